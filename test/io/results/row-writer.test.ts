// The writer of posterior tables against toFixed, digit for digit.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { MOST_DECIMALS } from '../../../src/io/results/digits.ts';
import { rowBytes } from '../../../src/io/results/row-writer.ts';
import { check } from '../../check.ts';

const textOf = (pieces: Iterable<Uint8Array>) => Buffer.concat([...pieces]).toString();

function plainRows(name: string, rows: Float64Array, K: number, decimals: number, before = 0): string {
  let text = '';
  for (let at = 0; at < rows.length; at += K) {
    const values = Array.from(rows.subarray(at, at + K), value => value.toFixed(decimals));
    text += `${[name, before + at / K + 1, ...values].join('\t')}\n`;
  }
  return text;
}

test('values are rounded as toFixed rounds them, ties and neighbours of ties included', () => {
  const probability = fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(0, 1, 0.5, 1e-300, 5e-7, 1 - 5e-7, 1 - Number.EPSILON / 2),
    // Numbers next to a tie of some number of decimals.
    fc
      .tuple(
        fc.integer({ min: 0, max: 999_999 }),
        fc.integer({ min: 0, max: MOST_DECIMALS }),
        fc.integer({ min: -2, max: 2 }),
      )
      .map(([n, decimals, ulps]) => {
        const tie = ((n % 10 ** decimals) + 0.5) / 10 ** decimals;
        return Math.min(1, Math.max(0, tie + ulps * tie * Number.EPSILON));
      }),
  );
  check(
    fc.property(
      fc.array(probability, { minLength: 1, maxLength: 50 }),
      fc.integer({ min: 0, max: MOST_DECIMALS }),
      (values, decimals) => {
        const rows = Float64Array.from(values);
        assert.equal(textOf(rowBytes('x', [rows], 1, decimals)), plainRows('x', rows, 1, decimals));
      },
    ),
    2000,
  );
});

test('rows count on through chunks and buffers, under names of any length', () => {
  const rows = Float64Array.from({ length: 60_000 }, (_, n) => (n % 1001) / 1001);
  const chunks = [
    rows.subarray(0, 2),
    rows.subarray(2, 39_002),
    rows.subarray(39_002, 39_002),
    rows.subarray(39_002),
  ];
  for (const name of ['chr1', 'é日本', 'long'.repeat(100_000)]) {
    const some = name.length > 1000 ? [rows.subarray(0, 20)] : chunks;
    const all = name.length > 1000 ? rows.subarray(0, 20) : rows;
    assert.equal(textOf(rowBytes(name, some, 2, 6)), plainRows(name, all, 2, 6));
  }
});

test('positions go on from those before', () => {
  const rows = Float64Array.from({ length: 2200 }, (_, n) => (n % 1001) / 1001);
  for (const before of [1, 998, 999, 1000, 1001, 48_500, 2_999_999, 248_000_000]) {
    const text = textOf(rowBytes('x', [rows.subarray(0, 20), rows.subarray(20)], 2, 3, before));
    assert.equal(text, plainRows('x', rows, 2, 3, before));
  }
});
