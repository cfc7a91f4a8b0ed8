// Models drawn at random and data simulated from them, the same for the same seed.
import { Random } from '../src/model/random.ts';
import type { CategoricalData, CategoricalRows, Chain, GaussianData, GaussianRows } from './case-files.ts';

/** How far the model that data are worked on with is from the one that made them. */
const DISTURBANCE = 0.2;
/** How far from the middle the means of Gaussian states are, where standard deviations are about 1. */
const RADIUS = 2.5;

/** Rows that stay with the given probability and otherwise move at random; flat Dirichlet emissions. */
export function denseModel(seed: number, K: number, M: number, stay: number): CategoricalRows {
  const random = new Random(seed);
  const transitions = stayingRows(random, K, stay);
  const emissions = Array.from({ length: K }, () => random.dirichlet(M));
  return { initial: random.dirichlet(K), transitions, emissions };
}

/** Rows that stay with the given probability and otherwise move at random. */
export function stayingRows(random: Random, K: number, stay: number): number[][] {
  return Array.from({ length: K }, (_, i) =>
    random.dirichlet(K).map((share, j) => (1 - stay) * share + (i === j ? stay : 0)),
  );
}

/** Each state goes on to the states so many further, in a ring. */
export function sparseModel(seed: number, K: number, M: number, steps: readonly number[]): CategoricalRows {
  const random = new Random(seed);
  const transitions = Array.from({ length: K }, (_, i) => {
    const row = new Array<number>(K).fill(0);
    random.dirichlet(steps.length).forEach((share, n) => {
      row[(i + steps[n]!) % K] = share;
    });
    return row;
  });
  const emissions = Array.from({ length: K }, () => random.dirichlet(M));
  return { initial: random.dirichlet(K), transitions, emissions };
}

/** Durbin et al. 1998, section 3.2. */
export function casino(): CategoricalRows {
  return {
    initial: [0.5, 0.5],
    transitions: [
      [0.95, 0.05],
      [0.1, 0.9],
    ],
    emissions: [new Array<number>(6).fill(1 / 6), [0.1, 0.1, 0.1, 0.1, 0.1, 0.5]],
  };
}

/** States on a circle in the plane, near enough that neighbours overlap, each with a covariance of its own. */
export function gaussianModel(seed: number, K: number, stay: number): GaussianRows {
  const random = new Random(seed);
  const transitions = stayingRows(random, K, stay);
  const means = Array.from({ length: K }, (_, k) => {
    const angle = (2 * Math.PI * k) / K;
    return [RADIUS * Math.cos(angle), RADIUS * Math.sin(angle)];
  });
  const covariances = means.map(() => randomCovariance(random));
  return { initial: random.dirichlet(K), transitions, means, covariances };
}

/** Of two numbers, with standard deviations near 1; from its Cholesky factor. */
function randomCovariance(random: Random): number[][] {
  const uniform = (low: number, high: number) => low + (high - low) * random.uniform();
  const [a, b, c] = [uniform(0.7, 1.3), uniform(-0.6, 0.6), uniform(0.7, 1.3)];
  return [
    [a * a, a * b],
    [a * b, b * b + c * c],
  ];
}

/**
 * Data from one model, to be worked on with another near it: at the truth itself the gradient would be next to zero
 * and could not be compared.
 */
export function simulate(
  seed: number,
  lengths: number[],
  truth: CategoricalRows,
  model = disturbed(truth, seed),
): CategoricalData {
  const emissions = truth.emissions.map(cumulative);
  const observations = new Uint8Array(lengths.reduce((total, length) => total + length, 0));
  walk(seed, lengths, truth, (t, state, random) => {
    observations[t] = draw(random, emissions[state]!);
  });
  return { model: { ...model, lengths }, observations };
}

/** The same with two numbers a position. */
export function simulateGaussian(seed: number, lengths: number[], truth: GaussianRows): GaussianData {
  const { means } = truth;
  const factors = truth.covariances.map(covariance => {
    const a = Math.sqrt(covariance[0]![0]!);
    const b = covariance[1]![0]! / a;
    return [a, b, Math.sqrt(covariance[1]![1]! - b * b)] as const;
  });
  const observations = new Float64Array(2 * lengths.reduce((total, length) => total + length, 0));
  walk(seed, lengths, truth, (t, state, random) => {
    const [a, b, c] = factors[state]!;
    const [x, y] = [random.normal(), random.normal()];
    observations[2 * t] = means[state]![0]! + a * x;
    observations[2 * t + 1] = means[state]![1]! + b * x + c * y;
  });
  return { model: { ...disturbedGaussian(truth, seed), lengths }, observations };
}

/** Goes through the states of all sequences, and lets each emit. */
export function walk(
  seed: number,
  lengths: readonly number[],
  chain: Chain,
  emit: (t: number, state: number, random: Random) => void,
): void {
  const random = new Random(seed + 100);
  const initial = cumulative(chain.initial);
  const transitions = chain.transitions.map(cumulative);
  let t = 0;
  for (const length of lengths) {
    let state = draw(random, initial);
    for (const end = t + length; t < end; t++) {
      emit(t, state, random);
      state = draw(random, transitions[state]!);
    }
  }
}

/** Every row a part of the way towards a random one with the same zeros. */
function disturbed({ initial, transitions, emissions }: CategoricalRows, seed: number): CategoricalRows {
  const row = rowDisturber(new Random(seed + 200));
  return { initial: row(initial), transitions: transitions.map(row), emissions: emissions.map(row) };
}

/** Rows, means and covariances a part of the way towards random ones. */
function disturbedGaussian(truth: GaussianRows, seed: number): GaussianRows {
  const random = new Random(seed + 200);
  const row = rowDisturber(random);
  return {
    initial: row(truth.initial),
    transitions: truth.transitions.map(row),
    means: truth.means.map(mean => mean.map(value => between(value, RADIUS * random.normal()))),
    // What is between two covariances is one.
    covariances: truth.covariances.map(covariance => {
      const other = randomCovariance(random);
      return covariance.map((own, i) => own.map((value, j) => between(value, other[i]![j]!)));
    }),
  };
}

function rowDisturber(random: Random): (old: readonly number[]) => number[] {
  return old => {
    const others = random.dirichlet(old.length).map((share, j) => (old[j]! > 0 ? share : 0));
    const sum = others.reduce((total, share) => total + share, 0);
    return old.map((share, j) => (1 - DISTURBANCE) * share + (DISTURBANCE * others[j]!) / sum);
  };
}

function between(own: number, other: number): number {
  return (1 - DISTURBANCE) * own + DISTURBANCE * other;
}

function cumulative(row: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(row, share => (sum += share));
}

function draw(random: Random, sums: Float64Array): number {
  const u = random.uniform();
  let n = 0;
  while (n < sums.length - 1 && u >= sums[n]!) n++;
  return n;
}
