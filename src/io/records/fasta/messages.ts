// The errors about mistakes in a FASTA file.
import type { Alphabet } from '../../../model/alphabet.ts';
import { UserError } from '../../../user-error.ts';
import { expectedLetters, showCharacter, symbolOf } from '../../bytes/symbol-text.ts';
import { guessAlphabet } from '../shared/guess-alphabet.ts';

/** So many bytes from a wrong letter on are kept, to tell what went wrong. */
export const SAMPLE_LENGTH = 256;

/** What is said of grep's separator. */
export const SEPARATOR_NOTE =
  "'--' alone above a header is taken for what grep writes between matches, here and below; gaps go in the line before";

const FEWEST_TO_GUESS = 10;

/** The error for a byte in a sequence that is no letter of the alphabet; the sample starts with it. */
export function badLetter(alphabet: Alphabet, sample: Uint8Array, place: string): UserError {
  const character = firstCharacter(sample);
  if (character === '>') {
    const hint = 'a line end is missing before this header, as after joining files whose last line had none';
    return new UserError('bad-fasta', "'>' inside a sequence line", { place, hint });
  }
  const message = `'${character}' is not ${symbolOf(alphabet)}`;
  return new UserError('bad-symbol', message, { place, hint: hintFor(alphabet, character, sample) });
}

/** The error for a '*' with letters after it. */
export function innerStop(alphabet: Alphabet, place: string): UserError {
  const hint = "a stop '*' may only be the last letter of a protein; cut the record there or write X";
  return new UserError('bad-symbol', `'*' is not ${symbolOf(alphabet)}`, { place, hint });
}

/** The error for text before the first header, with which the sample starts, or for no header at all. */
export function misplacedText(place: string, sample: Uint8Array | undefined): UserError {
  const message = sample === undefined ? 'holds no FASTA record' : "text before the first '>'";
  const hint = "a FASTA record is a line '>name' and below it the sequence";
  return new UserError('bad-fasta', message, { place, hint });
}

function hintFor(alphabet: Alphabet, character: string, sample: Uint8Array): string {
  const isNucleic = alphabet.name === 'dna' || alphabet.name === 'rna';
  if (isNucleic && /[A-Za-z*]/.test(character) && looksLikeProtein(sample)) {
    return 'this looks like protein: use a protein model, or hmm train --alphabet protein';
  }
  if (isNucleic && /[0-9]/.test(character)) {
    return `${expectedLetters(alphabet)}; for symbols of your own: hmm train --alphabet 123456`;
  }
  return expectedLetters(alphabet);
}

function looksLikeProtein(sample: Uint8Array): boolean {
  const letters = sample.reduce((count, byte) => count + (byte >= 0x41 ? 1 : 0), 0);
  return letters >= FEWEST_TO_GUESS && guessAlphabet(sample) === 'protein';
}

/** The first character of UTF-8 text, as messages show it; a byte that is no UTF-8 as its number. */
function firstCharacter(sample: Uint8Array): string {
  const [character = ''] = Buffer.from(sample.subarray(0, 4)).toString();
  return character === '\ufffd' ? `\\x${sample[0]!.toString(16)}` : showCharacter(character);
}
