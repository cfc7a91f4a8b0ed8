// FASTA beside which samtools has put an index: only the bytes of what is asked for are read. An index that does not
// fit its file is told by its time, by where the last record ends, by headers, and by where lines end.
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { isGzip } from '../../bytes/gunzip.ts';
import { blockIndexOf, compressedParts, type PartReader, plainParts } from '../../bytes/parts.ts';
import { requireUnchanged, Source } from '../../bytes/source.ts';
import { textOfBytes } from '../../bytes/text.ts';
import type { Range } from './choice.ts';
import { endOfLetters, type FaiEntry, faiEntries, hasLineEnds, isOfFastq, offsetOf } from './fai.ts';

/** Letters of a record. */
export interface RangeOf {
  entry: FaiEntry;
  range: Range;
}

/** A file with its index, while it is open. */
export interface IndexedFasta {
  /** In the order of the file. */
  entries: readonly FaiEntry[];
  /**
   * The number of letters of a record as they are read: a stop at the end, which the index counts, is none. Throws the
   * misfit where the record does not end there.
   */
  lengthOf(entry: FaiEntry): Promise<number>;
  /** FASTA of the ranges, a record for each. Reading it throws the misfit, or a BadBlock, where the index is wrong. */
  sourceOf(ranges: Iterable<RangeOf>): Source;
  /** Whether these are all records of the file: between their letters stands nothing but the header of each. */
  hasNoOthers(): Promise<boolean>;
  /**
   * The file from where the entry before `from` ends to where the letters of entry `to` begin: whole records, and a header that
   * ends the last of them. Reading it throws a BadBlock where the index of blocks is wrong.
   */
  recordsOf(entries: readonly FaiEntry[], from: number, to: number): Source;
  misfit: Misfit;
  close(): Promise<void>;
}

/** The index says something else than the file; the message says what. */
export class Misfit extends Error {}

/** So many bytes of headers and blanks may stand between two records; more are read through. */
const MOST_BETWEEN = 1 << 20;
/** Line ends between two records are looked at up to so many bytes. */
const LINE_ENDS = 16;
const HEADER_START = 0x3e;
const LINE_FEED = 10;

/** Opens a file with its index; undefined if there is none, or a Misfit if it cannot be used. */
export async function openIndexed(path: string): Promise<IndexedFasta | Misfit | undefined> {
  const indexPath = `${path}.fai`;
  if ((await timeOf(indexPath)) === undefined) return undefined;
  const handle = await open(path).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const opened = await withIndex(handle, path, indexPath);
    if (opened === undefined || opened instanceof Misfit) await handle.close();
    return opened;
  } catch {
    // What is wrong with the file itself is said by who reads it through.
    await handle.close();
    return new Misfit(`${indexPath} does not fit ${path}`);
  }
}

async function withIndex(
  handle: FileHandle,
  path: string,
  indexPath: string,
): Promise<IndexedFasta | Misfit | undefined> {
  const status = await handle.stat();
  if (!status.isFile()) return undefined;
  const text = textOfBytes(await readFile(indexPath));
  if (isOfFastq(text)) return undefined;
  const entries = faiEntries(text);
  if (!entries) return new Misfit(`${indexPath} is no index of FASTA`);
  const plain = plainParts(handle);
  const blocksPath = isGzip(await bytesOf(plain, 0, 2)) ? `${path}.gzi` : undefined;
  for (const index of [indexPath, blocksPath]) {
    const time = index === undefined ? Infinity : await timeOf(index);
    // samtools makes none for what is compressed otherwise than in blocks.
    if (time === undefined) return undefined;
    if (time < status.mtimeMs) return new Misfit(`${index} is older than ${path}`);
  }
  const blocks = blocksPath && blockIndexOf(await readFile(blocksPath));
  if (blocksPath && !blocks) return new Misfit(`${blocksPath} is no index of bgzip`);
  const read = blocks ? compressedParts(handle, blocks) : plain;
  const misfit = new Misfit(`${indexPath} does not fit ${path}`);
  if (!(await endsAfter(read, entries.at(-1)!))) return misfit;
  const ends = new Map(entries.map((entry, n) => [entry, n > 0 ? endOfLetters(entries[n - 1]!) : 0]));
  async function* fasta(ranges: Iterable<RangeOf>): AsyncGenerator<Uint8Array> {
    let header: Uint8Array | undefined;
    let above: FaiEntry | undefined;
    for (const { entry, range } of ranges) {
      if (entry !== above) header = await headerBetween(read, ends.get(entry)!, entry.offset);
      above = entry;
      if (!header) throw misfit;
      yield header;
      if (range.start < range.end && !(yield* letters(read, entry, range))) throw misfit;
      yield Buffer.from('\n');
    }
    requireUnchanged(await handle.stat(), status, path);
  }
  async function* between(start: number, end: number): AsyncGenerator<Uint8Array> {
    yield* read(start, end);
    requireUnchanged(await handle.stat(), status, path);
  }
  return {
    entries,
    misfit,
    async hasNoOthers() {
      let reached = 0;
      for (const entry of entries) {
        if (entry.offset - reached > MOST_BETWEEN) return false;
        if (!isHeaderOf(await bytesOf(read, reached, entry.offset), entry)) return false;
        reached = endOfLetters(entry);
      }
      return true;
    },
    recordsOf(all, from, to) {
      const start = from === 0 ? 0 : endOfLetters(all[from - 1]!);
      return new Source(path, between(start, all[to]?.offset ?? Infinity));
    },
    sourceOf: ranges => new Source(path, fasta(ranges)),
    close: () => handle.close(),
    async lengthOf(entry) {
      const end = endOfLetters(entry);
      const [last, ...after] = (await bytesOf(read, end - 1, end + LINE_ENDS)).toString('latin1');
      if (!/^(?:[\r\n]+(?:>|$)|$)/.test(after.join(''))) throw misfit;
      return last === '*' && entry.length > 0 ? entry.length - 1 : entry.length;
    },
  };
}

/** When a file was written last; undefined if there is none. */
async function timeOf(path: string): Promise<number | undefined> {
  const status = await stat(path).catch(() => undefined);
  return status?.isFile() ? status.mtimeMs : undefined;
}

/** Whether nothing but blanks follows the last record. */
async function endsAfter(read: PartReader, last: FaiEntry): Promise<boolean> {
  const end = endOfLetters(last);
  const rest = await bytesOf(read, end - 1, end + MOST_BETWEEN);
  return rest.length > 0 && rest.length < MOST_BETWEEN && rest.toString('latin1', 1).trim() === '';
}

/** The last line of what is between two records, with its end; undefined if it is no header. */
async function headerBetween(read: PartReader, start: number, end: number): Promise<Uint8Array | undefined> {
  if (end - start > MOST_BETWEEN) return undefined;
  const between = await bytesOf(read, start, end);
  const header = between.subarray(between.lastIndexOf(LINE_FEED, -2) + 1);
  const isHeader = header[0] === HEADER_START && header.at(-1) === LINE_FEED;
  return isHeader && between.length === end - start ? header : undefined;
}

/** Whether this is the header of a record, and but for blanks nothing else. */
function isHeaderOf(between: Buffer, { id }: FaiEntry): boolean {
  const [, name] =
    /^\s*>[ \t]*([^ \t\r\n]+)(?:[ \t][^\r\n]*)?(?:\r\n|\n|\r)$/.exec(textOfBytes(between)) ?? [];
  return name === id;
}

/** The letters of a range, in lines; returns whether lines and file end where the index says. */
async function* letters(
  read: PartReader,
  entry: FaiEntry,
  { start, end }: Range,
): AsyncGenerator<Uint8Array, boolean> {
  let at = offsetOf(entry, start);
  const last = offsetOf(entry, end - 1) + 1;
  for await (const chunk of read(at, last)) {
    if (!hasLineEnds(chunk, at, entry)) return false;
    yield chunk;
    at += chunk.length;
  }
  return at === last;
}

async function bytesOf(read: PartReader, start: number, end: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of read(start, end)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
