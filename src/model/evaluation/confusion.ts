// Which class of the reference met which class of the prediction, at how many positions. Of the cells of this table
// few are not empty where there are many classes, and only those are kept.
import type { Counts } from './measures.ts';

/** [C] for each class of the reference, the predicted classes at its positions and how many positions that are. */
export type Confusion = readonly Map<number, number>[];

export function addPositions(
  confusion: Confusion,
  reference: number,
  predicted: number,
  count: number,
): void {
  const row = confusion[reference]!;
  row.set(predicted, (row.get(predicted) ?? 0) + count);
}

/** The rows of the whole table, [C] each. */
export function* confusionRows(confusion: Confusion): Generator<number[]> {
  for (const row of confusion) yield Array.from(confusion, (_, c) => row.get(c) ?? 0);
}

/** [C] the counts of each class against all others. */
export function countsByClass(confusion: Confusion): Counts[] {
  const references = confusion.map(row => sum(row.values()));
  const predictions = confusion.map(() => 0);
  for (const row of confusion) for (const [c, count] of row) predictions[c]! += count;
  const total = sum(references);
  return confusion.map((row, c) => {
    const [reference, predicted, both] = [references[c]!, predictions[c]!, row.get(c) ?? 0];
    return { reference, found: both, predicted, right: both, neither: total - reference - predicted + both };
  });
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
