// Names that there are 100,000 of take time that grows as their number.
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { filesOf, inputsOf, readRecords } from '../../src/io/records/read-records.ts';
import { countRecords } from '../../src/io/records/regions/counted.ts';
import { headOf } from '../../src/io/records/tables/chromhmm.ts';
import { readStacked } from '../../src/io/records/tables/stacked.ts';
import { alignColumns } from '../../src/io/results/columns.ts';
import { ALPHABETS } from '../../src/model/alphabet.ts';
import { similarName } from '../../src/model/annotation/similar-name.ts';
import { within } from '../processor-time.ts';
import { collect, flat, sourceOf } from './memory-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'hmm-many-'));
after(() => rmSync(folder, { recursive: true }));

const NAMES = Array.from({ length: 100_000 }, (_, n) => `column-${n}`);
const row = NAMES.map((_, n) => n).join('\t');

test('columns of a table that a model or the user names', async () => {
  const path = join(folder, 'wide.tsv');
  writeFileSync(path, `${NAMES.join('\t')}\n${row}\n`);
  const names = NAMES.toReversed();
  const [named] = await within(5, () =>
    collect(readRecords(inputsOf([path]), { kind: 'vectors', width: names.length, names })),
  );
  assert.deepEqual(named!.data.kind === 'rows' && [...named!.data.values.slice(0, 2)], [99_999, 99_998]);
  const [chosen] = await within(5, () =>
    collect(readRecords(inputsOf([path], { columns: names }), { kind: 'vectors', width: undefined })),
  );
  assert.deepEqual(chosen!.data, named!.data);
});

test('marks of several cells', async () => {
  const texts = ['A', 'B'].map(
    cell => `${cell}\tchr1\n${NAMES.join('\t')}\n${NAMES.map(() => 1).join('\t')}\n`,
  );
  async function* sources() {
    for (const text of texts) yield { source: sourceOf(text), head: headOf(Buffer.from(text))! };
  }
  const [record] = await within(5, () => collect(flat(readStacked(sources(), undefined, undefined))));
  assert.equal(record!.data.kind === 'rows' && record!.data.width, 200_000);
});

test('a header below which an index misses a line', async () => {
  const path = join(folder, 'long.fa');
  const id = 'a'.repeat(400_000);
  writeFileSync(path, `>${id}\nx\n${'A'.repeat(10_000)}\n`);
  writeFileSync(`${path}.fai`, `${id}\t10000\t400004\t10000\t10001\n`);
  const files = filesOf(inputsOf([path]), { kind: 'symbols', alphabet: ALPHABETS.dna });
  const counting = () => collect(flat(countRecords(files, true, () => {})));
  assert.deepEqual(
    (await within(5, counting)).map(({ length }) => length),
    [10_001],
  );
});

test('names between bars that may be those of another file', async () => {
  const name = `gi|${NAMES.join('|')}`;
  assert.equal(await within(5, () => similarName(name, [name.replaceAll('column', 'other')])), undefined);
  assert.equal(similarName('gi|column-1|x', ['column-1']), 'column-1');
});

test('rows of a text for people', () => {
  const lines = alignColumns(NAMES.flatMap(name => [[name], [name, 'x']]));
  assert.deepEqual([lines.length, lines.at(-1)], [200_000, '  column-99999  x']);
});
