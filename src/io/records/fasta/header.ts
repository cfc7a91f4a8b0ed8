// Header lines of FASTA: a name, one blank, a description.
const TAB = 9;
const BLANK = 32;

/** A header line, its place kept for messages. */
export interface FastaHeader {
  id: string;
  description: string;
  /** 1-based line of the file. */
  line: number;
}

/**
 * The header whose text, without '>' and line end, is in these bytes. One blank parts id and description; whatever
 * else there is belongs to the description. The `number` of the record is its id if the header has none.
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
  // One text cut in two takes 0.14 µs, a text for each 0.2, a pattern 0.3.
  const text = bytes.toString('utf8', first, end);
  // Fewer characters than bytes: some take several.
  const isAscii = text.length === end - first;
  const length = last === end ? text.length : isAscii ? last - first : text.search(/[ \t]/);
  return { id: text.slice(0, length), description: text.slice(length + 1), line };
}

function isBlank(byte: number): boolean {
  return byte === BLANK || byte === TAB;
}
