// What emissions say of states, in bits: how much they leave open, and by what they tell a state from the others.
import type { BernoulliEmission, Emission, PoissonEmission } from '../emissions/emission.ts';
import { entropy, mean, poissonEntropy, relativeEntropy } from './bits.ts';
import { summarizeCategorical } from './categorical-summary.ts';
import { summarizeGaussian } from './gaussian-summary.ts';
import type { StateEmission } from './state-emission.ts';

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
} = {
  categorical: summarizeCategorical,
  gaussian: summarizeGaussian,
  poisson,
  bernoulli,
  multinomial: ({ symbols, probabilities }, temperature, shares) => {
    const emission = { family: 'categorical', alphabet: 'custom', symbols, order: 0, probabilities } as const;
    return summarizeCategorical(emission, temperature, shares);
  },
};

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
