// The small form of `npm run fuzz`: the first inputs of its seed for each target.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { fuzz } from './fuzz.ts';
import { TARGETS } from './targets.ts';

const COUNT = 80;

for (const [name, target] of Object.entries(TARGETS)) {
  test(`${name}: wild inputs are read or refused`, async () => {
    const { read, refused, faults } = await fuzz(target, { seed: 1, from: 0, to: COUNT });
    const [first] = faults;
    assert.equal(
      faults.length,
      0,
      first && `input ${first.index}, ${JSON.stringify(first.bytes.toString())}: ${first.error}`,
    );
    assert.ok(read > 0 && refused > 0, `${read} read, ${refused} refused`);
  });
}
