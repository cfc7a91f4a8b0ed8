// What emissions say of states, in bits: how much they leave open, and by what they tell a state from the others.
import type { BernoulliEmission, Emission, PoissonEmission } from '../emissions/emission.ts';
import { entropy, mean, poissonEntropy, relativeEntropy } from './bits.ts';
import { summarizeCategorical } from './categorical-summary.ts';
import { summarizeGaussian } from './gaussian-summary.ts';

/** One thing a state emits: a symbol (with its context), a number of the vector, a mark. */
export interface Feature {
  name: string;
  /** Its probability, mean or rate in this state. */
  value: number;
  /** Standard deviation, for a number of a Gaussian. */
  deviation?: number;
  /** The same as `value` in the mixture of all states in the long run. */
  background: number;
  /** What it adds to the relative entropy of the state against the mixture, in bits; never negative. */
  bits: number;
}

/** Emissions of one state. */
export interface StateEmission {
  /** Of a position, given what stands before it where the order is above 0; differential for Gaussians. */
  entropyBits: number;
  /** Everything the state emits, in the order of the model. */
  features: Feature[];
  /** Parameters that may move on their own. */
  parameters: number;
}

/** [K] summaries of the emissions of each state; `shares` [K] are those of the mixture. */
export function summarizeEmission(
  emission: Emission,
  temperature: number,
  shares: readonly number[],
): StateEmission[] {
  const summarize = SUMMARIES[emission.family] as (
    emission: Emission,
    temperature: number,
    shares: readonly number[],
  ) => StateEmission[];
  return summarize(emission, temperature, shares);
}

const SUMMARIES: {
  [E in Emission as E['family']]: (
    emission: E,
    temperature: number,
    shares: readonly number[],
  ) => StateEmission[];
} = { categorical: summarizeCategorical, gaussian: summarizeGaussian, poisson, bernoulli };

function poisson(
  { rates }: PoissonEmission,
  _temperature: number,
  shares: readonly number[],
): StateEmission[] {
  const background = rates[0]!.map((_, d) =>
    mean(
      rates.map(row => row[d]!),
      shares,
    ),
  );
  return rates.map(row => ({
    entropyBits: row.reduce((sum, rate) => sum + poissonEntropy(rate), 0),
    features: row.map((value, d) => ({
      name: `x${d + 1}`,
      value,
      background: background[d]!,
      bits: relativeEntropy(value, background[d]!),
    })),
    parameters: row.length,
  }));
}

function bernoulli(
  emission: BernoulliEmission,
  _temperature: number,
  shares: readonly number[],
): StateEmission[] {
  const { marks, probabilities } = emission;
  const background = marks.map((_, d) =>
    mean(
      probabilities.map(row => row[d]!),
      shares,
    ),
  );
  return probabilities.map(row => ({
    entropyBits: row.reduce((sum, p) => sum + entropy([p, 1 - p]), 0),
    features: row.map((value, d) => ({
      name: marks[d]!,
      value,
      background: background[d]!,
      bits: relativeEntropy(value, background[d]!) + relativeEntropy(1 - value, 1 - background[d]!),
    })),
    parameters: row.length,
  }));
}
