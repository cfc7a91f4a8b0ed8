// Models to draw: every emission family, and names that must be escaped.
import type { Emission } from '../../../src/model/emissions/emission.ts';
import type { HiddenMarkovModel } from '../../../src/model/hmm.ts';

/** Letters that mean something in SVG and HTML. */
export const HOSTILE = `<b>&"'</b>`;

/** States that stay with probability 0.9 and go anywhere else alike, with the given emission. */
export function modelOf(names: readonly string[], emission: Emission): HiddenMarkovModel {
  const K = names.length;
  return {
    states: names.map(name => ({ name })),
    initial: names.map((_, k) => (k + 1) / ((K * (K + 1)) / 2)),
    transitions: names.map((_, i) => names.map((_, j) => (K === 1 ? 1 : i === j ? 0.9 : 0.1 / (K - 1)))),
    emission,
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: {
      method: 'em',
      objective: 'joint',
      iterations: 2,
      logLikelihoods: [-120.5, -101.25, -99.125],
      converged: false,
      seed: 1,
      sequences: 1,
      positions: 80,
      learningRate: null,
    },
  };
}

/** Rows of M probabilities, all different. */
export function rowsOf(count: number, M: number): number[][] {
  return Array.from({ length: count }, (_, n) => {
    const weights = Array.from({ length: M }, (_, m) => 1 + ((n * 7 + m * 5) % 11));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map(weight => weight / sum);
  });
}

export function namesOf(K: number): string[] {
  return Array.from({ length: K }, (_, k) => (k === 1 ? HOSTILE : `state${k + 1}`));
}

/** A categorical emission of order 0 over a named alphabet. */
export function letterEmission(K: number, alphabet: 'dna' | 'protein'): Emission {
  const symbols = alphabet === 'dna' ? 'ACGT' : 'ACDEFGHIKLMNPQRSTVWY';
  return { family: 'categorical', alphabet, symbols, order: 0, probabilities: rowsOf(K, symbols.length) };
}

/** One emission of each kind for two states. */
export const EMISSIONS: Record<string, Emission> = {
  'categorical of order 0': letterEmission(2, 'dna'),
  'categorical of order 1': {
    family: 'categorical',
    alphabet: 'dna',
    symbols: 'ACGT',
    order: 1,
    probabilities: [rowsOf(4, 4), rowsOf(4, 4)],
  },
  'categorical of order 5': {
    family: 'categorical',
    alphabet: 'dna',
    symbols: 'ACGT',
    order: 5,
    probabilities: [nest(rowsOf(1024, 4)), nest(rowsOf(1024, 4))],
  },
  'categorical of words': {
    family: 'categorical',
    alphabet: 'custom',
    symbols: ['sun & rain', '<snow>'],
    order: 0,
    probabilities: rowsOf(2, 2),
  },
  gaussian: {
    family: 'gaussian',
    means: [
      [0, 5],
      [-2.5, 40],
    ],
    covariance: 'tied',
    covariances: [
      [4, 0],
      [0, 9],
    ],
  },
  poisson: { family: 'poisson', rates: [[0], [12.25]] },
  bernoulli: { family: 'bernoulli', marks: ['H3K4me3', '<CTCF>'], probabilities: rowsOf(2, 2) },
};

/** [4^5][4] rows nested one level a symbol of context. */
function nest(rows: number[][]): number[][][][][][] {
  let levels: unknown[] = rows;
  while (levels.length > 4) {
    const flat = levels;
    levels = Array.from({ length: flat.length / 4 }, (_, n) => flat.slice(4 * n, 4 * n + 4));
  }
  return levels as number[][][][][][];
}
