// A profile of a family of sequences: the core of Plan 7 (Eddy 1998), with match, insert and delete states, as plain data.
import { ALPHABETS, type Alphabet } from '../alphabet.ts';

/** The alphabets that profiles have. */
export type ProfileAlphabet = 'protein' | 'dna' | 'rna';

/**
 * The transitions out of the states M, I and D of a node; {mm, mi, md}, {im, ii} and {dm, dd} sum to 1. M is the begin
 * state in node 0, which has no D (dm is 1). From node M on, the next match state is the end: md and dd are 0.
 */
export interface NodeTransitions {
  mm: number;
  mi: number;
  md: number;
  im: number;
  ii: number;
  dm: number;
  dd: number;
}

/** The location of a distribution of scores, in bits, and its slope λ, per bit. */
export type ScoreStatistics = readonly [location: number, lambda: number];

/** Bits from which on a hit counts: of a whole sequence, and of a domain, which profiles of Dfam lack. */
export type Cutoff = readonly [sequence: number, domain?: number];

/** M match states, and what is around them. Rows from a file sum to 1 as well as its five decimals let them. */
export interface Profile {
  name: string;
  /** Such as PF00041.13. */
  accession?: string;
  description?: string;
  alphabet: ProfileAlphabet;
  /** M. */
  length: number;
  /** [M][A] P(symbol | match state). */
  match: readonly (readonly number[])[];
  /** [M + 1][A] P(symbol | insert state); the first is before the first match state. */
  insert: readonly (readonly number[])[];
  /** [M + 1] out of each node; the first is the begin. */
  transitions: readonly NodeTransitions[];
  /** [A] P(symbol) where there is nothing of the family. */
  background: readonly number[];
  /** [A] P(symbol) in the family as a whole. */
  composition?: readonly number[];
  /** [M] a letter for each match state. */
  consensus: string;
  /** [M] the column of the alignment that each match state is from, from 1 on. */
  map?: readonly number[];
  /** [M] what the alignment says of these columns: reference, mask, consensus structure. */
  reference?: string;
  mask?: string;
  structure?: string;
  /** The length that hardly any of the family exceeds, which HMMER writes for nucleotides. */
  longest?: number;
  /** How many sequences were aligned, and what they count for. */
  sequences?: number;
  effectiveSequences?: number;
  /** Of the alignment. */
  checksum?: number;
  /** Of random sequences: Gumbel distributions of MSV and Viterbi scores, an exponential tail of Forward scores. */
  statistics?: { msv: ScoreStatistics; viterbi: ScoreStatistics; forward: ScoreStatistics };
  /** As the curators of Pfam set them: gathering, trusted, noise. */
  cutoffs?: { gathering?: Cutoff; trusted?: Cutoff; noise?: Cutoff };
  /** When it was made, and by which commands. */
  date?: string;
  commands?: readonly string[];
}

/** Amino acids in Swiss-Prot 50.8 (2006), as HMMER 3 has them, in the order of the alphabet. */
const PROTEIN_BACKGROUND = [
  0.0787945, 0.01516, 0.0535222, 0.0668298, 0.0397062, 0.0695071, 0.0229198, 0.0590092, 0.0594422, 0.0963728,
  0.0237718, 0.0414386, 0.0482904, 0.0395639, 0.0540978, 0.0683364, 0.0540687, 0.0673417, 0.0114135,
  0.0304133,
];

const NUCLEOTIDE_BACKGROUND = [0.25, 0.25, 0.25, 0.25];

/** [A] P(symbol) in random sequences. */
export const BACKGROUNDS: Record<ProfileAlphabet, readonly number[]> = {
  protein: PROTEIN_BACKGROUND,
  dna: NUCLEOTIDE_BACKGROUND,
  rna: NUCLEOTIDE_BACKGROUND,
};

/** From this probability on, the letter of a consensus is a capital (HMMER's rule). */
const CAPITAL_FROM: Record<ProfileAlphabet, number> = { protein: 0.5, dna: 0.9, rna: 0.9 };

export function alphabetOf({ alphabet }: Pick<Profile, 'alphabet'>): Alphabet {
  return ALPHABETS[alphabet];
}

/** [M] the likeliest letter of each match state, as a capital where it stands out. */
export function consensusOf(match: Profile['match'], alphabet: ProfileAlphabet): string {
  const { symbols } = ALPHABETS[alphabet];
  const letters = match.map(row => {
    const highest = Math.max(...row);
    const letter = symbols[row.indexOf(highest)]!;
    return highest >= CAPITAL_FROM[alphabet] ? letter : letter.toLowerCase();
  });
  return letters.join('');
}

/** [M] the probability that a member of the family passes through each match state, and not through the delete state. */
export function matchOccupancies({ transitions, length }: Pick<Profile, 'transitions' | 'length'>): number[] {
  const occupancies: number[] = [];
  // The begin counts as a match state that is passed through for certain.
  let before = 1;
  for (const { mm, mi, dm } of transitions.slice(0, length)) {
    before = before * (mm + mi) + (1 - before) * dm;
    occupancies.push(before);
  }
  return occupancies;
}

/** [A] the mean of the emissions, weighted by how many residues each state is expected to emit. */
export function compositionOf(
  profile: Pick<Profile, 'transitions' | 'length' | 'match' | 'insert'>,
): number[] {
  const { match, insert, transitions } = profile;
  const occupancies = [1, ...matchOccupancies(profile)];
  const sums = new Array<number>(match[0]!.length).fill(0);
  const add = (row: readonly number[], weight: number) => {
    for (const [a, p] of row.entries()) sums[a]! += weight * p;
  };
  for (const [k, { mi, im }] of transitions.entries()) {
    if (k > 0) add(match[k - 1]!, occupancies[k]!);
    if (mi > 0) add(insert[k]!, (occupancies[k]! * mi) / im);
  }
  const all = sums.reduce((sum, one) => sum + one, 0);
  return sums.map(sum => sum / all);
}

/** Bits by which the emissions of match states differ from the background, on average (relative entropy). */
export function meanRelativeEntropy({ match, background }: Pick<Profile, 'match' | 'background'>): number {
  let sum = 0;
  for (const row of match) {
    for (const [a, p] of row.entries()) if (p > 0) sum += p * Math.log2(p / background[a]!);
  }
  return sum / match.length;
}
