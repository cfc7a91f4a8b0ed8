// Reads the index that samtools makes of FASTA (faidx(5)): where the letters of each record are.

/** Where the letters of a record are: in lines of so many, but for the last one, which may be shorter. */
export interface FaiEntry {
  id: string;
  /** Letters it has. */
  length: number;
  /** The first byte of its letters in the file. */
  offset: number;
  /** Letters of a line, and its bytes with the line end. */
  lineLetters: number;
  lineBytes: number;
}

/** The entries in the order of the file; undefined for what is no index of FASTA with names for all records. */
export function faiEntries(text: string): FaiEntry[] | undefined {
  const entries: FaiEntry[] = [];
  let reached = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [id, ...numbers] = line.split('\t');
    const [length, offset, lineLetters, lineBytes] = numbers.map(number =>
      /^\d+$/.test(number) ? Number(number) : Number.NaN,
    ) as [number, number, number, number];
    const entry = { id: id!, length, offset, lineLetters, lineBytes };
    const hasLines = length === 0 || (lineLetters > 0 && lineBytes > lineLetters);
    if (id === '' || numbers.length !== 4 || numbers.some(n => !/^\d+$/.test(n)) || !hasLines)
      return undefined;
    if (offset <= reached) return undefined;
    entries.push(entry);
    reached = endOfLetters(entry);
    if (!Number.isSafeInteger(reached)) return undefined;
  }
  return entries.length > 0 ? entries : undefined;
}

/** Whether an index is of FASTQ, where qualities have a column too. */
export function isOfFastq(text: string): boolean {
  return text.slice(0, text.indexOf('\n')).split('\t').length === 6;
}

/** Where a letter of a record is in the file, counted from 0. */
export function offsetOf({ offset, lineLetters, lineBytes }: FaiEntry, letter: number): number {
  return offset + Math.floor(letter / lineLetters) * lineBytes + (letter % lineLetters);
}

/** The byte after the last letter of a record. */
export function endOfLetters(entry: FaiEntry): number {
  return entry.length === 0 ? entry.offset : offsetOf(entry, entry.length - 1) + 1;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Whether all lines that end in a chunk, which begins at `start` of the file, end where the index says. */
export function hasLineEnds(chunk: Uint8Array, start: number, entry: FaiEntry): boolean {
  const { offset, lineLetters, lineBytes } = entry;
  const firstLine = Math.max(0, Math.ceil((start - offset - lineLetters) / lineBytes));
  for (let at = offset + firstLine * lineBytes + lineLetters - start; at < chunk.length; at += lineBytes) {
    if (chunk[at] !== LINE_FEED && chunk[at] !== CARRIAGE_RETURN) return false;
  }
  return true;
}
