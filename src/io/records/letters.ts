// What the letters of files are to a model: missing where they are lower case, bases with a quality, or no numbers.
import { softMasked } from '../../model/alphabet.ts';
import type { ObservationKind } from '../../model/observations.ts';
import { UserError } from '../../user-error.ts';
import { noSoftQualities } from './fastq/messages.ts';
import { CalledBases } from './fastq/quality.ts';
import type { Reading } from './reading.ts';

/** A kind of observations in which lower-case letters are missing. @throws UserError where case tells symbols apart */
export function maskedKind(kind: ObservationKind): ObservationKind {
  if (kind.kind === 'vectors') return kind;
  const alphabet = softMasked(kind.alphabet);
  if (alphabet) return { ...kind, alphabet };
  const hint = 'leave out --softmask';
  throw new UserError(
    'data-does-not-fit',
    "lower case cannot mean missing: the model's symbols differ by case",
    { hint },
  );
}

/** The codes of called bases; qualities count unless the model only takes plain symbols. */
export function calledBases(
  { alphabet, soft = true }: Extract<ObservationKind, { kind: 'symbols' }>,
  { quality }: Reading,
  name: string,
): CalledBases {
  if (soft) return new CalledBases(alphabet, quality ?? 'sanger');
  if (quality !== undefined && quality !== 'none') throw noSoftQualities(name);
  return new CalledBases(alphabet, 'none');
}

/** The error for letters where a model takes numbers. */
export function lettersForNumbers(format: 'fasta' | 'fastq', name: string): UserError {
  const message = `is ${format.toUpperCase()}, but the model takes numbers`;
  const hint = 'give a table (TSV, CSV), JSON with "values", or a model of symbols';
  return new UserError('data-does-not-fit', message, { place: name, hint });
}
