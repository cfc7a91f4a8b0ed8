import assert from 'node:assert/strict';
import { appendFile, chmod, mkdtemp, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openSource, Source } from '../../../src/io/bytes/source.ts';
import { chunked, collect, collectUntilError, complaint, sourceOf } from '../memory-source.ts';

const TEXT = '>a first\nACGT\nACGT\n>b\nGGG\n';
const BGZIP_END = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex');

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hmm-source-'));
});
after(() => rm(folder, { recursive: true }));

async function read(source: Source): Promise<string> {
  return Buffer.concat(await collect(source)).toString();
}

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** A gzip member that says it is bgzip's. */
function bgzipMember(text: string): Buffer {
  const plain = gzipSync(text);
  const extra = Buffer.from([6, 0, 0x42, 0x43, 2, 0, 0, 0]);
  extra.writeUInt16LE(plain.length + 8 - 1, 6);
  const header = Buffer.from(plain.subarray(0, 10));
  header[3] = 4;
  return Buffer.concat([header, extra, plain.subarray(10)]);
}

async function openFiles(): Promise<number> {
  return (await readdir('/proc/self/fd')).length;
}

test('bytes come through unchanged, whatever the chunks', async () => {
  for (let size = 1; size <= TEXT.length; size++) assert.equal(await read(sourceOf(TEXT, size)), TEXT);
});

test('a byte order mark is skipped, also inside gzip, and only at the start', async () => {
  const marked = `\ufeff${TEXT}\ufeff`;
  for (const bytes of [Buffer.from(marked), gzipSync(marked)]) {
    for (const size of [1, 2, 3, 4, 1000]) assert.equal(await read(sourceOf(bytes, size)), `${TEXT}\ufeff`);
  }
  assert.equal(await read(sourceOf('\ufeff')), '');
});

test('gzip of several members, with zero padding, in chunks of every size', async () => {
  const members = Buffer.concat([gzipSync('>a\nAC'), gzipSync(''), gzipSync('GT\n'), Buffer.alloc(700)]);
  for (let size = 1; size <= 90; size++) assert.equal(await read(sourceOf(members, size)), '>a\nACGT\n');
  assert.equal(await read(sourceOf(members)), '>a\nACGT\n');
});

test('padding that takes many chunks', async () => {
  const padded = Buffer.concat([gzipSync(TEXT), Buffer.alloc(3_000_000)]);
  assert.equal(await read(sourceOf(padded, 1 << 16)), TEXT);
});

test('what follows a gzip member is never lost in silence', async () => {
  const follow = [Buffer.from('junk'), Buffer.concat([Buffer.alloc(50), gzipSync('more')])];
  for (const more of follow) {
    for (const size of [1, 7, 64, 1000]) {
      const said = await complaint(sourceOf(Buffer.concat([gzipSync(TEXT), more]), size));
      assert.match(said, /^in \| bad-gzip \|/);
    }
  }
});

test('gzip cut at every length is told, never a hang', async () => {
  const packed = gzipSync(TEXT);
  for (let length = 2; length < packed.length; length++) {
    for (const size of [1, 5, 1000]) {
      const said = await complaint(sourceOf(packed.subarray(0, length), size));
      assert.match(said, /^in \| bad-gzip \|/, `${length} bytes`);
    }
  }
});

test('the second member cut at every length is told', async () => {
  const first = gzipSync('>a\nAC');
  const packed = Buffer.concat([first, gzipSync('GT\n')]);
  for (let length = first.length + 1; length < packed.length; length++) {
    const said = await complaint(sourceOf(packed.subarray(0, length), 3));
    assert.match(said, /^in \| bad-gzip \|/, `${length} bytes`);
  }
});

test('bgzip cut between its members is told', async () => {
  const whole = Buffer.concat([bgzipMember('>a\nAC'), bgzipMember('GT\n'), BGZIP_END]);
  for (const size of [1, 20, 1000]) {
    assert.equal(await read(sourceOf(whole, size)), '>a\nACGT\n');
    assert.equal(await read(sourceOf(Buffer.concat([whole, Buffer.alloc(99)]), size)), '>a\nACGT\n');
  }
  for (let length = 2; length < whole.length; length++) {
    const said = await complaint(sourceOf(whole.subarray(0, length), 11));
    assert.match(said, /^in \| bad-gzip \|/, `${length} bytes`);
  }
});

test('a flipped bit in gzip data is corruption, or changes nothing', async () => {
  const packed = gzipSync(TEXT.repeat(20));
  for (let bit = 16; bit < 8 * packed.length; bit++) {
    const damaged = Buffer.from(packed);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    const { items, error } = await collectUntilError(sourceOf(damaged));
    if (error) assert.equal(error.code, 'bad-gzip');
    else assert.equal(Buffer.concat(items).toString(), TEXT.repeat(20));
  }
});

test('peeking takes nothing away', async () => {
  for (const wanted of [0, 1, 5, TEXT.length, 1e6, Number.POSITIVE_INFINITY]) {
    const source = sourceOf(TEXT, 3);
    const peeked = await source.peek(wanted);
    assert.ok(peeked.length >= Math.min(wanted, TEXT.length), `${peeked.length} of ${wanted}`);
    assert.equal(Buffer.from(peeked).toString(), TEXT.slice(0, peeked.length));
    await source.peek(wanted + 4);
    assert.equal(await read(source), TEXT);
  }
});

test('files are told by content, not by suffix', async () => {
  assert.equal(await read(await openSource(await fileOf('plain.fa.gz', TEXT))), TEXT);
  const packed = await openSource(await fileOf('packed.fa', gzipSync(TEXT)));
  assert.equal(await read(packed), TEXT);
  assert.equal(packed.rereadable, true);
});

test('a file of many chunks', async () => {
  const long = Buffer.alloc(3_500_000, 'ACGTTGCA');
  const chunks = await collect(await openSource(await fileOf('long.fa', long)));
  assert.ok(chunks.length >= 4, `${chunks.length} chunks`);
  assert.ok(long.equals(Buffer.concat(chunks)), 'other bytes');
});

test('a file is closed when read, left early, never read, or refused', async t => {
  if (process.platform !== 'linux') return t.skip('counts open files in /proc');
  const plain = await fileOf('close.fa', Buffer.alloc(5_000_000, 65));
  const packed = await fileOf('close.fa.gz', gzipSync(Buffer.alloc(5_000_000, 65)));
  const cut = await fileOf('close-cut.fa.gz', gzipSync(TEXT).subarray(0, 30));
  const start = await openFiles();
  for (const path of [plain, packed]) {
    await read(await openSource(path));
    const left = await openSource(path);
    for await (const _ of left) break;
    const peeked = await openSource(path);
    await peeked.peek(10);
    await peeked.close();
    const unread = await openSource(path);
    await unread.close();
    await unread.close();
  }
  await complaint(await openSource(cut));
  await complaint(openSource(folder));
  assert.equal(await openFiles(), start);
});

test('what cannot be opened is told in one line and a hint', async () => {
  const missing = join(folder, 'missing.fa');
  assert.ok(
    (await complaint(openSource(missing))).startsWith(`${missing} | no-such-file | `),
    'no such file',
  );
  const packed = await fileOf('only-packed.fa.gz', gzipSync(TEXT));
  const plain = packed.slice(0, -3);
  const said = await complaint(openSource(plain));
  assert.ok(said.startsWith(`${plain} | no-such-file | `) && said.endsWith(packed), said);
  assert.match(await complaint(openSource(folder)), /\| cannot-be-read \|/);
  assert.match(await complaint(openSource(join(packed, 'x'))), /\| cannot-be-read \|.*ENOTDIR/);
  assert.match(await complaint(openSource('')), /\| no-such-file \|/);
});

test('a file without permission', async t => {
  if (process.getuid?.() === 0 || process.platform === 'win32') return t.skip('root may read everything');
  const path = await fileOf('secret.fa', TEXT);
  await chmod(path, 0);
  assert.match(await complaint(openSource(path)), /\| cannot-be-read \|/);
});

test('standard input is called <stdin> and unpacked too', async () => {
  const source = await openSource('-', Readable.from(chunked(gzipSync(TEXT), 5)));
  assert.equal(source.name, '<stdin>');
  assert.equal(source.rereadable, false);
  assert.equal(await read(source), TEXT);
  const failing = Readable.from(
    (function* () {
      yield Buffer.from('>a\nAC');
      throw Object.assign(new Error('read'), { code: 'EISDIR' });
    })(),
  );
  assert.match(await complaint(await openSource('-', failing)), /^<stdin> \| cannot-be-read \|/);
});

test('an error that is not the system\u2019s stays what it is', async () => {
  const failing = (async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('>a');
    throw new TypeError('a bug');
  })();
  await assert.rejects(read(new Source('in', failing)), TypeError);
});

test('a file that is written to while it is read is an error; one that is replaced is read as it was', async () => {
  const length = 3 << 20;
  const changes: [string, (path: string) => Promise<void>, boolean][] = [
    ['grows', path => appendFile(path, 'ACGT'), true],
    ['is cut', path => truncate(path, 2 << 20), true],
    ['is emptied', path => truncate(path), true],
    ['is replaced', async path => rename(await fileOf('other.fa', 'C'), path), false],
    ['stays', async () => {}, false],
  ];
  for (const [what, change, isError] of changes) {
    const path = await fileOf('changing.fa', 'A'.repeat(length));
    const source = await openSource(path);
    await source.peek(10);
    await change(path);
    if (isError) await assert.rejects(read(source), { code: 'cannot-be-read' }, what);
    else assert.equal((await read(source)).length, length, what);
  }
});
