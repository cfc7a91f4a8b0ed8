// Coding bases and exons against those of a reference. Independent of `hmm evaluate`, which has to count the same.
import type { Cds } from './cds.ts';
import { type Counts, countsOf } from './counts.ts';

/** Both by strand. */
export function compareExons(
  reference: readonly Cds[],
  predicted: readonly Cds[],
): Record<'bases' | 'exons', Counts> {
  return {
    bases: countsOf(basesOf(reference), basesOf(predicted)),
    exons: countsOf(exonsOf(reference), exonsOf(predicted)),
  };
}

function basesOf(parts: readonly Cds[]): Set<string> {
  const bases = new Set<string>();
  for (const { sequence, start, end, strand } of parts) {
    for (let place = start; place <= end; place++) bases.add(`${sequence} ${strand} ${place}`);
  }
  return bases;
}

function exonsOf(parts: readonly Cds[]): Set<string> {
  return new Set(parts.map(({ sequence, start, end, strand }) => `${sequence} ${strand} ${start} ${end}`));
}
