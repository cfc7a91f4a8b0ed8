// Compresses as bgzip does (BGZF; the SAM specification, section 4.1): gzip of members that are small and say how long
// they are, so that tabix and samtools find places in the file. Every program that reads gzip reads it.
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { BGZIP_END } from './gunzip.ts';

/** A block has so many bytes before it is compressed. What cannot be compressed is still below 64 KB with its frame. */
const BLOCK_BYTES = 0xff00;
/** So many blocks are compressed at a time, on the threads of node. */
const AT_ONCE = 4;

/** The bytes of a gzip member before its data, as zlib writes it. */
const GZIP_HEAD = 10;
/** What a block has in their place: the same with an extra field BC of two bytes, the size of the block less one. */
const HEAD = Buffer.from('1f8b08040000000000ff0600424302000000', 'hex');
const SIZE_AT = 16;

const compressed = promisify(gzip);

/** Whether the name of a file asks for compression. */
export function asksForGzip(path: string): boolean {
  return /\.b?gz$/i.test(path);
}

/** The chunks, compressed in blocks as they come, and the empty block that ends the file. */
export async function* bgzf(
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const pending: Promise<Uint8Array>[] = [];
  for await (const block of blocksOf(chunks)) {
    const framed = compressed(block).then(asBlock);
    // If the chunks fail meanwhile, nobody waits for this block any more.
    framed.catch(() => {});
    pending.push(framed);
    if (pending.length === AT_ONCE) yield await pending.shift()!;
  }
  for (const block of pending) yield await block;
  yield BGZIP_END;
}

/** The same at once, for a text that is small. */
export function bgzfSync(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    blocks.push(asBlock(gzipSync(bytes.subarray(at, at + BLOCK_BYTES))));
  }
  return Buffer.concat([...blocks, BGZIP_END]);
}

/** A gzip member with the head of a block. The deflated data, checksum and length after it are the same. */
function asBlock(member: Uint8Array): Uint8Array {
  const block = Buffer.concat([HEAD, member.subarray(GZIP_HEAD)]);
  block.writeUInt16LE(block.length - 1, SIZE_AT);
  return block;
}

/** Joins and cuts chunks into blocks; only the last one is shorter. */
async function* blocksOf(
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let block = Buffer.allocUnsafe(BLOCK_BYTES);
  let filled = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk as Uint8Array);
    for (let at = 0; at < bytes.length; ) {
      const taken = bytes.copy(block, filled, at);
      at += taken;
      filled += taken;
      if (filled < BLOCK_BYTES) continue;
      yield block;
      block = Buffer.allocUnsafe(BLOCK_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
