// What hmm finds of what hmmsearch finds.
import type { Figures } from '../task.ts';
import type { FoundDomain, FoundSequence } from './found.ts';

/** Hits below this count. */
export const SURE = 1e-5;

const isSure = ({ evalue }: FoundSequence) => evalue < SURE;

/** Shares of sequences in per cent, and the largest difference of their scores. */
export function comparedSequences(theirs: readonly FoundSequence[], ours: readonly FoundSequence[]): Figures {
  const own = new Map(ours.map(one => [one.id, one]));
  const ids = new Set(theirs.filter(isSure).map(({ id }) => id));
  const sure = theirs.filter(isSure);
  const found = sure.filter(({ id }) => isSure(own.get(id) ?? { id, bits: 0, evalue: 1 }));
  const right = ours.filter(one => isSure(one) && ids.has(one.id));
  return {
    'sequences found': (100 * found.length) / sure.length,
    'sequences right': (100 * right.length) / ours.filter(isSure).length,
    'bits of sequences, largest difference': largest(
      sure.flatMap(({ id, bits }) => (own.has(id) ? [own.get(id)!.bits - bits] : [])),
    ),
  };
}

/** The same of domains. One is found if an envelope shares half of both with its own. */
export function comparedDomains(theirs: readonly FoundDomain[], ours: readonly FoundDomain[]): Figures {
  const sure = theirs.filter(isSure);
  const pairs = sure.flatMap(one => {
    const other = ours.find(
      candidate => candidate.id === one.id && shareHalf(candidate.envelope, one.envelope),
    );
    return other ? [[one, other] as const] : [];
  });
  const right = ours
    .filter(isSure)
    .filter(one => theirs.some(other => other.id === one.id && shareHalf(one.envelope, other.envelope)));
  const ends = pairs.flatMap(([one, other]) =>
    one.alignment.map((end, n) => Math.abs(end - other.alignment[n]!)),
  );
  return {
    'domains found': (100 * pairs.length) / sure.length,
    'domains right': (100 * right.length) / ours.filter(isSure).length,
    'bits of domains, largest difference': largest(pairs.map(([one, other]) => one.bits - other.bits)),
    'ends of alignments that agree': (100 * ends.filter(distance => distance === 0).length) / ends.length,
  };
}

function largest(differences: readonly number[]): number {
  return Math.max(0, ...differences.map(Math.abs));
}

function shareHalf([a, b]: readonly [number, number], [c, d]: readonly [number, number]): boolean {
  const shared = Math.min(b, d) - Math.max(a, c) + 1;
  return 2 * shared >= b - a + 1 && 2 * shared >= d - c + 1;
}
