// Models with silent states, and P(sequence) of them by walking every path, as plainly as can be.
import fc from 'fast-check';
import { type HiddenMarkovModel, hasEnds, isEnd } from '../../../src/model/hmm.ts';
import { dnaModel, emissionRows } from '../models.ts';

/**
 * Models of up to 3 states that emit DNA and up to 3 silent ones, with zeros, at temperature 1 or not; with one end, or
 * none. Every state can come to the end at once.
 */
export function silentModels(hasEnd?: boolean): fc.Arbitrary<HiddenMarkovModel> {
  const weights = (size: number) =>
    fc.array(fc.integer({ min: 0, max: 5 }), { minLength: size, maxLength: size });
  const size = { min: 1, max: 3 };
  return fc
    .record({
      K: fc.integer(size),
      Z: fc.integer(size),
      ends: hasEnd === undefined ? fc.boolean() : fc.constant(hasEnd),
      temperature: fc.constantFrom(1, 1, 0.5, 3),
    })
    .chain(({ K, Z, ends, temperature }) => {
      const N = K + Z;
      return fc
        .record({
          initial: weights(N),
          transitions: fc.array(weights(N), { minLength: N, maxLength: N }),
          emissions: fc.array(weights(4), { minLength: K, maxLength: K }),
        })
        .map(({ initial, transitions, emissions }) => {
          const row = (own: number[], from: number) =>
            normalized(
              own.map((weight, j) => {
                if (from >= K && j >= K && j <= from) return 0;
                return j === 0 || (ends && j === N - 1) ? weight + 1 : weight;
              }),
            );
          const rows = transitions.map((own, i) => (ends && i === N - 1 ? own.map(() => 0) : row(own, i)));
          const plain = dnaModel(
            row(initial, -1),
            rows,
            emissions.map(own => normalized(own.map(weight => weight + 1))),
            temperature,
          );
          return {
            ...plain,
            states: plain.states.slice(0, K),
            silent: Array.from({ length: Z }, (_, z) => ({ name: `silent ${z + 1}` })),
          };
        });
    });
}

function normalized(weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b);
  return weights.map(weight => weight / sum);
}

/** P(codes) under a model at temperature 1: the sum over every path, step by step. */
export function sumOverPaths(model: HiddenMarkovModel, codes: readonly number[]): number {
  const { states, initial, transitions } = model;
  const K = states.length;
  const emits = emissionRows(model);
  const ends = hasEnds(model);
  const along = (row: readonly number[], t: number): number => {
    if (!ends && t === codes.length) return 1;
    return row.reduce((sum, p, j) => sum + (p > 0 ? p * from(j, t) : 0), 0);
  };
  /** P(all codes from t on | the path is in a state, which emits the first of them if it emits). */
  const from = (j: number, t: number): number => {
    if (j < K) return t < codes.length ? emits[j]![codes[t]!]! * along(transitions[j]!, t + 1) : 0;
    if (isEnd(transitions[j]!)) return t === codes.length ? 1 : 0;
    return along(transitions[j]!, t);
  };
  return along(initial, 0);
}
