// Gzip: what is unpacked is the same however the bytes come.
import { strict as assert } from 'node:assert';
import { gzipSync } from 'node:zlib';
import { bgzfSync } from '../../../src/io/bytes/bgzf.ts';
import { sourceOf } from '../../io/memory-source.ts';
import { chunkSize } from '../chunks.ts';
import type { Target } from '../target.ts';
import { text } from './specimens.ts';

const PLAIN_TEXT = text('some text', 'that is packed', '0123456789'.repeat(20));

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

export const gzipTarget: Target = {
  specimens: [
    gzipSync(PLAIN_TEXT),
    Buffer.from(bgzfSync(PLAIN_TEXT.toString())),
    Buffer.concat([gzipSync('a'), gzipSync('b')]),
  ],
  changes: [],
  leastRead: 0.03,
  async take(bytes) {
    const whole = await readAll(sourceOf(bytes));
    assert.deepEqual(await readAll(sourceOf(bytes, chunkSize(bytes))), whole);
  },
};
