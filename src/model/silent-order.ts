// The order of silent states: each comes before those that it goes to, which is possible where none leads back to itself.

/** States in an order; where there is none, those that come first, and a circle: each goes to the next, the last to the first. */
export interface SilentOrder {
  order: number[];
  circle: number[] | undefined;
}

/**
 * Orders `silent`, indices of states, so that all transitions among them go to later ones. Where that leaves a choice,
 * they stay as they stand.
 */
export function silentOrder(
  transitions: readonly (readonly number[])[],
  silent: readonly number[],
): SilentOrder {
  const goesTo = (i: number, j: number) => transitions[i]![j]! > 0;
  const waitsFor = new Map(silent.map(j => [j, silent.filter(i => goesTo(i, j)).length]));
  const order: number[] = [];
  const left = new Set(silent);
  for (const _ of silent) {
    const next = silent.find(j => left.has(j) && waitsFor.get(j) === 0);
    if (next === undefined) return { order, circle: circleAmong([...left], goesTo) };
    order.push(next);
    left.delete(next);
    for (const j of left) if (goesTo(next, j)) waitsFor.set(j, waitsFor.get(j)! - 1);
  }
  return { order, circle: undefined };
}

/** A circle among states of which each has one before it: goes back until a state comes again. */
function circleAmong(states: readonly number[], goesTo: (i: number, j: number) => boolean): number[] {
  const seen = [states[0]!];
  for (;;) {
    const before = states.find(i => goesTo(i, seen[0]!))!;
    const at = seen.indexOf(before);
    if (at >= 0) return seen.slice(0, at + 1);
    seen.unshift(before);
  }
}
