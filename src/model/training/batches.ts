// Mini-batches: which sequences, or windows of them, each gradient step looks at.
import { type Observations, type Subsequence, wholeSequences } from '../observations.ts';
import type { Random } from '../random.ts';

export interface BatchOptions {
  /** Sequences, or windows, in a batch; all of them in one batch unless given. */
  batchSize?: number | undefined;
  /** Positions in a window; whole sequences unless given. */
  window?: number | undefined;
}

/**
 * The batches of one pass over the data: every sequence once, in random order. With windows, each sequence is cut
 * into windows from a random place on, so that the cuts lie elsewhere in every pass; what is left over at either
 * end is a shorter window. A window is exact in itself and starts anew from the initial probabilities.
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
