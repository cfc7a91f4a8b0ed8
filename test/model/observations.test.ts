import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatenate, type SequenceData } from '../../src/model/observations.ts';

const rows = (values: Float64Array, codes?: number[]): { name: string; data: SequenceData } => ({
  name: 'x',
  data: { kind: 'rows', width: 2, values, codes: codes && Uint8Array.from(codes) },
});

/** The numbers at every position. */
function spread({ table, codes }: ReturnType<typeof concatenate>): number[] {
  assert.ok(table.kind === 'rows');
  const { values } = table;
  return codes
    ? Array.from(codes).flatMap(code => [...values.subarray(2 * code, 2 * code + 2)])
    : [...values];
}

test('a table that grew from sequence to sequence is one table, others follow it', () => {
  const grown = Float64Array.of(1, 2, 3, 4, 5, 6);
  const other = Float64Array.of(7, 8);
  const sequences = [
    rows(grown.subarray(0, 2), [0, 0]),
    rows(other, [0]),
    rows(grown, [2, 1]),
    rows(grown.subarray(0, 4), [1]),
  ];
  const joined = concatenate(sequences);
  assert.deepEqual(spread(joined), [1, 2, 1, 2, 7, 8, 5, 6, 3, 4, 3, 4]);
  assert.ok(joined.table.kind === 'rows' && joined.table.values.length === 8);
  const shared = concatenate(sequences.filter((_, s) => s !== 1));
  assert.ok(shared.table.kind === 'rows' && shared.table.values === grown);
  assert.deepEqual(spread(shared), [1, 2, 1, 2, 5, 6, 3, 4, 3, 4]);
});

test('sequences with codes and without are laid out row by row', () => {
  const joined = concatenate([rows(Float64Array.of(1, 2, 3, 4), [1, 0]), rows(Float64Array.of(9, 9))]);
  assert.equal(joined.codes, undefined);
  assert.deepEqual(spread(joined), [3, 4, 1, 2, 9, 9]);
});
