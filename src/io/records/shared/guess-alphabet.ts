// Guesses from letters whether sequences are DNA, RNA or protein, where no model says so.

/** The name of a guessed alphabet. */
export type GuessedAlphabet = 'dna' | 'rna' | 'protein';

/** Letters that are no IUPAC nucleotide code. About a third of the residues of a protein are among them. */
const ONLY_IN_PROTEIN = 'EFIJLOPQZ';

/**
 * Guesses from FASTA text, or letters alone, that may be cut off anywhere. They are nucleotides if nine letters of
 * ten are A, C, G, T, U or N; or if no letter is one that only proteins have and half of them are, as in short
 * sequences with IUPAC codes. They are RNA if there is U and no T. Without letters, they are DNA.
 */
export function guessAlphabet(peeked: Uint8Array): GuessedAlphabet {
  const counts = letterCounts(peeked);
  const count = (letters: string) => {
    let sum = 0;
    for (const letter of letters) sum += counts[letter.charCodeAt(0)]!;
    return sum;
  };
  const all = counts.reduce((sum, one) => sum + one, 0);
  const nucleotides = count('ACGTUN');
  const isNucleic = nucleotides >= 0.9 * all || (count(ONLY_IN_PROTEIN) === 0 && nucleotides >= 0.5 * all);
  if (!isNucleic) return 'protein';
  return count('U') > 0 && count('T') === 0 ? 'rna' : 'dna';
}

/** The bases in FASTQ text that is cut off anywhere. */
export function basesOfFastq(peeked: Buffer): Uint8Array {
  let bases = '';
  let count = 0;
  let qualities = -1;
  for (const line of peeked.toString('latin1').split(/\r\n|\n|\r/)) {
    if (qualities >= 0 && qualities < count) qualities += line.length;
    else if (line.startsWith('@')) {
      count = 0;
      qualities = -1;
    } else if (line.startsWith('+')) qualities = 0;
    else {
      bases += line;
      count += line.length;
    }
  }
  return Buffer.from(bases, 'latin1');
}

/** [256] how often each letter, as upper case, occurs outside of headers and comments. */
function letterCounts(text: Uint8Array): Float64Array {
  const counts = new Float64Array(256);
  let atLineStart = true;
  let skipsLine = false;
  for (const byte of text) {
    if (byte === 10 || byte === 13) {
      atLineStart = true;
      continue;
    }
    if (atLineStart) skipsLine = byte === 0x3e || byte === 0x3b;
    atLineStart = false;
    const upper = byte & 0xdf;
    if (!skipsLine && byte >= 0x41 && upper >= 0x41 && upper <= 0x5a) counts[upper]!++;
  }
  return counts;
}
