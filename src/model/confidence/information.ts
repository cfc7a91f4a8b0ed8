// The observed information of some data: minus the second derivatives of the log-likelihood at a model, by differences of
// the exact gradient, with an error of the fourth order.
import type { Engine } from '../inference/engine.ts';
import { flatten, gradientOf } from '../training/gradient.ts';
import { expectObjective, type TrainingData } from '../training/objective.ts';
import type { Work } from '../work.ts';
import type { Freedom } from './free.ts';

export interface Information {
  /** Natural log-likelihood of the data. */
  logLikelihood: number;
  /** [P] the first derivatives along the free coordinates; all zero where the model is the likeliest. */
  gradient: number[];
  /** [P] a step of each coordinate that is short beside its standard error. */
  steps: number[];
  /** [P][P] minus the second derivatives. */
  matrix: number[][];
  /** The coordinates that the data say something of: along each, the likelihood falls. */
  told: number[];
}

/** A step is so many times the standard error that its coordinate would have alone: errors are some 1e-8, and rounding less. */
const STEP = 0.02;
/** The first look at a curvature, as a share of the coordinate: so near that nothing but rounding can go wrong. */
const NEAR = 1e-7;
const LOOKS = 6;
/** An error that is so many times the size of its coordinate is none: the data say nothing of it. */
const LARGEST = 1e6;

/** Takes some 6 P + 1 times the work of one gradient. `done` is told of each coordinate. */
export function* observedInformation(
  { start, coordinates, at, weights }: Freedom,
  data: TrainingData,
  engine: Engine,
  done: () => void = () => {},
): Work<Information> {
  function* slopes(numbers: readonly number[]): Work<{ logLikelihood: number; gradient: number[] }> {
    const model = at(numbers);
    const statistics = yield* expectObjective(model, data, engine);
    const all = flatten(gradientOf(model, statistics));
    const gradient = weights.map(({ places, weights: by }) =>
      places.reduce((sum, place, n) => sum + by[n]! * all[place]!, 0),
    );
    return { logLikelihood: statistics.logLikelihood, gradient };
  }
  /** The difference of the gradients at two points to both sides of the start. */
  function* difference(n: number, step: number): Work<number[]> {
    const high = yield* slopes(start.with(n, start[n]! + step));
    const low = yield* slopes(start.with(n, start[n]! - step));
    return high.gradient.map((slope, c) => slope - low.gradient[c]!);
  }

  const steps: number[] = [];
  const told: number[] = [];
  const matrix: number[][] = [];
  for (const [c, n] of coordinates.entries()) {
    const size = 1 + Math.abs(start[n]!);
    let step = NEAR * size;
    let inner = yield* difference(n, step);
    for (let look = 0; look < LOOKS; look++) {
      const wanted = Math.min(size, STEP * Math.sqrt((2 * step) / Math.abs(inner[c]!)));
      if (wanted < 2 * step && wanted > step / 2) break;
      step = wanted;
      inner = yield* difference(n, step);
    }
    const outer = yield* difference(n, 2 * step);
    steps.push(step);
    matrix.push(inner.map((value, d) => (outer[d]! - 8 * value) / (12 * step)));
    if (matrix[c]![c]! > (LARGEST * size) ** -2) told.push(c);
    done();
  }
  return { ...(yield* slopes(start)), steps, matrix: symmetric(matrix), told };
}

function symmetric(matrix: readonly (readonly number[])[]): number[][] {
  return matrix.map((row, i) => row.map((value, j) => (value + matrix[j]![i]!) / 2));
}
