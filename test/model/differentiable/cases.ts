// Random models and observations for the differentiable log-likelihood, as plain numbers.
import fc from 'fast-check';

/** What becomes a float32 tensor is rounded to float32 here, so that doubles and tensors hold the same numbers. */
export interface Case {
  K: number;
  M: number;
  B: number;
  T: number;
  /** [B][T] -1 where missing */
  codes: number[][];
  /** [B, T, M] */
  soft: Float32Array;
  /** [B, T, K] */
  scores: Float32Array;
  /** [B] */
  lengths: number[];
  /** [K], [K, K] and [K, M] logits */
  initial: Float32Array;
  transitions: Float32Array;
  emissions: Float32Array;
  temperature: number;
  /** [B] what the log-likelihoods are weighted with before they are added: all alike, or not. */
  upstream: Float32Array;
}

const size = (most: number) => fc.integer({ min: 1, max: most });

export const cases: fc.Arbitrary<Case> = fc
  .record({ K: size(3), M: size(3), B: size(3), T: size(5) })
  .chain(({ K, M, B, T }) => {
    const integers = (length: number, least: number, most: number) =>
      fc.array(fc.integer({ min: least, max: most }), { minLength: length, maxLength: length });
    const numbers = (length: number, least: number, most: number) =>
      integers(length, 1000 * least, 1000 * most).map(list => Float32Array.from(list, n => n / 1000));
    return fc.record({
      K: fc.constant(K),
      M: fc.constant(M),
      B: fc.constant(B),
      T: fc.constant(T),
      codes: fc.array(integers(T, -1, M - 1), { minLength: B, maxLength: B }),
      soft: numbers(B * T * M, 0.05, 1),
      scores: numbers(B * T * K, -4, 4),
      lengths: integers(B, 0, T),
      initial: numbers(K, -2, 2),
      transitions: numbers(K * K, -2, 2),
      emissions: numbers(K * M, -2, 2),
      temperature: fc.constantFrom(1, 0.5, 3),
      upstream: fc.oneof(fc.constant(new Float32Array(B).fill(1)), numbers(B, -1, 1)),
    });
  });
