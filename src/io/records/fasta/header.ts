// Reads header lines of FASTA: a name, one blank, a description.
import { textOfBytes } from '../../bytes/text.ts';

const TAB = 9;
const BLANK = 32;

/** A header line, and its line number for messages. */
export interface FastaHeader {
  id: string;
  description: string;
  /** 1-based line of the file. */
  line: number;
  /** What the user should be told of the lines above it. */
  note?: string;
}

/**
 * The header whose text, without '>' and line end, is in these bytes. One blank separates id and description, which
 * has the rest as it is. Without an id, the `number` of the record is its id.
 */
export function headerOf(
  bytes: Buffer,
  start: number,
  end: number,
  { line, number }: { line: number; number: number },
): FastaHeader {
  let first = start;
  while (first < end && isBlank(bytes[first]!)) first++;
  let last = first;
  while (last < end && !isBlank(bytes[last]!)) last++;
  if (first === end) return { id: String(number), description: '', line };
  // Cutting one text in two takes 0.14 µs, two texts 0.2, and a pattern 0.3.
  const text = textOfBytes(bytes, first, end);
  // If there are fewer characters than bytes, some take several.
  const isAscii = text.length === end - first;
  const length = last === end ? text.length : isAscii ? last - first : text.search(/[ \t]/);
  return { id: text.slice(0, length), description: text.slice(length + 1), line };
}

function isBlank(byte: number): boolean {
  return byte === BLANK || byte === TAB;
}
