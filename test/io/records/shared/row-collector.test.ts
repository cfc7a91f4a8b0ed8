// Rows of numbers that are kept once: in little room for small files, and the same rows when they outgrow it.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { RowCollector } from '../../../../src/io/records/shared/row-collector.ts';
import { concatenate, type SequenceData } from '../../../../src/model/observations.ts';

/** A sequence whose rows are n, n + 0.5 for the numbers from `first` on, each twice in a row. */
function sequenceFrom(rows: RowCollector, first: number, count: number): SequenceData {
  const dictionary = rows.dictionaryOf(2);
  dictionary.setSignature('pairs');
  for (let n = 0; n < 2 * count; n++) {
    const number = first + (n >> 1);
    const text = Buffer.from(String(number));
    if (!rows.addKnown(text, 0, text.length))
      rows.add(Float64Array.of(number, number + 0.5), text, 0, text.length);
  }
  return rows.finish();
}

function rowsOf(data: SequenceData): number[] {
  assert.ok(data.kind === 'rows' && data.codes);
  const { codes, values } = data;
  return Array.from(codes, code => values[2 * code]!);
}

test('a small sequence takes little room', () => {
  const data = sequenceFrom(new RowCollector(2), 0, 5);
  assert.ok(data.kind === 'rows' && data.values.buffer.byteLength <= 1 << 16);
});

test('rows stay what they are when they outgrow their first room, in sequences before and after', () => {
  const rows = new RowCollector(2);
  const firsts = [0, 1000, 2040, 0, 3000];
  const expected = firsts.map(first => Array.from({ length: 1200 }, (_, n) => first + (n >> 1)));
  const sequences = firsts.map(first => sequenceFrom(rows, first, 600));
  assert.deepEqual(sequences.map(rowsOf), expected);
  const { table, codes } = concatenate(sequences.map((data, n) => ({ data, name: String(n) })));
  assert.ok(table.kind === 'rows' && codes);
  assert.deepEqual(
    Array.from(codes, code => [table.values[2 * code], table.values[2 * code + 1]]),
    expected.flat().map(number => [number, number + 0.5]),
  );
});
