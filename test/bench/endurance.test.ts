// The short form of npm run endurance: some of its faults, made once; and that its table tells of losses.
import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { endure, FAULTS } from '../../bench/endurance/endure.ts';
import type { Fault } from '../../bench/endurance/fault.ts';
import { faultTable, lossList } from '../../bench/endurance/report.ts';
import { Workbench } from '../../bench/endurance/workbench.ts';

const workbench = new Workbench(1);
after(() => workbench.remove());

/** What each shows is other: a result that was begun, a kill, an output that is cut, one that nobody reads. */
const SHORT = [
  ['SIGTERM', 'decode'],
  ['SIGKILL', 'decode'],
  ['write to standard output fails', 'decode'],
  ['reader of a pipe gone', 'decode'],
] as const;

for (const [name, command] of SHORT) {
  it(`${name}, ${command}: nothing is lost`, async () => {
    const fault = FAULTS.find(one => one.fault === name)!;
    const [outcome] = await endure([fault], workbench, { signals: 1, others: 1, commands: [command] });
    assert.equal(outcome!.count, 1);
    assert.deepEqual(outcome!.lost, []);
  });
}

it('the table tells of losses, and of faults that the machine cannot make', async () => {
  const lossy: Fault = {
    ...FAULTS[0]!,
    fault: 'a fault',
    how: 'made here',
    times: 2,
    run: async () => ['half a result'],
  };
  const outcomes = await endure([lossy, { ...lossy, isPossible: () => false }], workbench, {
    signals: 1,
    others: 9,
    commands: ['score'],
  });
  const [, , first, second] = faultTable(outcomes).split('\n');
  assert.match(first!, /\| 2 \| \*\*2 times\*\* \|$/);
  assert.match(second!, /\| 0 \| not possible here \|$/);
  assert.deepEqual(lossList(outcomes), ['2 x a fault: score: half a result']);
});
