// Random trellises for property tests, and every path enumerated as the last word on small ones.
import fc from 'fast-check';
import { positionCount, type Trellis } from '../../../src/model/inference/trellis.ts';

export interface Shape {
  maxStates: number;
  maxLength: number;
  maxSequences: number;
  /** Share of transitions, initial and emission entries that are zero. */
  zeros: boolean;
}

/** Trellises with tables of symbols or one row a position, hard zeros, codes of any width and ragged sequences. */
export function trellises(shape: Shape): fc.Arbitrary<Trellis> {
  return fc
    .record({
      K: fc.integer({ min: 1, max: shape.maxStates }),
      R: fc.integer({ min: 1, max: 5 }),
      lengths: fc.array(fc.integer({ min: 0, max: shape.maxLength }), {
        minLength: 1,
        maxLength: shape.maxSequences,
      }),
      dense: fc.boolean(),
      Codes: fc.constantFrom(Uint8Array, Uint8Array, Uint16Array, Uint32Array),
    })
    .chain(({ K, R, lengths, dense, Codes }) => {
      const T = lengths.reduce((sum, length) => sum + length, 0);
      const rows = dense ? T : R;
      const weight = shape.zeros
        ? fc.oneof(
            { arbitrary: fc.constant(0), weight: 1 },
            { arbitrary: fc.integer({ min: 1, max: 1000 }), weight: 4 },
          )
        : fc.integer({ min: 1, max: 1000 });
      const distribution = (size: number) =>
        fc.array(weight, { minLength: size, maxLength: size }).map(weights => {
          const safe = weights.some(w => w > 0) ? weights : weights.map(() => 1);
          const sum = safe.reduce((a, b) => a + b);
          return safe.map(w => w / sum);
        });
      const matrix = (count: number, size: number) =>
        fc
          .array(distribution(size), { minLength: count, maxLength: count })
          .map(list => Float64Array.from(list.flat()));
      return fc.record({
        stateCount: fc.constant(K),
        initial: matrix(1, K),
        transitions: matrix(K, K),
        logEmissions: matrix(rows, K).map(values => values.map(Math.log)),
        codes: dense
          ? fc.constant(undefined)
          : fc
              .array(fc.integer({ min: 0, max: R - 1 }), { minLength: T, maxLength: T })
              .map(c => Codes.from(c)),
        offsets: fc.constant(offsetsOf(lengths)),
      });
    });
}

/** [S + 1] where sequences of these lengths begin and end. */
export function offsetsOf(lengths: readonly number[]): number[] {
  const offsets = [0];
  for (const length of lengths) offsets.push(offsets.at(-1)! + length);
  return offsets;
}

export interface Enumerated {
  likelihood: number;
  /** [T, K] */
  posteriors: number[];
  /** [K, K] */
  transitions: number[];
  bestLog: number;
}

/** Sums over all K^T paths of a single sequence. */
export function enumerate(one: Trellis): Enumerated {
  const K = one.stateCount;
  const T = positionCount(one);
  const posteriors = new Array<number>(T * K).fill(0);
  const transitions = new Array<number>(K * K).fill(0);
  let likelihood = 0;
  let bestLog = -Infinity;
  for (let number = 0; number < K ** T; number++) {
    const path = Array.from({ length: T }, (_, t) => Math.floor(number / K ** t) % K);
    let p = 1;
    path.forEach((state, t) => {
      p *= t === 0 ? one.initial[state]! : one.transitions[path[t - 1]! * K + state]!;
      p *= Math.exp(one.logEmissions[(one.codes ? one.codes[t]! : t) * K + state]!);
    });
    likelihood += p;
    bestLog = Math.max(bestLog, Math.log(p));
    path.forEach((state, t) => {
      posteriors[t * K + state]! += p;
      if (t > 0) transitions[path[t - 1]! * K + state]! += p;
    });
  }
  const share = (value: number) => (likelihood > 0 ? value / likelihood : 0);
  return { likelihood, posteriors: posteriors.map(share), transitions: transitions.map(share), bestLog };
}
