// What training goes on from is checked before anything runs: whatever one entry is changed to, it fits or it is refused.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { UserError } from '../../../src/user-error.ts';
import { wholeCheckpoint } from './whole-checkpoint.ts';

const { P } = wholeCheckpoint();

/** A checkpoint of Adam with one entry of what it goes on from replaced; undefined leaves it out. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const { content } = wholeCheckpoint();
  let at = content.training.unfinished;
  for (const key of path.slice(0, -1)) at = at[key];
  if (path.length > 0) at[path.at(-1)!] = value;
  return JSON.stringify(content);
}

test('a whole checkpoint is read', () => {
  const { training } = parseModel(changed([], undefined), 'x');
  assert.equal(training!.unfinished!.state.optimizer!.parameters.length, P);
});

for (const [path, value] of [
  [['state'], undefined],
  [['state'], null],
  [['state', 'iteration'], -1],
  [['state', 'idle'], 'x'],
  [
    ['state', 'random'],
    [1, 2, 3],
  ],
  [
    ['state', 'random'],
    [0, 0, 0, 0],
  ],
  [['state', 'optimizer'], null],
  [['state', 'optimizer', 'parameters'], []],
  [['state', 'optimizer', 'powers'], [0.9]],
  [['state', 'optimizer', 'memory'], []],
  [['state', 'optimizer', 'memory', 0, 'name'], 'm'],
  [
    ['state', 'optimizer', 'memory', 1, 'shape'],
    [1, P],
  ],
  [['state', 'optimizer', 'memory', 1, 'values'], [1]],
  [['request'], null],
  [['request', 'method'], 'sgd'],
  [['finished'], {}],
  [['finished'], [{ states: 2 }]],
  [['best'], null],
  [['best', 'merit'], 'large'],
  [['logLikelihoods'], [null, 'x']],
  [['current', 'initial'], [1]],
  [['current', 'transitions'], [[1]]],
  [['current', 'states'], [{ name: 'S1' }]],
  [['current', 'emission', 'probabilities'], [[1, 1, 0, 0, 0, 0]]],
  [['current', '__proto__x'], 1],
  [['more'], 1],
] as const) {
  test(`refused: ${path.join('.')} is ${JSON.stringify(value)}`, () => {
    const read = () => parseModel(changed(path, value), 'x');
    assert.throws(read, (error: unknown) => error instanceof UserError && error.code === 'bad-model');
  });
}
