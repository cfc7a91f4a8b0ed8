// Islands as intervals of one sequence, and how those that are found compare with those that are annotated.
import { textOf } from '../sequences.ts';

/** 0-based; `end` is not included, as in BED. */
export interface Interval {
  start: number;
  end: number;
}

/** The intervals of a BED file, which has to be of one sequence. */
export function readBed(file: string): Interval[] {
  return textOf(file)
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [, start, end] = line.split('\t');
      return { start: Number(start), end: Number(end) };
    });
}

/** The islands among the features of a GFF3 file of one sequence. */
export function islandsInGff(text: string): Interval[] {
  return text
    .split('\n')
    .map(line => line.split('\t'))
    .filter(fields => fields[2] === 'CpG_island')
    .map(fields => ({ start: Number(fields[3]) - 1, end: Number(fields[4]) }));
}

/** Shares in per cent: of bases, and of islands, of which one is found (or right) that shares a base with another. */
export function compareIntervals(
  reference: readonly Interval[],
  found: readonly Interval[],
): Record<string, number> {
  const common = sumOf(reference.flatMap(one => found.map(other => Math.max(0, shared(one, other)))));
  const touched = (some: readonly Interval[], others: readonly Interval[]) =>
    some.filter(one => others.some(other => shared(one, other) > 0)).length;
  const bases = [common / sumOf(reference.map(lengthOf)), common / sumOf(found.map(lengthOf))] as const;
  const islands = [
    touched(reference, found) / reference.length,
    touched(found, reference) / found.length,
  ] as const;
  return { ...figuresOf('bases', bases), ...figuresOf('islands', islands) };
}

function figuresOf(
  what: string,
  [sensitivity, precision]: readonly [number, number],
): Record<string, number> {
  return {
    [`${what}, F1`]: (200 * sensitivity * precision) / (sensitivity + precision),
    [`${what}, sensitivity`]: 100 * sensitivity,
    [`${what}, precision`]: 100 * precision,
  };
}

function lengthOf({ start, end }: Interval): number {
  return end - start;
}

/** How many positions two have in common; below 0 if they lie apart. */
function shared(one: Interval, other: Interval): number {
  return Math.min(one.end, other.end) - Math.max(one.start, other.start);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
