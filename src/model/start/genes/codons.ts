// Codons: distributions over the 64 of them, read on either strand, and what they say of a base after others.

import { orderOf } from '../../emissions/categorical/nested-rows.ts';
import type { NestedRows } from '../../emissions/emission.ts';
import { normalized } from '../../emissions/probability-rows.ts';
import { SHARES } from '../amino-acids.ts';

/** The order of letters, of rows and of columns. */
export const BASES = 'ACGT';

/** [64] probabilities of codons, AAA first, the last base changing fastest. */
export type CodonDistribution = Float64Array;

/** [4] weights of the next base, after the letters before it that are known, two at most. */
export type BaseWeights = (before: string) => number[];

/** All codons, in the order of a distribution. */
export const CODONS: readonly string[] = [...BASES].flatMap(a =>
  [...BASES].flatMap(b => [...BASES].map(c => a + b + c)),
);

/** The genetic code of bacteria (NCBI's table 11) by codon, `*` for stops. */
const AMINO_ACIDS = Object.fromEntries(
  [...'KNKNTTTTRSRSIIMIQHQHPPPPRRRRLLLLEDEDAAAAGGGGVVVV*Y*YSSSS*CWCLFLF'].map((aminoAcid, n) => [
    CODONS[n]!,
    aminoAcid,
  ]),
);

/** How far the G+C share of each base of a codon follows that of the genome (Muto & Osawa 1987, PNAS 84:166). */
const FOLLOWS = [0.7, 0.35, 1.7];

/**
 * The codons of genes in a genome of this G+C share: amino acids as in all proteins, their codons alike, then both
 * tilted as the bases of codons follow the genome. No stops.
 */
export function codonsAt(gcShare: number): CodonDistribution {
  const isStrong = (base: string) => base === 'G' || base === 'C';
  const tilts = FOLLOWS.map(slope => {
    const strong = withinReason(0.5 + slope * (gcShare - 0.5));
    return (base: string) => (isStrong(base) ? strong : 1 - strong);
  });
  const alike = (codon: string) => CODONS.filter(other => AMINO_ACIDS[other] === AMINO_ACIDS[codon]).length;
  return distributionOf(codon => {
    const share = SHARES[AMINO_ACIDS[codon]!] ?? 0;
    return (share / alike(codon)) * [...codon].reduce((product, base, n) => product * tilts[n]!(base), 1);
  });
}

/** A distribution from weights of codons. */
export function distributionOf(weightOf: (codon: string) => number): CodonDistribution {
  const weights = Float64Array.from(CODONS, weightOf);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => weight / sum);
}

/** The distribution of the same codons, read from left to right on the other strand. */
export function onOtherStrand(codons: CodonDistribution): CodonDistribution {
  return distributionOf(codon => codons[CODONS.indexOf(reverseComplement(codon))]!);
}

export function reverseComplement(letters: string): string {
  return [...letters]
    .reverse()
    .map(letter => BASES[3 - BASES.indexOf(letter)]!)
    .join('');
}

/** The weights of base n (0, 1, 2) of a codon after the bases of it that come before; as on average where none fits. */
export function baseOfCodon(codons: CodonDistribution, n: number): BaseWeights {
  const after = (known: string) => {
    const weights = [0, 0, 0, 0];
    CODONS.forEach((codon, c) => {
      if (codon.slice(n - known.length, n) === known) weights[BASES.indexOf(codon[n]!)]! += codons[c]!;
    });
    return weights;
  };
  return before => {
    const weights = after(n === 0 ? '' : before.slice(-n));
    return weights.some(weight => weight > 0) ? weights : after('');
  };
}

/** The rows of a table of the lowest order, up to `most`, that says all of the weights. */
export function tableOf(weights: BaseWeights, most = 2): NestedRows {
  const known = (before: string) => before.slice(2 - most);
  const rows = [...BASES].map(a => [...BASES].map(b => normalized(weights(known(a + b)))));
  const same = (x: unknown, y: unknown) => JSON.stringify(x) === JSON.stringify(y);
  if (rows.some(inner => !same(inner, rows[0]))) return rows as NestedRows;
  const [inner] = rows;
  return (inner!.some(row => !same(row, inner![0])) ? inner! : inner![0]!) as NestedRows;
}

/** The same table with contexts of more letters, of which the further ones say nothing. */
export function deepened(table: NestedRows, order: number): NestedRows {
  return orderOf(table) >= order ? table : deepened([table, table, table, table] as NestedRows, order);
}

/** [4] bases of a genome of this G+C share. */
export function composition(gcShare: number): number[] {
  const share = withinReason(gcShare);
  return [...BASES].map(base => (base === 'G' || base === 'C' ? share : 1 - share) / 2);
}

/** A G+C share that leaves something of every base, as all genomes have. */
function withinReason(gcShare: number): number {
  return Math.min(0.95, Math.max(0.05, gcShare));
}
