// Reads parts of a file: its bytes, or those that bgzip compressed (BGZF; the SAM specification, section 4.1), of which
// a .gzi says where they are.
import type { FileHandle } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

/** The bytes from `start` up to `end`, or to the end of the file, in chunks. */
export type PartReader = (start: number, end: number) => AsyncGenerator<Uint8Array>;

/** A block of bgzip that is damaged, or not where the index says. */
export class BadBlock extends Error {}

const CHUNK = 1 << 20;
/** A block is at most so long, compressed or not. */
const MOST_BLOCK = 1 << 16;
/** The bytes of a block up to its size, which is that of the whole block less one. */
const HEAD = 18;
const SIZE_AT = 16;

/** Reads parts of a file as it is. */
export function plainParts(handle: FileHandle): PartReader {
  return async function* (start, end) {
    for (let at = start; at < end; ) {
      const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, end - at));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  };
}

/** Where blocks begin, in the file and in what it holds. The first is at 0 and 0. */
export interface BlockIndex {
  compressed: Float64Array;
  uncompressed: Float64Array;
}

/** Reads a .gzi: the number of blocks but the first, then two offsets of each. Undefined if these bytes are none. */
export function blockIndexOf(bytes: Buffer): BlockIndex | undefined {
  const count = bytes.length < 8 ? -1 : Number(bytes.readBigUInt64LE(0));
  if (bytes.length !== 8 + 16 * count) return undefined;
  const index = { compressed: new Float64Array(count + 1), uncompressed: new Float64Array(count + 1) };
  for (let n = 1; n <= count; n++) {
    index.compressed[n] = Number(bytes.readBigUInt64LE(16 * n - 8));
    index.uncompressed[n] = Number(bytes.readBigUInt64LE(16 * n));
    if (index.uncompressed[n]! < index.uncompressed[n - 1]!) return undefined;
  }
  return index;
}

/**
 * Reads parts of what a file of bgzip holds.
 * @throws BadBlock
 */
export function compressedParts(handle: FileHandle, index: BlockIndex): PartReader {
  const plain = plainParts(handle);
  // The block that was read last holds the next part as well, where parts are short and in order.
  let last = { at: 0, bytes: new Uint8Array(0) as Uint8Array, next: 0 };
  return async function* (start, end) {
    if (start < last.at || start >= last.at + last.bytes.length) {
      const n = lastUpTo(index.uncompressed, start);
      last = { at: index.uncompressed[n]!, bytes: new Uint8Array(0), next: index.compressed[n]! };
    }
    const within = ({ at, bytes }: typeof last) =>
      bytes.subarray(Math.max(0, start - at), Math.max(0, end - at));
    if (within(last).length > 0) yield within(last);
    if (last.at + last.bytes.length >= end) return;
    for await (const block of blocksFrom(plain, last.next)) {
      last = {
        at: last.at + last.bytes.length,
        bytes: unpacked(block),
        next: last.next + block.length,
      };
      if (within(last).length > 0) yield within(last);
      if (last.at + last.bytes.length >= end) return;
    }
  };
}

function unpacked(block: Uint8Array): Uint8Array {
  try {
    return gunzipSync(block);
  } catch (error) {
    throw new BadBlock((error as Error).message);
  }
}

/** The blocks of a file from one on. */
async function* blocksFrom(read: PartReader, start: number): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of few(read, start)) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let size = sizeOf(rest); size <= rest.length; size = sizeOf(rest)) {
      yield rest.subarray(0, size);
      rest = rest.subarray(size);
    }
  }
  if (rest.length > 0) throw new BadBlock('a block is cut short');
}

/** Chunks that are short at first, as most parts are, and then longer. */
async function* few(read: PartReader, start: number): AsyncGenerator<Uint8Array> {
  yield* read(start, start + 2 * MOST_BLOCK);
  yield* read(start + 2 * MOST_BLOCK, Infinity);
}

/** The size of the block that begins with these bytes; Infinity if they are too few to say. */
function sizeOf(bytes: Uint8Array): number {
  if (bytes.length < HEAD) return Infinity;
  const isBlock = bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[12] === 0x42 && bytes[13] === 0x43;
  if (!isBlock) throw new BadBlock('no block begins here');
  return bytes[SIZE_AT]! + 256 * bytes[SIZE_AT + 1]! + 1;
}

/** The last of ascending numbers that is not above a number; the first is 0. */
function lastUpTo(numbers: Float64Array, number: number): number {
  let [low, high] = [0, numbers.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= number) low = middle;
    else high = middle;
  }
  return low;
}
