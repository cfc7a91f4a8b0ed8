// How often scaled numbers must be scaled, and when they may lose a state.
//
// Scaling keeps the sum of a vector's numbers near 1, so a state whose share falls below 1e-308 becomes zero. Where
// every transition is possible, it comes back at the next step with a share of at least the least transition, and
// nothing is lost. Where some are not, it may be the only one that can go on (a left-right model), so engines watch
// the smallest positive share; one that falls below SMALLEST_SHARE sends its sequence to the reference engine.
import type { Trellis } from './trellis.ts';

/** A positive share below this is a warning that it may soon be lost; far above 1e-308 so that it comes in time. */
export const SMALLEST_SHARE = 1e-200;
/** What sums and shares may shrink by between two scalings. */
const SHRINK = 1e-100;

/** How vectors are to be scaled for one trellis. */
export interface ScalingPlan {
  /** Most steps between scalings. */
  steps: number;
  /** Whether shares must be watched. */
  watched: boolean;
  /** Whether scaling cannot be used at all: a single step may shrink a share too far. */
  hopeless: boolean;
}

/**
 * Decides from the smallest positive transition and the emissions `rows` [R, K] as the engine uses them: from the
 * smallest positive one where shares must be watched, else from the row whose largest is smallest.
 */
export function planScaling(
  { stateCount, transitions, logEmissions }: Trellis,
  rows: Float64Array,
): ScalingPlan {
  const leastTransition = smallestPositive(transitions);
  const watched = leastTransition < SHRINK || transitions.includes(0);
  const least = leastTransition * (watched ? smallestPositive(rows) : smallestOfLargest(rows, stateCount));
  const steps = Math.floor(Math.log(SHRINK) / Math.log(Math.min(least, 0.5)));
  // An emission that is possible, but not as a double, is lost before any share could warn of it.
  const isLost = watched && rows.some((value, n) => value === 0 && logEmissions[n]! > -Infinity);
  return { steps, watched, hopeless: steps < 1 || isLost };
}

function smallestPositive(values: Float64Array): number {
  let smallest = 1;
  for (const value of values) if (value > 0 && value < smallest) smallest = value;
  return smallest;
}

/** The smallest of the rows' largest entries, rows of zeros left out. */
function smallestOfLargest(rows: Float64Array, K: number): number {
  let smallest = 1;
  for (let at = 0; at < rows.length; at += K) {
    let largest = 0;
    for (let k = 0; k < K; k++) largest = Math.max(largest, rows[at + k]!);
    if (largest > 0) smallest = Math.min(smallest, largest);
  }
  return smallest;
}
