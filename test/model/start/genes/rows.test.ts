// The presets of genes as their files say them: rows of probabilities, and states that go together.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatModel, parseModel } from '../../../../src/io/model-file/checkpoint.ts';
import type { HiddenMarkovModel } from '../../../../src/model/hmm.ts';
import { PRESETS, type PresetTraits } from '../../../../src/model/start/presets.ts';

const ALL_TRAITS: PresetTraits[] = [
  {},
  { gcShare: 0 },
  { gcShare: 0.3 },
  { gcShare: 1 },
  { areLabelled: true },
];

for (const name of ['bacterial-genes', 'eukaryotic-genes', 'exon-intron'] as const) {
  for (const traits of ALL_TRAITS) {
    test(`${name} ${JSON.stringify(traits)}: rows sum to 1, in the file too, and strands have tables of one order`, () => {
      const model = PRESETS[name](traits);
      const read = parseModel(formatModel(model), name);
      for (const one of [model, read]) {
        const { initial, transitions } = one;
        assert.deepEqual([initial, ...transitions, ...tablesOf(one).flatMap(rowsOf)].filter(isWrong), []);
      }
      const names = read.states.map(state => state.name);
      const orderOf = (state: string) => depthOf(tablesOf(read)[names.indexOf(state)]) - 1;
      for (const [forward, reverse] of read.ties?.strands ?? []) {
        assert.equal(orderOf(forward), orderOf(reverse), `${forward} and ${reverse}`);
      }
    });

    test(`${name} ${JSON.stringify(traits)}: every state can be entered and left`, () => {
      const { states, initial, transitions } = PRESETS[name](traits);
      assert.deepEqual(
        states.filter(
          (_, k) =>
            !transitions[k]!.some((p, j) => p > 0 && j !== k) ||
            !(initial[k]! > 0 || transitions.some((row, i) => i !== k && row[k]! > 0)),
        ),
        [],
      );
    });
  }
}

function tablesOf({ emission }: HiddenMarkovModel): unknown[] {
  assert.ok(emission.family === 'categorical');
  return [...emission.probabilities];
}

function rowsOf(table: unknown): number[][] {
  const rows = table as number[] | number[][];
  return typeof rows[0] === 'number' ? [rows as number[]] : (rows as unknown[]).flatMap(rowsOf);
}

function depthOf(table: unknown): number {
  return Array.isArray(table) ? 1 + depthOf(table[0]) : 0;
}

/** NaN is neither in range nor near anything. */
function isWrong(row: readonly number[]): boolean {
  const isRow = row.every(p => p >= 0 && p <= 1) && Math.abs(row.reduce((sum, p) => sum + p, 0) - 1) < 1e-9;
  return !isRow;
}
