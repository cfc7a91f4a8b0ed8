// npy arrays as npyjs, and NumPy where there is one, read them.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'npyjs';
import { type ArrayOptions, npyHeader, type Rows, writeNpy } from '../../../src/io/results/npy.ts';
import { UserError } from '../../../src/user-error.ts';

const K = 3;
const valueAt = (n: number) => 1 / (n + 1);
const rowsFrom = (first: number, length: number) =>
  Float64Array.from({ length: K * length }, (_, n) => valueAt(K * first + n));

/** Records of these lengths whose values count on from one to the next, two rows a run. */
async function* records(lengths: Record<string, number>): AsyncGenerator<Rows> {
  let first = 0;
  for (const [id, length] of Object.entries(lengths)) {
    const all = rowsFrom(first, length);
    const rows = Array.from({ length: Math.ceil(length / 2) }, (_, n) =>
      all.subarray(2 * K * n, 2 * K * (n + 1)),
    );
    yield { id, rows };
    first += length;
  }
}

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'hmm-npy-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function read(path: string) {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return parse(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}

const options = (dtype: ArrayOptions['dtype']): ArrayOptions => ({ columns: K, dtype });

for (const [dtype, name, Kind] of [
  ['float64', 'f8', Float64Array],
  ['float32', 'f4', Float32Array],
] as const) {
  test(`all records end to end, ${dtype}`, async t => {
    const path = join(temporaryFolder(t), 'all.npy');
    await writeNpy(path, records({ a: 5, none: 0, b: 2 }), options(dtype));
    const array = read(path);
    assert.deepEqual([array.shape, array.dtype, array.fortranOrder], [[7, K], name, false]);
    assert.deepEqual(array.data, Kind.from(rowsFrom(0, 7)));
  });
}

test('a file a record in a folder that is made, under names that no system minds', async t => {
  const folder = join(temporaryFolder(t), 'posteriors');
  const lengths = { chr1: 3, 'gi|1|a/b': 1, CHR1: 1, '..': 2, 'é 1': 0 };
  await writeNpy(folder, records(lengths), options('float64'));
  assert.deepEqual(readdirSync(folder).toSorted(), [
    '%2E..npy',
    'CHR1-2.npy',
    'chr1.npy',
    'gi%7C1%7Ca%2Fb.npy',
    'é%201.npy',
  ]);
  assert.deepEqual(read(join(folder, 'CHR1-2.npy')).data, rowsFrom(4, 1));
  assert.deepEqual(read(join(folder, 'é%201.npy')).shape, [0, K]);
});

test('a header has 128 bytes, however long the array', () => {
  for (const rows of [0, 1, 250_000_000, Number.MAX_SAFE_INTEGER]) {
    const header = Buffer.from(npyHeader(rows, { columns: 65_535, dtype: 'float64' })).toString('latin1');
    assert.equal(header.length, 128);
    assert.match(header, new RegExp(`'shape': \\(${rows}, 65535\\), \\} *\\n$`));
  }
});

test('records that fail leave the old file, and none where there was none', async t => {
  const folder = temporaryFolder(t);
  const failing = async function* () {
    yield* records({ a: 3 });
    throw new UserError('bad-symbol', 'bad record');
  };
  writeFileSync(join(folder, 'old.npy'), 'old');
  for (const name of ['old.npy', 'new.npy']) {
    await assert.rejects(writeNpy(join(folder, name), failing(), options('float64')), /bad record/);
  }
  assert.deepEqual(readdirSync(folder), ['old.npy']);
  assert.equal(readFileSync(join(folder, 'old.npy'), 'utf8'), 'old');
});

test('a place that cannot hold arrays is an error that says so', async t => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'folder.npy'));
  const problem = async (path: string) => {
    const error = await writeNpy(join(folder, path), records({ a: 1 }), options('float64')).catch(
      error => error,
    );
    assert.ok(error instanceof UserError, String(error));
    return error.code;
  };
  assert.equal(await problem('file'), 'cannot-be-written');
  assert.equal(await problem('folder.npy'), 'cannot-be-written');
  assert.equal(await problem('no/folder'), 'cannot-be-written');
  assert.equal(await problem('no/array.npy'), 'cannot-be-written');
  if (spawnSync('mkfifo', [join(folder, 'pipe.npy')]).status === 0) {
    assert.equal(await problem('pipe.npy'), 'cannot-be-written');
  }
  assert.ok(!existsSync(join(folder, 'no')), 'the folder was made');
});

const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;

test('NumPy reads it', { skip: !hasNumpy && 'python3 has no numpy' }, async t => {
  const folder = temporaryFolder(t);
  for (const dtype of ['float64', 'float32'] as const) {
    await writeNpy(join(folder, `${dtype}.npy`), records({ a: 5, b: 2 }), options(dtype));
  }
  const script = `
import numpy
a, b = (numpy.load(name, mmap_mode="r") for name in ("float64.npy", "float32.npy"))
print(a.shape, a.dtype, b.dtype, repr(float(a[6, 2])), bool((a.astype("float32") == b).all()))`;
  const { stdout, stderr } = spawnSync('python3', ['-c', script], { cwd: folder, encoding: 'utf8' });
  assert.equal(stdout.trim(), `(7, 3) float64 float32 ${valueAt(20)} True`, stderr);
});
