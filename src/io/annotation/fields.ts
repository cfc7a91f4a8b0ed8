// Reads the fields of a line of GFF, GTF, BED or a table, and names the place of what is wrong.
import type { Phase, Strand } from '../../model/annotation/feature.ts';
import { UserError } from '../../user-error.ts';

/** Whether a line holds no feature in any format: it is blank, a comment, or only for genome browsers. */
export function isPassedOver(text: string): boolean {
  if (text.trim() === '' || text.startsWith('#')) return true;
  // A sequence may be called so, too.
  return /^(track|browser)(\s|$)/.test(text) && !/\t\d+\t\d+(\t|$)/.test(text);
}

/** A whole number of at least `least`. */
export function wholeField(text: string | undefined, what: string, least: number, place: string): number {
  const value = text !== undefined && /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  const hint = least === 1 ? 'it counts from 1' : 'it counts from 0';
  throw new UserError('bad-annotation', `${what} '${text ?? ''}' is no position`, { place, hint });
}

/** `+` or `-`; null for `.` (no strand) and `?` (unknown). */
export function strandField(text: string | undefined, place: string): Strand | null {
  if (text === '+' || text === '-') return text;
  if (text === undefined || text === '.' || text === '?' || text === '') return null;
  throw new UserError('bad-annotation', `'${text}' is no strand`, { place, hint: 'expected +, - or .' });
}

/** 0, 1 or 2; null for `.`. */
export function phaseField(text: string | undefined, place: string): Phase | null {
  if (text === '0' || text === '1' || text === '2') return Number(text) as Phase;
  if (text === undefined || text === '.' || text === '') return null;
  const hint = 'expected 0, 1, 2 or .: the bases to skip to the first base of a codon';
  throw new UserError('bad-annotation', `'${text}' is no phase`, { place, hint });
}

/** A number; null for `.`, and for what is no number, since scores are only shown. */
export function scoreField(text: string | undefined): number | null {
  const score = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(score) ? score : null;
}
