// Cuts the lines of tables into fields, which tabs, semicolons, commas or blanks part.
import { plural } from '../../../wording.ts';
import { linesIn } from '../../bytes/line-blocks.ts';
import { numberOf } from '../../bytes/number-text.ts';
import { bytesOfText, textOfBytes } from '../../bytes/text.ts';

/** What may part fields, tried in this order; runs of blanks count as one, and blanks around a line as none. */
const SEPARATORS = ['\t', ';', ',', ' '] as const;

const BLANK = 0x20;
const QUOTE = 0x22;

/** The rows of a table at its start, without comments and empty lines. */
export interface FirstRow {
  text: string;
  /** 1-based. */
  line: number;
}

/** All rows that these bytes hold; the last one may be cut off. */
export function* rowsIn(bytes: Buffer): Generator<FirstRow> {
  let line = 0;
  for (const text of linesIn(bytes)) {
    line++;
    if (text !== '' && !text.startsWith('#')) yield { text, line };
  }
}

/**
 * What parts the fields of a table, from its first two rows: that which gives both as many, else any that one of them
 * has; blanks, which names may hold, only if they part numbers or both rows. The header of R's `write.table` has one
 * field less than the rows below it.
 */
export function separatorOf(first: string, second: string = first): string {
  const fits = (separator: string) => {
    const row = fieldsOf(second, separator);
    if (row.length < 2) return false;
    const header = fieldsOf(first, separator);
    return header.length === row.length || lacksRowName(header, row, second);
  };
  const isPresent = (separator: string) => {
    const parted = [first, second].map(row => fieldsOf(row, separator)).filter(fields => fields.length > 1);
    if (separator !== ' ' || parted.length !== 1) return parted.length > 0;
    return parted[0]!.every(isNumberOrMissing);
  };
  return SEPARATORS.find(fits) ?? SEPARATORS.find(isPresent) ?? ',';
}

/** Whether these are a header that names all columns but the first, and a row, whose first field is a name or number of it. */
export function lacksRowName(header: readonly string[], row: readonly string[], text: string): boolean {
  if (row.length !== header.length + 1 || row.at(-1) === '' || header.some(isNumber)) return false;
  return /^\s*"/.test(text) || row[0] === '1' || !isNumber(row[0]!);
}

/** The fields of a line, without quotes around them. */
export function fieldsOf(line: string, separator: string): string[] {
  const bytes = bytesOfText(line);
  const byte = separator.charCodeAt(0);
  const end = lineEndBefore(bytes, bytes.length, byte);
  const fields: string[] = [];
  for (
    let at = fieldStart(bytes, 0, end, byte), last: number;
    ;
    at = fieldStart(bytes, last + 1, end, byte)
  ) {
    last = fieldEnd(bytes, at, end, byte);
    fields.push(unquoted(textOfBytes(bytes, at, last).trim()));
    if (last >= end) return fields;
  }
}

/** The text without quotes around it. */
export function unquoted(text: string): string {
  return text.startsWith('"') ? text.replace(/^"(.*)"$/, '$1') : text;
}

/** Where a line ends without blanks that part nothing. */
export function lineEndBefore(block: Uint8Array, end: number, separator: number): number {
  let last = end;
  if (separator === BLANK) while (last > 0 && block[last - 1] === BLANK) last--;
  return last;
}

/** Where a field starts whose separator ends at `at`. */
export function fieldStart(block: Uint8Array, at: number, end: number, separator: number): number {
  let start = at;
  if (separator === BLANK) while (start < end && block[start] === BLANK) start++;
  return start;
}

/** Where a field ends: at a separator outside of quotes, or with the line. */
export function fieldEnd(block: Uint8Array, start: number, end: number, separator: number): number {
  let at = start;
  if (block[at] === QUOTE) {
    const close = block.indexOf(QUOTE, at + 1);
    if (close > 0 && close < end) at = close;
  }
  while (at < end && block[at] !== separator) at++;
  return at;
}

/** Where text stops to be a table. */
export interface NoTable {
  /** 1-based. */
  line: number;
  /** What is wrong with this line; undefined if nothing at all looks like a table. */
  problem: string | undefined;
}

/**
 * Why text does not start like a table, if it does not: the first row that is not all missing has a number, and as many
 * fields as the first.
 */
export function whyNoTable(bytes: Buffer): NoTable | undefined {
  // Mostly the second row tells; those below it are only cut out of the bytes when they are asked for.
  const rows = rowsIn(bytes);
  const nextRow = (): FirstRow | undefined => rows.next().value ?? undefined;
  const [first, second] = [nextRow(), nextRow()];
  const nothing = { line: first?.line ?? 1, problem: undefined };
  if (first === undefined) return nothing;
  const separator = separatorOf(first.text, second?.text);
  const fields = fieldsOf(first.text, separator);
  const hasNumber = fields.some(isNumber);
  if (second === undefined) return hasNumber && fields.every(isNumberOrMissing) ? undefined : nothing;
  let width: number | undefined;
  for (let row: FirstRow | undefined = second; row !== undefined; row = nextRow()) {
    const others = fieldsOf(row.text, separator);
    width ??= fields.length + (lacksRowName(fields, others, second.text) ? 1 : 0);
    if (others.length !== width) {
      // The last row may be cut off.
      if (row !== second && !endsLine(bytes) && nextRow() === undefined) return undefined;
      if (!hasNumber && !others.some(isNumber)) return nothing;
      return { line: row.line, problem: otherFieldCount(others.length, width) };
    }
    if (others.some(isNumber)) return undefined;
    // Text has rows of blanks, too, but no separators in them.
    if (others.length > 1 && others.every(field => field === '')) continue;
    if (others.some(field => field !== '' && isMissing(field))) continue;
    return hasNumber ? { line: row.line, problem: 'no number, but the first line has one' } : nothing;
  }
  return undefined;
}

const endsLine = (bytes: Buffer) => /[\r\n]/.test(String.fromCharCode(bytes.at(-1) ?? 0));

/** What is wrong with a line of another number of fields than the first. */
export function otherFieldCount(count: number, first: number): string {
  return `${plural(count, 'field')}, but the first line has ${first}`;
}

export function isNumber(text: string): boolean {
  return Number.isFinite(numberOf(text));
}

export function isMissing(text: string): boolean {
  return Number.isNaN(numberOf(text));
}

/** Whether the text is a number, or says that a number is missing. */
export function isNumberOrMissing(text: string): boolean {
  return numberOf(text) !== Infinity;
}
