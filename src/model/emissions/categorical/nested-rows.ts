// Turns the nested rows of a categorical emission of any order, as model files have them, into a flat list and back.
import type { CategoricalEmission, NestedRows } from '../emission.ts';

/** All rows of probabilities [M], state by state, with contexts in lexicographic order. */
export function flatRows({ probabilities, order }: CategoricalEmission): number[][] {
  let rows: unknown[] = probabilities;
  for (let level = 0; level < order; level++) rows = rows.flat();
  return rows as number[][];
}

/** The emission with other rows, in the order of `flatRows`. */
export function withRows(emission: CategoricalEmission, rows: readonly number[][]): CategoricalEmission {
  const M = emission.symbols.length;
  let nested: readonly unknown[] = rows;
  for (let level = 0; level < emission.order; level++) nested = inGroups(nested, M);
  return { ...emission, probabilities: nested as NestedRows };
}

function inGroups(list: readonly unknown[], size: number): unknown[][] {
  return Array.from({ length: list.length / size }, (_, n) => list.slice(n * size, (n + 1) * size));
}
