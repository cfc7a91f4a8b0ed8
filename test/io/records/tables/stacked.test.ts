// Marks of several cells side by side.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Source } from '../../../../src/io/bytes/source.ts';
import { headOf } from '../../../../src/io/records/tables/chromhmm.ts';
import { readStacked } from '../../../../src/io/records/tables/stacked.ts';
import type { UserError } from '../../../../src/user-error.ts';
import { observationsOf } from '../../damage.ts';
import { collect, flat, sourceOf } from '../../memory-source.ts';

const file = (cell: string, chromosome: string, ...rows: string[]) =>
  [`${cell}\t${chromosome}`, ...rows.map(row => [...row].join('\t')), ''].join('\n');

async function* sourcesOf(...texts: string[]) {
  for (const text of texts) {
    const source: Source = sourceOf(text);
    yield { source, head: headOf(Buffer.from(text))! };
  }
}

const read = (texts: string[], wanted?: string[]) =>
  collect(flat(readStacked(sourcesOf(...texts), wanted, undefined)));

const code = async (texts: string[], wanted?: string[]) =>
  read(texts, wanted).then(
    () => undefined,
    (error: UserError) => error.code,
  );

const FILES = [
  file('A', 'chr1', 'pq', '01', '12'),
  file('B', 'chr2', 'r', '1'),
  file('B', 'chr1', 'r', '1', '0'),
  // The marks of one cell need not come in one order.
  file('A', 'chr2', 'qp', '10'),
];

test('a chromosome is one record with the marks of all cells, in the order of the first', async () => {
  const [first, second, ...others] = await read(FILES);
  assert.equal(others.length, 0);
  assert.deepEqual(observationsOf(first!), [
    [0, 1, 1],
    [1, Number.NaN, 0],
  ]);
  assert.deepEqual(observationsOf(second!), [[0, 1, 1]]);
  const { id, description, length, binSize } = first!;
  assert.deepEqual(
    { id, description, length, binSize },
    { id: 'chr1', description: 'genome', length: 2, binSize: 200 },
  );
});

test('columns are those of the model, in its order', async () => {
  const [first] = await read(FILES, ['B_r', 'A_q', 'A_p']);
  assert.deepEqual(observationsOf(first!)[0], [1, 1, 0]);
});

test('cells that are missing, there twice, or of another length are refused', async () => {
  assert.equal(await code(FILES.slice(0, 3)), 'data-does-not-fit');
  assert.equal(await code([...FILES, FILES[2]!]), 'data-does-not-fit');
  assert.equal(await code(FILES, ['A_p', 'A_q']), 'data-does-not-fit');
  assert.equal(await code([FILES[0]!, file('B', 'chr1', 'r', '1')]), 'lengths-differ');
});
