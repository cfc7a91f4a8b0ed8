// Mini-batches: the sequences, or windows of them, that each gradient step uses.
import { type Observations, type Subsequence, wholeSequences } from '../observations.ts';
import type { Random } from '../random.ts';

export interface BatchOptions {
  /** How many sequences or windows a batch has; unless given, all of them are one batch. */
  batchSize?: number | undefined;
  /** How many positions a window has; unless given, sequences are whole. */
  window?: number | undefined;
}

/**
 * The batches of one pass over the data, in which every sequence comes once, in random order. With windows, each
 * sequence is cut from a random offset on, so that the cuts are elsewhere in every pass; what is left at either end
 * is a shorter window. A window starts anew from the initial probabilities, and is exact in itself.
 */
export function batchesOfPass(
  observations: Observations,
  { batchSize, window }: BatchOptions,
  random: Random,
): Subsequence[][] {
  const all = wholeSequences(observations, [...observations.names.keys()]);
  const units = window === undefined ? all : all.flatMap(whole => windowsOf(whole, window, random));
  random.shuffle(units);
  const size = batchSize ?? units.length;
  return Array.from({ length: Math.ceil(units.length / size) }, (_, n) =>
    units.slice(n * size, (n + 1) * size),
  );
}

function windowsOf({ sequence, start, end }: Subsequence, window: number, random: Random): Subsequence[] {
  if (end - start <= window) return [{ sequence, start, end }];
  const windows: Subsequence[] = [];
  let from = start;
  let to = start + 1 + Math.floor(random.uniform() * window);
  while (from < end) {
    windows.push({ sequence, start: from, end: Math.min(to, end) });
    from = to;
    to += window;
  }
  return windows;
}
