// BGZF: what we write is gzip of the same content, in blocks as the SAM specification has them, for bgzip's own tools.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { bgzf, bgzfSync } from '../../../src/io/bytes/bgzf.ts';
import { openSource } from '../../../src/io/bytes/source.ts';
import { Random } from '../../../src/model/random.ts';

const END = '1f8b08040000000000ff0600424302001b0003000000000000000000';

/** Bytes that nothing compresses. */
function noise(length: number): Buffer {
  const random = new Random(1);
  return Buffer.from(Array.from({ length }, () => Math.floor(256 * random.uniform())));
}

async function packed(chunks: (string | Uint8Array)[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bgzf(chunks)) parts.push(part);
  return Buffer.concat(parts);
}

/** The contents of the blocks, found by the sizes that they say. */
function blocks(file: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    assert.equal(file.toString('hex', at, at + 4), '1f8b0804');
    assert.equal(file.toString('hex', at + 10, at + 16), '060042430200');
    const size = file.readUInt16LE(at + 16) + 1;
    found.push(gunzipSync(file.subarray(at, at + size)));
    at += size;
  }
  return found;
}

const CASES: [string, (string | Uint8Array)[]][] = [
  ['nothing', []],
  ['a line', ['chr1\t0\t5\n']],
  ['letters of several bytes', ['Zürich\n', 'Ωmega\n']],
  ['exactly a block', ['A'.repeat(0xff00)]],
  ['chunks larger and smaller than a block', ['x', 'ACGT\n'.repeat(50_000), 'y', 'z'.repeat(0xff00)]],
  ['what cannot be compressed', [noise(200_000)]],
];

for (const [name, chunks] of CASES) {
  test(`${name}: small blocks that hold the content, and the empty one at the end`, async () => {
    const content = Buffer.concat(chunks.map(chunk => Buffer.from(chunk as string)));
    const file = await packed(chunks);
    const found = blocks(file);
    assert.ok(found.every(block => block.length <= 0x10000));
    assert.deepEqual(Buffer.concat(found), content);
    assert.equal(file.subarray(-28).toString('hex'), END);
    assert.deepEqual(Buffer.from(bgzfSync(content.toString('latin1'))).subarray(-28), file.subarray(-28));
  });
}

test('an error of the chunks comes through, and leaves no rejection behind', async () => {
  async function* failing() {
    yield noise(300_000);
    throw new Error('broken');
  }
  await assert.rejects(async () => {
    for await (const _ of bgzf(failing()));
  }, /broken/);
});

const hasTool = (name: string) => spawnSync(name, ['--version']).status === 0;

test('bgzip takes it as its own, and so do we', { skip: !hasTool('bgzip') }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hmm-bgzf-'));
  try {
    const path = join(folder, 'lines.bed.gz');
    const lines = Array.from({ length: 20_000 }, (_, n) => `chr1\t${10 * n}\t${10 * n + 5}\n`).join('');
    writeFileSync(path, await packed([lines]));
    assert.equal(spawnSync('bgzip', ['-r', path]).status, 0);
    const cut = spawnSync('bgzip', ['-b', '100000', '-s', '20', path], { encoding: 'utf8' });
    assert.equal(cut.stdout, lines.slice(100_000, 100_020), cut.stderr);
    const read: Uint8Array[] = [];
    for await (const chunk of await openSource(path)) read.push(chunk);
    assert.equal(Buffer.concat(read).toString(), lines);
    assert.equal(gunzipSync(readFileSync(path)).toString(), lines);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
