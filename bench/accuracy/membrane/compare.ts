// Topologies against known ones. Independent of `hmm evaluate`, which has to count the same.
import type { Sequences } from '../sequences.ts';

export interface Compared {
  /** Residues, and those whose label is right. */
  residues: number;
  right: number;
  proteins: number;
  /** Proteins with as many helices as are known, each with five residues or more in common with its own. */
  helices: number;
  /** Of these, those whose sides are right too. */
  topologies: number;
}

/** The least number of residues that a helix shares with the known one. */
const OVERLAP = 5;

/** Labels i, M and o of proteins, by name. */
export function compareTopologies(reference: Sequences, predicted: Sequences): Compared {
  const sums: Compared = { residues: 0, right: 0, proteins: 0, helices: 0, topologies: 0 };
  for (const [name, known] of reference) {
    const found = predicted.get(name);
    if (found?.length !== known.length) throw new Error(`${name} is not predicted, or not all of it`);
    const areFound = haveSameHelices(known, found);
    sums.residues += known.length;
    sums.right += [...known].filter((label, n) => label === found[n]).length;
    sums.proteins++;
    if (areFound) sums.helices++;
    if (areFound && haveSameSides(known, found)) sums.topologies++;
  }
  return sums;
}

function haveSameHelices(known: string, found: string): boolean {
  const [theirs, ours] = [helicesIn(known), helicesIn(found)];
  const shared = ([start, end]: number[], [from, to]: number[]) =>
    Math.min(end!, to!) - Math.max(start!, from!);
  return theirs.length === ours.length && theirs.every((one, n) => shared(one, ours[n]!) >= OVERLAP);
}

/** Where each helix starts, and the residue behind it. */
function helicesIn(labels: string): number[][] {
  return [...labels.matchAll(/M+/g)].map(({ index, 0: run }) => [index, index + run.length]);
}

/** Whether loops are on the same sides, where both have one: a helix may end a protein. */
function haveSameSides(known: string, found: string): boolean {
  const ours = sidesOf(found);
  return sidesOf(known).every((side, n) => side === '' || ours[n] === '' || side === ours[n]);
}

/** The labels before each helix and behind the last, each run as one letter. */
function sidesOf(labels: string): string[] {
  return labels.replace(/(.)\1+/g, '$1').split('M');
}
