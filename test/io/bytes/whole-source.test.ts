// What a small packed file may stand for: no more is held than the limit that the error names.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { linesOf } from '../../../src/io/bytes/lines.ts';
import { Source } from '../../../src/io/bytes/source.ts';
import { readWhole } from '../../../src/io/bytes/whole-source.ts';
import { readFasta } from '../../../src/io/records/fasta/fasta.ts';
import { formatOf } from '../../../src/io/records/read-records.ts';
import { ALPHABETS } from '../../../src/model/alphabet.ts';
import { UserError } from '../../../src/user-error.ts';

const MB = 2 ** 20;
const CHUNK = Buffer.alloc(16 * MB, 'A');

/** `start`, and then one chunk again and again, as an endless file would give it; no other memory is taken. */
function endless(start: string, chunk = CHUNK): Source {
  function* chunks() {
    yield Buffer.from(start);
    for (let n = 0; n < 1000; n++) yield chunk;
  }
  return new Source('bomb', chunks());
}

async function drain(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of chunks);
}

for (const [what, read] of [
  ['a file that is read whole', () => readWhole(endless(''), 'hint', 64 * MB)],
  ['a line', () => drain(linesOf(endless('a\n')))],
  ['a FASTA header', () => drain(readFasta(endless('>a'), ALPHABETS.dna))],
  ['blanks before a file', () => formatOf(endless('', Buffer.alloc(MB, '\n')))],
] as const) {
  test(`${what} without end: an error with the limit`, async () => {
    await assert.rejects(read(), (error: unknown) => {
      assert.ok(error instanceof UserError && error.code === 'too-large', String(error));
      return /\(\d+ MB\)/.test(error.message);
    });
  });
}

test('blank lines at the start of a pipe do not yet make it empty', async () => {
  const source = new Source('pipe', [Buffer.from('\n\n\n\n'), Buffer.from('>a\nACGT\n')]);
  assert.equal(await formatOf(source), 'fasta');
});
