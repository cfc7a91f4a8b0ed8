// Holds part of the data out of training, to tell when a model only learns its data by heart.
import { type Observations, positionsOf, type Subsequence, wholeSequences } from '../observations.ts';
import { Random } from '../random.ts';

/**
 * Divides the data into subsequences to train on and others to hold out, which have about `fraction` of the positions:
 * whole sequences that are drawn with the seed, or the end of the sequence where there is only one.
 */
export function holdOut(
  observations: Observations,
  fraction: number,
  seed: number,
): { training: Subsequence[]; heldOut: Subsequence[] } {
  const all = wholeSequences(observations, [...observations.names.keys()]);
  const wanted = fraction * positionsOf(observations);
  if (all.length === 1) {
    const { start, end } = all[0]!;
    const cut = Math.min(end - 1, Math.max(start + 1, Math.round(end - wanted)));
    return {
      training: [{ sequence: 0, start, end: cut }],
      heldOut: [{ sequence: 0, start: cut, end }],
    };
  }
  const order = [...all];
  new Random(seed).shuffle(order);
  const heldOut = new Set<Subsequence>();
  let positions = 0;
  // There is at least one sequence on either side.
  for (const subsequence of order.slice(1)) {
    const length = subsequence.end - subsequence.start;
    if (heldOut.size > 0 && positions + length / 2 > wanted) break;
    heldOut.add(subsequence);
    positions += length;
  }
  return { training: all.filter(one => !heldOut.has(one)), heldOut: all.filter(one => heldOut.has(one)) };
}
