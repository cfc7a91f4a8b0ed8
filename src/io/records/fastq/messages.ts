// The errors about mistakes in a FASTQ file.
import type { Alphabet } from '../../../model/alphabet.ts';
import { UserError } from '../../../user-error.ts';
import { plural } from '../../../wording.ts';
import { expectedLetters, letters, showCharacter, symbolOf } from '../../bytes/symbol-text.ts';
import { HIGHEST_LETTER, lowestLetter, QUALITY_SCALES, type QualityScale, SCALES } from './quality.ts';

const RECORD_HINT =
  "a FASTQ record is a line '@name', the bases, a line '+', and as many quality letters as bases";
const TRUNCATED_HINT = 'copy or download it again';

/** The error for a byte among the bases that is no base. */
export function badBase(alphabet: Alphabet, byte: number, place: string): UserError {
  const hint = isBlank(byte) ? RECORD_HINT : expectedLetters(alphabet);
  return new UserError('bad-symbol', `'${shown(byte)}' is not ${symbolOf(alphabet)}`, { place, hint });
}

/** The error for a byte among the qualities that is none on this scale. */
export function badQuality(scale: QualityScale | 'none', byte: number, place: string): UserError {
  const isLetter = byte > 32 && byte <= HIGHEST_LETTER;
  if (scale === 'none' || !isLetter) {
    const hint = "quality letters are the visible ones of ASCII, '!' to '~'";
    return new UserError('bad-fastq', `'${shown(byte)}' is no quality`, { place, hint });
  }
  const least = String.fromCharCode(lowestLetter(scale));
  const fitting = QUALITY_SCALES.filter(other => lowestLetter(other) <= byte);
  const message = `quality '${shown(byte)}' is below ${SCALES[scale].name}'s lowest, '${least}'`;
  const hint = `these are qualities of another scale: --quality ${fitting.join(' or ')}`;
  return new UserError('bad-fastq', message, { place, hint });
}

/** The error for a line that should be a title and is not. */
export function noTitle(place: string): UserError {
  return new UserError('bad-fastq', "a record that does not start with '@'", { place, hint: RECORD_HINT });
}

/** The error for a title after '+' that is not the one after '@'. */
export function otherTitle(place: string): UserError {
  const hint = "after '+' there is nothing, or the same as after '@'";
  return new UserError('bad-fastq', "the names after '@' and '+' differ", { place, hint });
}

/** The error for more or fewer qualities than bases. */
export function unequalLengths(bases: number, qualities: number, place: string): UserError {
  const message = `${plural(bases, 'base')} but ${plural(qualities, 'quality', 'qualities')}`;
  return new UserError('bad-fastq', message, { place, hint: RECORD_HINT });
}

/** The error for a file that ends within a record. */
export function endsEarly(missing: string, place: string): UserError {
  return new UserError('bad-fastq', `the file ends inside a record, before its ${missing}`, {
    place,
    hint: TRUNCATED_HINT,
  });
}

/** The error for FASTQ that a model of other symbols is to read. */
export function noBases(alphabet: Alphabet, place: string): UserError {
  if (alphabet.name === 'protein') {
    const hint = 'translate the reads first, or use a DNA model';
    return new UserError(
      'data-does-not-fit',
      "is FASTQ, reads of DNA, but the model's symbols are amino acids",
      { place, hint },
    );
  }
  const hint = 'use a DNA or RNA model';
  return new UserError(
    'data-does-not-fit',
    `is FASTQ, reads of DNA, but the model's symbols are ${letters(alphabet)}`,
    { place, hint },
  );
}

/** The error for qualities that the model has no use for. */
export function noSoftQualities(place: string): UserError {
  const hint = 'leave out --quality, or give --quality none: the called bases are taken as they are';
  return new UserError(
    'data-does-not-fit',
    'a model whose emissions depend on the symbols before takes no qualities',
    {
      place,
      hint,
    },
  );
}

function isBlank(byte: number): boolean {
  return byte === 9 || byte === 32;
}

function shown(byte: number): string {
  return byte < 0x80 ? showCharacter(String.fromCharCode(byte)) : `\\x${byte.toString(16)}`;
}
