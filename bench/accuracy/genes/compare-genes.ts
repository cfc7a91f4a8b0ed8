// Genes of bacteria against those of a reference. Independent of `hmm evaluate`, which has to count the same.
import { type Cds, endsOf } from './cds.ts';
import { type Counts, countsOf } from './counts.ts';

/** Places of stop codons, and genes with both ends, by strand. */
export function compareGenes(
  reference: readonly Cds[],
  predicted: readonly Cds[],
): Record<'stops' | 'genes', Counts> {
  return {
    stops: countsOf(stopsOf(reference), stopsOf(predicted)),
    genes: countsOf(endsOf(reference), endsOf(predicted)),
  };
}

function stopsOf(genes: readonly Cds[]): Set<string> {
  return new Set(
    genes.map(({ sequence, start, end, strand }) => `${sequence} ${strand} ${strand === '-' ? start : end}`),
  );
}
