// A genome cut in two between genes: the first half teaches, the second one tests.
import type { Cds } from './cds.ts';

/** The last base of the first half: the middle of that gap between genes which is nearest to half of the genome. */
export function cutBetweenGenes(genes: readonly Cds[], length: number): number {
  const half = length / 2;
  let best = { cut: 0, distance: Number.POSITIVE_INFINITY };
  let end = 0;
  for (const gene of [...genes].sort((one, other) => one.start - other.start)) {
    if (end > 0 && gene.start > end + 1) {
      const distance = Math.max(0, end + 1 - half, half - (gene.start - 1));
      if (distance < best.distance) best = { cut: Math.floor((end + gene.start) / 2), distance };
    }
    end = Math.max(end, gene.end);
  }
  if (best.cut === 0) throw new Error('genes leave no gap to cut a genome at');
  return best.cut;
}

export function firstHalf(genes: readonly Cds[], cut: number): Cds[] {
  return genes.filter(({ end }) => end <= cut);
}

/** Places count from the cut. */
export function secondHalf(genes: readonly Cds[], cut: number): Cds[] {
  return genes
    .filter(({ start }) => start > cut)
    .map(gene => ({ ...gene, start: gene.start - cut, end: gene.end - cut }));
}

/** Whether a gene may go on beyond an end of its sequence; programs differ on the last two bases. */
export function isAtEdge({ start, end }: Cds, length: number): boolean {
  return start <= 3 || end > length - 3;
}

/** A gene that the start of its sequence cuts is marked so, as NCBI does. */
export function markedAtStart(gene: Cds): Cds {
  const marks = gene.start === 1 ? ';partial=true;start_range=.,1' : '';
  return { ...gene, attributes: `${gene.attributes}${marks}` };
}
