// The small form of `npm run fuzz`: 400 inputs of each target, 10,000 in all and always the same, in a process that may hang or crash;
// 10,000 of each, which take three minutes, in `npm run test:long`.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { isLong } from '../check.ts';
import { fuzzInProcess } from './processes.ts';
import { TARGETS } from './targets/all.ts';

const COUNT = isLong ? 10_000 : 400;

test('wild inputs are read or refused', async context => {
  const order = { names: Object.keys(TARGETS), seed: 1, count: COUNT, isGuided: false };
  for await (const { ended, read, refused, faults } of fuzzInProcess(order)) {
    await context.test(ended, () => {
      assert.deepEqual(faults, []);
      const share = read / (read + refused);
      assert.ok(read + refused === COUNT && refused > 0, `${read} read, ${refused} refused`);
      const { leastRead } = TARGETS[ended]!;
      assert.ok(share >= leastRead, `${share} read, at least ${leastRead} should be`);
    });
  }
});
