// What the quality letters of FASTQ mean (Cock et al. 2010, Nucleic Acids Research 38:1767).
import { type Alphabet, NOT_A_LETTER } from '../../../model/alphabet.ts';
import type { Codes } from '../../../model/codes.ts';
import type { SequenceData } from '../../../model/observations.ts';
import { RowDictionary } from '../shared/row-dictionary.ts';

export const QUALITY_SCALES = ['sanger', 'illumina', 'solexa'] as const;

/** `sanger`: Sanger, and Illumina from 1.8 on; `illumina`: 1.3 to 1.7; `solexa`: Solexa, and Illumina before 1.3. */
export type QualityScale = (typeof QUALITY_SCALES)[number];

interface Scale {
  name: string;
  /** The byte of quality 0. */
  zero: number;
  /** The lowest quality. */
  least: number;
  /** P(the called base is wrong). */
  errorOf: (quality: number) => number;
}

const phred = (quality: number) => 10 ** (-quality / 10);

export const SCALES: Record<QualityScale, Scale> = {
  sanger: { name: 'Sanger', zero: 33, least: 0, errorOf: phred },
  illumina: { name: 'Illumina 1.3', zero: 64, least: 0, errorOf: phred },
  // Solexa's qualities are logs of odds: q = -10 log10(p / (1 - p)).
  solexa: { name: 'Solexa', zero: 64, least: -5, errorOf: quality => 1 / (1 + 10 ** (quality / 10)) },
};

/** The highest letter of every scale, '~'. */
export const HIGHEST_LETTER = 126;

/** The lowest quality letter of a scale. */
export function lowestLetter(scale: QualityScale): number {
  return SCALES[scale].zero + SCALES[scale].least;
}

/**
 * [M] the probabilities of the symbols where a base was called with this quality. The symbols that the base stands
 * for share the probability of no error, the others that of an error. All are NaN where nothing is known.
 */
export function chancesOf(
  alphabet: Alphabet,
  base: number,
  letter: number,
  scale: QualityScale,
): Float64Array {
  const M = alphabet.symbols.length;
  const members = alphabet.members[base]!;
  if (members.length === M) return new Float64Array(M).fill(Number.NaN);
  const error = SCALES[scale].errorOf(letter - SCALES[scale].zero);
  const chances = new Float64Array(M).fill(error / (M - members.length));
  for (const member of members) chances[member] = (1 - error) / members.length;
  return chances;
}

/** Entries of `CalledBases.codes`: no code yet; no quality letter; no letter for a base. */
export const NO_CODE = 0xffff;
export const NO_QUALITY = 0xfffe;
export const NO_BASE = 0xfffd;

/** The codes of called bases with their qualities, for all files that a command reads. */
export class CalledBases {
  readonly alphabet: Alphabet;
  /** With `none`, bases have the codes of the alphabet, whatever their quality. */
  readonly quality: QualityScale | 'none';
  /** [65536] at index b * 256 + q, the code of base letter b with quality letter q, or one of the entries above. */
  readonly codes = new Uint16Array(1 << 16).fill(NO_BASE);
  readonly #baseCodes: Uint8Array;
  /** Made with the first row: plain bases have none. */
  #rows: RowDictionary | undefined;
  #missing: number | undefined;

  constructor(alphabet: Alphabet, quality: QualityScale | 'none') {
    this.alphabet = alphabet;
    this.quality = quality;
    this.#baseCodes = letterCodesOf(alphabet);
    const lowest = lowestLetter(quality === 'none' ? 'sanger' : quality);
    for (const [letter, base] of this.#baseCodes.entries()) {
      if (base === NOT_A_LETTER) continue;
      const own = this.codes.subarray(letter << 8, (letter + 1) << 8);
      own.fill(NO_QUALITY).fill(quality === 'none' ? base : NO_CODE, lowest, HIGHEST_LETTER + 1);
    }
  }

  /** Whether the byte is a letter for a base. */
  isBase(letter: number): boolean {
    return this.#baseCodes[letter] !== NOT_A_LETTER;
  }

  /** Adds the code of a base with a quality that has none yet. */
  addCode(baseLetter: number, qualityLetter: number): number {
    const { alphabet, quality } = this;
    if (quality === 'none') throw new Error('plain bases have their codes');
    const base = this.#baseCodes[baseLetter]!;
    const add = () => this.#rowsOfBases().add(chancesOf(alphabet, base, qualityLetter, quality));
    const code = base === alphabet.missing ? (this.#missing ??= add()) : add();
    this.codes[(baseLetter << 8) | qualityLetter] = code;
    return code;
  }

  /** An array for so many codes. */
  emptyCodes(length: number): Codes {
    return this.quality === 'none' ? new Uint8Array(length) : new Uint16Array(length);
  }

  /** A sequence of these codes. */
  sequenceOf(codes: Codes): SequenceData {
    if (this.quality === 'none') return { kind: 'symbols', codes };
    const { width, values } = this.#rowsOfBases();
    return { kind: 'rows', width, values, codes };
  }

  #rowsOfBases(): RowDictionary {
    return (this.#rows ??= new RowDictionary(this.alphabet.symbols.length));
  }
}

/** Whether the symbols are the four bases, in any order. */
export function isNucleic({ symbols }: Alphabet): boolean {
  return /^ACG[TU]$/i.test([...symbols].sort().join(''));
}

/** [256] the codes of the letters of the alphabet; N and a point stand for no call. */
function letterCodesOf({ letterCodes, missing }: Alphabet): Uint8Array {
  const codes = letterCodes.slice();
  // Bytes beyond ASCII are parts of characters.
  codes.fill(NOT_A_LETTER, 0x80);
  for (const noCall of 'Nn.') {
    const byte = noCall.charCodeAt(0);
    if (codes[byte] === NOT_A_LETTER) codes[byte] = missing;
  }
  return codes;
}
