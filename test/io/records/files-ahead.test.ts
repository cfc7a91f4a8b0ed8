// Files that are opened ahead: the same records and the same mistake as one file after the other, on files of every kind;
// few descriptors, none left open; pipes left alone; a file that changes is read as it is in its turn.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { openSource } from '../../../src/io/bytes/source.ts';
import { FilesAhead } from '../../../src/io/records/files-ahead.ts';
import { inputsOf, readRecords } from '../../../src/io/records/read-records.ts';
import { ALPHABETS } from '../../../src/model/alphabet.ts';
import { check } from '../../check.ts';
import { collect, collectUntilError, legible } from '../memory-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'hmm-ahead-'));
after(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const { dna } = ALPHABETS;
const kind = { kind: 'symbols', alphabet: dna } as const;

const packed = gzipSync('>packed\nACGTACGTAC\nGG\n');
const long = `>long of three chunks\n${'ACGTTGCA'.repeat(320_000)}\n`;
/** By what they are, files that are read whole, and files with a mistake. */
const FILES: Record<string, string | Uint8Array> = {
  plain: '>a\nACGT\n>b some\nGG\n',
  'without line end': '>c\nAC',
  packed,
  'packed twice': Buffer.concat([packed, gzipSync('>again\nT\n')]),
  long,
  'packed and long': gzipSync(long),
  fastq: '@q\nACGT\n+\nIIII\n',
  json: '{"id":"j","sequence":"ACGT"}',
};
const BAD: Record<string, string | Uint8Array> = {
  empty: '',
  'packed and empty': gzipSync(''),
  'bad letter': '>good\nACGT\n>bad\nAC!T\n',
  'bad first': '!',
  'packed and cut': packed.subarray(0, -9),
  'packed and spoilt': Buffer.from(packed).fill(7, 12, 20),
  'no FASTA': 'PK\x03\x04 and more',
};
for (const [name, content] of Object.entries({ ...FILES, ...BAD })) writeFileSync(at(name), content);
/** There is no such file, and one is a folder. */
const NAMES = [...Object.keys(FILES), ...Object.keys(BAD), 'missing', '.'];

/** What reading gives, to the first mistake; the long record cut short. */
async function read(paths: readonly string[]): Promise<string[]> {
  const { items, error } = await collectUntilError(readRecords(inputsOf(paths), kind));
  const shown = items.map(record =>
    record.length > 100 ? `${record.id} ${record.length}` : legible(record, dna),
  );
  return error ? [...shown, `${error.place}: ${error.code} ${error.message}`] : shown;
}

test('files of every kind give what they give one by one, to the first mistake', async () => {
  const good = fc.constantFrom(...Object.keys(FILES));
  const paths = fc.oneof(
    fc.array(good, { minLength: 1, maxLength: 12 }),
    fc.array(fc.oneof({ weight: 5, arbitrary: good }, fc.constantFrom(...NAMES)), {
      minLength: 1,
      maxLength: 12,
    }),
  );
  const alone = new Map<string, string[]>();
  for (const name of NAMES) alone.set(name, await read([at(name)]));
  await check(
    fc.asyncProperty(paths, async names => {
      const expected: string[] = [];
      for (const name of names) {
        expected.push(...alone.get(name)!);
        if (!(name in FILES)) break;
      }
      assert.deepEqual(await read(names.map(at)), expected);
    }),
    60,
  );
});

const descriptors = () => readdirSync('/proc/self/fd').length;
const isLinux = process.platform === 'linux';

test('a few files are open at a time, and none is left open', { skip: !isLinux }, async () => {
  const many = Array.from({ length: 60 }, (_, n) => at(n % 3 === 0 ? 'long' : 'packed'));
  const files = new FilesAhead(many, openSource, undefined);
  const before = descriptors();
  for (const [index] of many.slice(0, 30).entries()) {
    const source = await files.take(index);
    assert.ok(descriptors() - before <= 5);
    await source.close();
  }
  await files.close();
  assert.ok(descriptors() <= before);
});

test('a pipe is not opened before its turn', { skip: process.platform === 'win32' }, async () => {
  execFileSync('mkfifo', [at('pipe')]);
  const files = new FilesAhead([at('plain'), at('pipe'), at('plain')], openSource, undefined);
  await (await files.take(0)).close();
  await files.close();
  // Somebody can write to a pipe only where another reads from it.
  assert.throws(() => openSync(at('pipe'), constants.O_WRONLY | constants.O_NONBLOCK), { code: 'ENXIO' });
});

test('a file that changes before its turn is read as it is then', async () => {
  for (const name of ['first', 'second', 'third']) writeFileSync(at(name), `>${name}\nAC\n`);
  const files = new FilesAhead(['first', 'second', 'third', 'fourth'].map(at), openSource, undefined);
  const contentOf = async (index: number) => Buffer.concat(await collect(await files.take(index))).toString();
  assert.equal(await contentOf(0), '>first\nAC\n');
  writeFileSync(at('second'), '>second\nACGT\n');
  rmSync(at('third'));
  writeFileSync(at('fourth'), '>fourth\nA\n');
  assert.equal(await contentOf(1), '>second\nACGT\n');
  await assert.rejects(files.take(2), { code: 'no-such-file' });
  assert.equal(await contentOf(3), '>fourth\nA\n');
  await files.close();
});
