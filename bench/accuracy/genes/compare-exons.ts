// Coding bases and exons against those of a reference. Independent of `hmm evaluate`, which has to count the same.
import { type Cds, endsOf } from './cds.ts';
import { type Counts, countsOf } from './counts.ts';

/** Both by strand. */
export function compareExons(
  reference: readonly Cds[],
  predicted: readonly Cds[],
): Record<'bases' | 'exons', Counts> {
  return {
    bases: countsOf(basesOf(reference), basesOf(predicted)),
    exons: countsOf(endsOf(reference), endsOf(predicted)),
  };
}

function basesOf(parts: readonly Cds[]): Set<string> {
  const bases = new Set<string>();
  for (const { sequence, start, end, strand } of parts) {
    for (let place = start; place <= end; place++) bases.add(`${sequence} ${strand} ${place}`);
  }
  return bases;
}
