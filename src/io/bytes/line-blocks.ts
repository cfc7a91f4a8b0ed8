// Cuts bytes into blocks of whole lines, for formats that are read line by line without making text of each line.
import type { Source } from './source.ts';
import { textOfBytes } from './text.ts';
import { MOST_WHOLE_BYTES, tooLong } from './whole-source.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** In lines of so many bytes, the end is searched byte by byte. */
const SHORT_LINE = 16;

/**
 * Cuts chunks anew, so that each block ends with a line end, which the last one may lack. A line feed after a
 * carriage return never begins a block.
 */
export async function* lineBlocks(chunks: Source): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let afterReturn = false;
  for await (const chunk of chunks) {
    const rest = afterReturn && chunk[0] === LINE_FEED ? chunk.subarray(1) : chunk;
    afterReturn = chunk.at(-1) === CARRIAGE_RETURN;
    const cut = lastLineEnd(rest) + 1;
    if (cut > 0) {
      parts.push(rest.subarray(0, cut));
      yield joined(parts);
      parts = [];
      length = 0;
    }
    length += rest.length - cut;
    if (length > MOST_WHOLE_BYTES) throw tooLong(chunks.name, 'has a line of', 'lines end with a line feed');
    // The parts of a long line are joined once, not anew with every chunk.
    if (cut < rest.length) parts.push(rest.subarray(cut));
  }
  if (parts.length > 0) yield joined(parts);
}

/** A function that gives the index of the first line end of a block from an index on, or the block's length. */
export function lineEndsOf(block: Buffer): (start: number) => number {
  if (block.includes(CARRIAGE_RETURN)) return start => lineEndFrom(block, start);
  // The search of the system is many times faster once it has begun.
  return start => {
    const soon = Math.min(start + SHORT_LINE, block.length);
    for (let at = start; at < soon; at++) if (block[at] === LINE_FEED) return at;
    const end = block.indexOf(LINE_FEED, soon);
    return end < 0 ? block.length : end;
  };
}

/** The lines of a text. What follows the last line end comes last, and may be empty. */
export function* linesIn(text: Buffer): Generator<string> {
  let start = 0;
  for (;;) {
    const end = lineEndFrom(text, start);
    yield textOfBytes(text, start, end);
    if (end === text.length) return;
    start = lineAfter(text, end);
  }
}

/** The index of the line after the one that ends at `end`. */
export function lineAfter(block: Uint8Array, end: number): number {
  return block[end] === CARRIAGE_RETURN && block[end + 1] === LINE_FEED ? end + 2 : end + 1;
}

function lineEndFrom(block: Uint8Array, start: number): number {
  let end = start;
  while (end < block.length && block[end] !== LINE_FEED && block[end] !== CARRIAGE_RETURN) end++;
  return end;
}

function lastLineEnd(bytes: Uint8Array): number {
  const lineFeed = bytes.lastIndexOf(LINE_FEED);
  const carriageReturn = bytes.subarray(lineFeed + 1).lastIndexOf(CARRIAGE_RETURN);
  return carriageReturn < 0 ? lineFeed : lineFeed + 1 + carriageReturn;
}

function joined(parts: readonly Uint8Array[]): Buffer {
  const [first] = parts;
  return parts.length === 1
    ? Buffer.from(first!.buffer, first!.byteOffset, first!.length)
    : Buffer.concat(parts);
}
