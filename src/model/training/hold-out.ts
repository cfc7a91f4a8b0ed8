// Keeps part of the data aside, to tell when training learns the data by heart.
import { type Observations, positionsOf, type Stretch, wholeSequences } from '../observations.ts';
import { Random } from '../random.ts';

/**
 * Stretches to train on and stretches to hold out, about `fraction` of the positions: whole sequences drawn with the
 * seed, or the end of the only sequence there is.
 */
export function holdOut(
  observations: Observations,
  fraction: number,
  seed: number,
): { training: Stretch[]; heldOut: Stretch[] } {
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
  const heldOut = new Set<Stretch>();
  let positions = 0;
  // At least one sequence on either side.
  for (const stretch of order.slice(1)) {
    const length = stretch.end - stretch.start;
    if (heldOut.size > 0 && positions + length / 2 > wanted) break;
    heldOut.add(stretch);
    positions += length;
  }
  return { training: all.filter(one => !heldOut.has(one)), heldOut: all.filter(one => heldOut.has(one)) };
}
