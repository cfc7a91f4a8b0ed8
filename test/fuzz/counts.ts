// How much a file holds, counted in other ways than the readers do: what they read must be as much. Simple, and only for
// files that a reader has taken for whole.
import { strict as assert } from 'node:assert';

/** The lines of a text, whose ends may be \n, \r\n or \r; nothing after the last one is a line. */
export function linesOf(bytes: Buffer): string[] {
  const lines = bytes
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** FASTA: headers, and letters without blanks and stops; a line -- above a header is grep's. */
export function countFasta(bytes: Buffer): { records: number; positions: number } {
  const lines = linesOf(bytes)
    .map(line => line.replace(/^[ \t\v\f]+/, ''))
    .filter(line => !/^(;|[ \t\v\f]*$)/.test(line));
  const letters = lines.filter((line, n) => !line.startsWith('>') && !isSeparator(lines, n));
  return {
    records: lines.filter(line => line.startsWith('>')).length,
    positions: letters.join('').replace(/[\s*]/g, '').length,
  };
}

function isSeparator(lines: readonly string[], n: number): boolean {
  return lines[n] === '--' && lines[n + 1]?.startsWith('>') === true;
}

/** FASTQ: title, bases up to the plus, and as many qualities. */
export function countFastq(bytes: Buffer): { records: number; positions: number } {
  const lines = linesOf(bytes);
  let [records, positions] = [0, 0];
  for (let at = 0; at < lines.length; ) {
    if (lines[at] === '') {
      at++;
      continue;
    }
    const plus = lines.findIndex((line, n) => n > at && line.startsWith('+'));
    const bases = lines.slice(at + 1, plus).join('').length;
    let qualities = 0;
    for (at = plus + 1; qualities < bases; at++) qualities += lines[at]!.length;
    records++;
    positions += bases;
  }
  return { records, positions };
}

/** The positions of a JSON record, whatever its entry is. */
export function positionsOfJson(record: unknown): number {
  if (Array.isArray(record)) return record.length;
  const { observations, sequence, soft, values } = record as Record<string, { length: number } | null>;
  return (observations ?? sequence ?? soft ?? values)!.length;
}

/** The values of NDJSON, a line each but for comments and blank lines. */
export function ndjsonValues(bytes: Buffer): unknown[] {
  return linesOf(Buffer.from(bytes.toString(), 'utf8'))
    .map(line => Buffer.from(line, 'latin1').toString())
    .filter(line => line.trim() !== '' && !line.startsWith('#'))
    .map(line => JSON.parse(line));
}

/** Whether a line has nothing but what Unicode calls blank. */
export const isBlank = (line: string) => Buffer.from(line, 'latin1').toString().trim() === '';

/** Lines of a table: rows, and perhaps a header above them. */
export function tableLines(bytes: Buffer): string[] {
  return linesOf(bytes).filter(line => line !== '' && !line.startsWith('#'));
}

/** Those of lines that have features in GFF, BED and tables. */
export function annotationLines(lines: readonly string[]): string[] {
  return lines.filter(
    line =>
      !isBlank(line) &&
      !line.startsWith('#') &&
      // A sequence may be called so, too.
      (!/^(track|browser)(\s|$)/.test(line) || /\t\d+\t\d+(\t|$)/.test(line)),
  );
}

/** That both counts are the same. */
export function requireSame(found: unknown, expected: unknown, what: string): void {
  assert.deepEqual(
    found,
    expected,
    `${what}: ${JSON.stringify(found)} read, ${JSON.stringify(expected)} there`,
  );
}
