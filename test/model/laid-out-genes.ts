// Genes laid out at random, which overlap as they like, and the path that says so.
import fc from 'fast-check';
import type { Mark, State } from '../../src/model/hmm.ts';

/** A coding feature over positions start to end - 1, or beyond the ends of its sequence. */
export interface Gene {
  start: number;
  end: number;
  strand: '+' | '-';
}

/** How long the sequence is. */
export const LENGTH = 60;

/** Genes of whole codons, the first and the last of which may reach beyond the sequence. */
export const genes = fc
  .array(
    fc
      .record({
        start: fc.integer({ min: -12, max: LENGTH - 3 }),
        codons: fc.integer({ min: 1, max: 10 }),
        strand: fc.constantFrom('+' as const, '-' as const),
      })
      .map(({ start, codons, strand }): Gene => ({ start, end: start + 3 * codons, strand })),
    { maxLength: 8 },
  )
  .map(all => all.filter(({ end }) => end > 0).toSorted((a, b) => a.start - b.start))
  // Two that read the same codons at one position cannot be told apart.
  .map(all =>
    all.filter(
      (gene, n) =>
        !all
          .slice(0, n)
          .some(
            one => one.strand === gene.strand && (one.start - gene.start) % 3 === 0 && gene.start < one.end,
          ),
    ),
  );

function markAt({ start, end, strand }: Gene, t: number): Mark | undefined {
  if (t < start || t >= end) return undefined;
  const fromFivePrime = strand === '+' ? t - start : end - 1 - t;
  const phase = (fromFivePrime % 3) as 0 | 1 | 2;
  return {
    feature: 'CDS',
    strand,
    phase,
    ...(t === start && { opens: true as const }),
    ...(t === end - 1 && { closes: true as const }),
  };
}

/** States mark the strand + first. */
const order = ({ strand, phase }: Mark) => (strand === '+' ? 0 : 3) + phase!;

/** States for what genes mark at each position, and the path through them. */
export function laidOut(all: readonly Gene[]): { states: State[]; path: Uint16Array } {
  const states: State[] = [];
  const path = Uint16Array.from({ length: LENGTH }, (_, t) => {
    const marks = all.flatMap(gene => markAt(gene, t) ?? []).toSorted((a, b) => order(a) - order(b));
    const name = JSON.stringify(marks);
    const known = states.findIndex(state => state.name === name);
    if (known >= 0) return known;
    const [own, ...also] = marks;
    return states.push({ name, ...own, also }) - 1;
  });
  return { states, path };
}
