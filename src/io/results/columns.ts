// Tables for people: columns of equal width, numbers to the right.
import { greatest } from '../../greatest.ts';
import { grouped } from '../../wording.ts';

/** Which side each column keeps to. */
export type Side = 'left' | 'right';

/** The rows as lines, two blanks before and between the columns. A column without a side keeps left. */
export function alignColumns(rows: readonly (readonly string[])[], sides: readonly Side[] = []): string[] {
  const count = greatest(rows.map(row => row.length));
  const widths = Array.from({ length: count }, (_, n) => greatest(rows.map(row => row[n]?.length ?? 0)));
  return rows.map(row =>
    row
      .map((cell, n) => `  ${sides[n] === 'right' ? cell.padStart(widths[n]!) : cell.padEnd(widths[n]!)}`)
      .join('')
      .trimEnd(),
  );
}

/** A probability so that it can be told from 0 and from 1, with three digits. */
export function probability(p: number): string {
  if (p === 0 || p === 1) return String(p);
  if (p < 0.001) return p.toExponential(1);
  if (p <= 0.999) return p.toFixed(3);
  // 0.99992 and not 1.000: two digits of what is missing.
  const decimals = Math.min(15, 1 - Math.floor(Math.log10(1 - p)));
  return String(Number(p.toFixed(decimals)));
}

/** Positions that a run lasts; beyond 1e12 it is rounding that keeps the number finite. */
export function runLength(positions: number): string {
  if (Number.isNaN(positions)) return '-';
  if (positions > 1e12) return 'endless';
  return positions < 999.5 ? positions.toPrecision(3) : grouped(Math.round(positions));
}

/** A share of the whole. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.001 ? 3 : 1)} %`;
}
