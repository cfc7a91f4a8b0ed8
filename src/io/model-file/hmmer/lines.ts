// The lines of a profile in a HMMER file, and what is said of those that are wrong.
import { UserError } from '../../../user-error.ts';

/** A line of text, with its number in the file from 1 on. */
export type Line = readonly [text: string, line: number];

/** What a line is part of, for messages. */
export interface Where {
  /** The file. */
  file: string;
  /** The profile, as soon as its name was read. */
  profile?: string;
}

/** What is wrong with a profile at a line. */
export function badProfile(
  { file, profile }: Where,
  line: number,
  message: string,
  hint = 'was the file edited by hand, or cut short? hmmstat of HMMER reads it, too',
): UserError {
  const place = `${file}:${line}${profile === undefined ? '' : ` (profile ${profile})`}`;
  return new UserError('bad-model', message, { place, hint });
}

/** The words of a line. */
export function wordsOf(text: string): string[] {
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}

/** A number of a line, of which it is to be the whole word. */
export function numberOf(word: string | undefined, where: Where, line: number, what: string): number {
  const value = word === undefined ? Number.NaN : Number(word);
  if (Number.isFinite(value)) return value;
  throw badProfile(where, line, `${word === undefined ? 'nothing' : `'${word}'`} in place of ${what}`);
}
