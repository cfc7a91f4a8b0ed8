// States that are equal at the start stay equal, and these are found; others come apart, and are not named.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { maximize } from '../../../src/model/training/baum-welch.ts';
import { equalStates } from '../../../src/model/training/equal-states.ts';
import { expect } from '../at-once.ts';
import { letters } from '../examples.ts';
import { dnaModel, emissionRows } from '../models.ts';

const FLAT = [0.25, 0.25, 0.25, 0.25];
const RICH = [0.3, 0.2, 0.2, 0.3];

const third = 1 / 3;
const ring = [
  [0.8, 0.2, 0],
  [0, 0.8, 0.2],
  [0.2, 0, 0.8],
];
const MODELS = {
  'two equal states': [
    dnaModel(
      [0.5, 0.5],
      [
        [0.9, 0.1],
        [0.1, 0.9],
      ],
      [FLAT, FLAT],
    ),
    [[0, 1]],
  ],
  'a ring of equal states': [dnaModel([third, third, third], ring, [FLAT, FLAT, FLAT]), [[0, 1, 2]]],
  'two equal states beside another': [
    dnaModel(
      [0.4, 0.2, 0.4],
      [
        [0.7, 0.1, 0.2],
        [0.3, 0.4, 0.3],
        [0.2, 0.1, 0.7],
      ],
      [FLAT, RICH, FLAT],
    ),
    [[0, 2]],
  ],
  'a ring that one of them starts': [dnaModel([1, 0, 0], ring, [FLAT, FLAT, FLAT]), []],
  'equal chains, other emissions': [
    dnaModel(
      [0.5, 0.5],
      [
        [0.9, 0.1],
        [0.1, 0.9],
      ],
      [FLAT, RICH],
    ),
    [],
  ],
  'equal emissions, other transitions': [
    dnaModel(
      [0.5, 0.5],
      [
        [0.9, 0.1],
        [0.2, 0.8],
      ],
      [FLAT, FLAT],
    ),
    [],
  ],
  'as much goes into each, but not out of each': [
    dnaModel(
      [third, third, third],
      [
        [0.5, 0.4, 0.1],
        [0.1, 0.2, 0.7],
        [0.2, 0.2, 0.6],
      ],
      [FLAT, FLAT, RICH],
    ),
    [],
  ],
} as const;

for (const [name, [model, groups]] of Object.entries(MODELS)) {
  test(`${name}: found, and what EM makes of them`, () => {
    assert.deepEqual(equalStates(model), groups);
    const observations = letters(['CTGATTTAAGGATAATGAATTTTCGCAAAACTTGAAGGCACTGGCTCCTCCATCGGAACA']);
    let current = model;
    for (let step = 0; step < 5; step++) {
      current = maximize(current, expect(current, observations, fastEngine));
    }
    const rows = emissionRows(current);
    for (const [first, ...others] of groups) {
      for (const k of others) {
        assert.ok(rows[k]!.every((value, m) => Math.abs(value - rows[first!]![m]!) < 1e-12));
      }
    }
    if (groups.length === 0) assert.ok(rows.some(row => Math.abs(row[0]! - rows[0]![0]!) > 1e-6));
  });
}

test('states that are meant to emit alike are not named', () => {
  const [model] = MODELS['two equal states'];
  assert.deepEqual(equalStates({ ...model, ties: { emissions: [['S1', 'S2']] } }), []);
});
