// How often scaled numbers must be scaled, and when they may lose a state.
//
// Scaling keeps the sum of a vector's numbers near 1, so a state whose share falls below 1e-308 becomes zero. Where
// every transition is possible, it comes back at the next step with a share of at least the least transition, and
// nothing is lost. Where some are not, it may be the only one that can go on (a left-right model), so engines watch
// the smallest positive share; one that falls below SMALLEST_SHARE sends its sequence to the reference engine.
import type { Lost } from './fallback.ts';
import { emissionRowCount, sequenceCount, type Trellis } from './trellis.ts';

/** A positive share below this is a warning that it may soon be lost; far above 1e-308 so that it comes in time. */
export const SMALLEST_SHARE = 1e-200;
/** What sums and shares may shrink by between two scalings. */
const SHRINK = 1e-100;

/** How vectors are to be scaled for one trellis. */
export interface ScalingPlan {
  /** Most steps between scalings, 1 at least. */
  steps: number;
  /** Whether shares must be watched. */
  watched: boolean;
  /** [S] 1 where scaling cannot be used at all: a single step may shrink a share too far, or to nothing. */
  isHopeless: Lost;
}

/**
 * Decides from the smallest positive transition and from each row of emissions as the engines use it, which is over
 * its largest where positions have rows of their own: from its smallest positive entry where shares must be watched,
 * else from its largest. A row that shrinks too far makes only the sequences hopeless that it stands in.
 */
export function planScaling(trellis: Trellis): ScalingPlan {
  const { transitions } = trellis;
  const leastTransition = smallestPositive(transitions);
  const watched = leastTransition < SHRINK || transitions.includes(0);
  // Rows of their own over their largest take nothing from the sum.
  if (!trellis.codes && !watched) {
    return {
      steps: stepsUntil(Math.log(Math.min(0.5, leastTransition))),
      watched,
      isHopeless: new Uint8Array(sequenceCount(trellis)),
    };
  }
  const leastOf = leastLogs(trellis, watched);
  const isHopelessRow = new Uint8Array(emissionRowCount(trellis));
  let least = Math.log(0.5);
  for (let r = 0; r < isHopelessRow.length; r++) {
    const log = Math.log(leastTransition) + leastOf(r);
    if (log < Math.log(SHRINK)) isHopelessRow[r] = 1;
    else if (log < least) least = log;
  }
  return { steps: stepsUntil(least), watched, isHopeless: sequencesWith(trellis, isHopelessRow) };
}

/** Steps that shrink by e^`least` each until as much is gone as may be. */
function stepsUntil(least: number): number {
  return Math.floor(Math.log(SHRINK) / least);
}

function smallestPositive(values: Float64Array): number {
  let smallest = 1;
  for (const value of values) if (value > 0 && value < smallest) smallest = value;
  return smallest;
}

/** Log of what a row may shrink a share, or where they are not watched the sum, by; 0 where it is impossible. */
function leastLogs(
  { stateCount: K, logEmissions, codes }: Trellis,
  watched: boolean,
): (row: number) => number {
  return row => {
    let [largest, smallest] = [-Infinity, Number.POSITIVE_INFINITY];
    for (let n = row * K; n < (row + 1) * K; n++) {
      const log = logEmissions[n]!;
      if (log > largest) largest = log;
      if (log < smallest && log > -Infinity) smallest = log;
    }
    if (largest === -Infinity) return 0;
    return (watched ? smallest : largest) - (codes ? 0 : largest);
  };
}

/** [S] 1 for the sequences in which one of the marked rows stands. */
function sequencesWith(trellis: Trellis, isMarked: Uint8Array): Lost {
  const { codes, offsets } = trellis;
  const marked = new Uint8Array(sequenceCount(trellis));
  if (!isMarked.includes(1)) return marked;
  return marked.map((_, s) => {
    for (let t = offsets[s]!; t < offsets[s + 1]!; t++) if (isMarked[codes ? codes[t]! : t]) return 1;
    return 0;
  });
}
