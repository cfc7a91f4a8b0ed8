// Parts of a file of bgzip against the same parts of what it holds.
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { bgzf } from '../../../src/io/bytes/bgzf.ts';
import {
  BadBlock,
  blockIndexOf,
  compressedParts,
  type PartReader,
  plainParts,
} from '../../../src/io/bytes/parts.ts';
import { check } from '../../check.ts';

const CONTENT = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * n) % 251));

let folder: string;
let packed: FileHandle;
let plain: FileHandle;
let parts: PartReader;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hmm-parts-'));
  const blocks: Uint8Array[] = [];
  for await (const block of bgzf([CONTENT])) blocks.push(block);
  const file = Buffer.concat(blocks);
  writeFileSync(join(folder, 'packed.gz'), file);
  writeFileSync(join(folder, 'plain'), CONTENT);
  [packed, plain] = [await open(join(folder, 'packed.gz')), await open(join(folder, 'plain'))];
  // An index knows all blocks but the first, and maybe not each.
  const starts = blocks.map((_, n) => blocks.slice(0, n).reduce((sum, { length }) => sum + length, 0));
  const known = [1, 3, 4];
  const numbers = [known.length, ...known.flatMap(n => [starts[n]!, n * 0xff00])].map(BigInt);
  parts = compressedParts(packed, blockIndexOf(Buffer.from(BigUint64Array.from(numbers).buffer))!);
});
after(async () => {
  await packed.close();
  await plain.close();
  rmSync(folder, { recursive: true });
});

async function bytesOf(read: PartReader, start: number, end: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of read(start, end)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('parts are what lies between two offsets, compressed or not, up to the end of the file', async () => {
  const offset = fc.oneof(
    fc.nat(CONTENT.length + 10),
    fc.constantFrom(0, 0xff00 - 1, 0xff00, 2 * 0xff00, 300_000),
  );
  await check(
    fc.asyncProperty(offset, offset, async (a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      const expected = CONTENT.subarray(start, end);
      assert.ok((await bytesOf(parts, start, end)).equals(expected));
      assert.ok((await bytesOf(plainParts(plain), start, end)).equals(expected));
    }),
    200,
  );
  assert.ok((await bytesOf(parts, 70_000, Infinity)).equals(CONTENT.subarray(70_000)));
});

test('what is no index is none, and a block that is not where an index says is told', async () => {
  for (const bytes of [[], [1, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 7]]) {
    assert.equal(blockIndexOf(Buffer.from(bytes)), undefined);
  }
  const wrong = blockIndexOf(Buffer.from(BigUint64Array.from([1n, 17n, 100n]).buffer))!;
  await assert.rejects(bytesOf(compressedParts(packed, wrong), 200, 300), BadBlock);
});
