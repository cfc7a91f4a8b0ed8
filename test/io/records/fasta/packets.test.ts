// Tests of what the speed of reading FASTA rests on: letters taken by sixteens, codes gathered, headers cut as bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Source } from '../../../../src/io/bytes/source.ts';
import { readFasta } from '../../../../src/io/records/fasta/fasta.ts';
import { ALPHABETS } from '../../../../src/model/alphabet.ts';
import { collect, collectUntilError, flat, legible, lettersOf, sourceOf } from '../../memory-source.ts';

const { dna } = ALPHABETS;

/** The records, legible, and place and code of the error if there is one; the same for chunks of a few bytes and of all. */
async function read(text: string | Uint8Array): Promise<string[]> {
  const results: string[][] = [];
  for (const size of [3, 20, Number.POSITIVE_INFINITY]) {
    const { items, error } = await collectUntilError(flat(readFasta(sourceOf(text, size), dna)));
    const records = items.map(record => legible(record, dna));
    results.push(error ? [...records, `${error.place}: ${error.code} ${error.message}`] : records);
  }
  for (const result of results) assert.deepEqual(result, results[0]);
  return results[0]!;
}

test('a record longer than any array made for it', async () => {
  const line = Buffer.from(`${'ACGTTGCAGGATC'.repeat(7_800)}\n`);
  const count = 700;
  const chunks = (function* () {
    yield Buffer.from('>a\nACGT\n>long\n');
    for (let index = 0; index < count; index++) yield line;
    yield Buffer.from('>b\nGG\n');
  })();
  const records = await collect(flat(readFasta(new Source('in', chunks), dna)));
  assert.deepEqual(
    records.map(({ id, length, place }) => `${id} ${length} ${place}`),
    ['a 4 in:1', `long ${count * (line.length - 1)} in:3`, `b 2 in:${count + 4}`],
  );
  const expected = Uint8Array.from(line.subarray(0, -1), letter => dna.letterCodes[letter]!);
  const codes = records[1]!.data.codes as Uint8Array;
  for (let start = 0; start < codes.length; start += expected.length) {
    const same = Buffer.compare(codes.subarray(start, start + expected.length), expected) === 0;
    assert.ok(same, `from ${start} on`);
  }
  assert.equal(lettersOf(records[2]!, dna), 'GG');
});

test('a bad letter is seen at every place of a line, also where letters are taken by sixteens', async () => {
  const letters = 'ACGTTGCAGGATCNACGTRYACGGTCATTAGACCATGACATTG';
  for (let index = 1; index < letters.length; index++) {
    for (const bad of ['!', '\u00e9', '@']) {
      const [said] = await read(`>a\n${letters.slice(0, index)}${bad}${letters.slice(index)}`);
      assert.ok(said!.startsWith(`in:2:${index + 1} (record a): bad-symbol '${bad}'`), said);
    }
    const line = `${letters.slice(0, index)} ${letters.slice(index)}`;
    const whole = letters.replaceAll(/[NRY]/g, '.');
    assert.deepEqual(await read(`>a\n${line}\n>b\n`), [`a||${whole}|in:1`, 'b|||in:3'], line);
  }
});

test('headers that are no UTF-8 keep their bytes', async () => {
  const header = async (text: string) => (await read(Buffer.from(`>${text}\nA\n`, 'latin1')))[0];
  assert.equal(await header('a\xe9 b\xe9c'), 'a\udce9|b\udce9c|A|in:1');
  assert.equal(await header('\xe2\x82\tb c'), '\udce2\udc82|b c|A|in:1');
  assert.equal(await header(' \xe2\x82'), '\udce2\udc82||A|in:1');
});
