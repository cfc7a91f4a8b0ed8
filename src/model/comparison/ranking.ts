// Several models of the same records, ranked: criteria, where each is best and by how much, and how sure that is.
import type { HiddenMarkovModel } from '../hmm.ts';
import { akaike, bayesian, parameterCount } from '../training/criteria.ts';
import { chiSquareTail } from './chi-square.ts';
import { isNested } from './nested.ts';

/** A model, and what it makes of S records. */
export interface Candidate {
  name: string;
  model: HiddenMarkovModel;
  /** [S] natural logs; -Infinity where it cannot produce a record. */
  logLikelihoods: readonly number[];
}

export interface Ranked {
  name: string;
  states: number;
  /** Parameters that are free to move: no zeros, ties once, nothing frozen. */
  parameters: number;
  logLikelihood: number;
  perSymbol: number;
  aic: number;
  bic: number;
  /** How much its BIC is above the least one. */
  bicAbove: number;
  /** In how many records it is the likeliest, the first of equals. */
  bestIn: number;
  /** By how much it is likelier there than the next one, in nats a record on average; NaN where it is nowhere the best. */
  margin: number;
  /** How much less likely all records are than under the model of the least BIC, in nats; below 0 where they are likelier. */
  behind: number;
  /** The standard error of that, records being draws: √S times the standard deviation; NaN of fewer than two records. */
  behindError: number;
}

/** A test of whether the larger model is likelier than its further parameters alone would make it. */
export interface RatioTest {
  smaller: string;
  larger: string;
  /** 2 (log L of the larger - log L of the smaller) */
  statistic: number;
  degrees: number;
  p: number;
}

export interface Comparison {
  records: number;
  positions: number;
  /** By BIC, the best first. */
  ranking: Ranked[];
  /** Of pairs of models of which one is the other with parameters fixed. */
  tests: RatioTest[];
}

/** `positions` is the number of observations, which BIC counts. */
export function rank(candidates: readonly Candidate[], positions: number): Comparison {
  const S = candidates[0]!.logLikelihoods.length;
  const wins = winsOf(candidates, S);
  const rows = candidates.map(({ name, model, logLikelihoods }, n) => {
    const parameters = parameterCount(model);
    const logLikelihood = sum(logLikelihoods);
    return {
      name,
      states: model.states.length,
      parameters,
      logLikelihood,
      perSymbol: logLikelihood / positions,
      aic: akaike(logLikelihood, parameters),
      bic: bayesian(logLikelihood, parameters, positions),
      ...wins[n]!,
      logLikelihoods,
    };
  });
  const sorted = rows.toSorted((a, b) => (a.bic === b.bic ? 0 : a.bic - b.bic));
  const [best] = sorted;
  const ranking = sorted.map(({ logLikelihoods, ...row }) => {
    const apart = logLikelihoods.map((log, s) =>
      row.name === best!.name ? 0 : best!.logLikelihoods[s]! - log,
    );
    return { ...row, bicAbove: row.bic - best!.bic, behind: sum(apart), behindError: errorOfSum(apart) };
  });
  return { records: S, positions, ranking, tests: testsOf(candidates) };
}

function winsOf(candidates: readonly Candidate[], S: number): { bestIn: number; margin: number }[] {
  const margins = candidates.map((): number[] => []);
  for (let s = 0; s < S; s++) {
    const logs = candidates.map(({ logLikelihoods }) => logLikelihoods[s]!);
    const highest = Math.max(...logs);
    if (highest === -Infinity) continue;
    const best = logs.indexOf(highest);
    margins[best]!.push(highest - Math.max(...logs.toSpliced(best, 1)));
  }
  return margins.map(own => ({ bestIn: own.length, margin: sum(own) / own.length }));
}

function testsOf(candidates: readonly Candidate[]): RatioTest[] {
  const sizes = candidates.map(({ model }) => parameterCount(model));
  return candidates.flatMap((small, a) =>
    candidates.flatMap((large, b) => {
      const degrees = sizes[b]! - sizes[a]!;
      if (degrees <= 0 || !isNested(small.model, large.model)) return [];
      const statistic = 2 * (sum(large.logLikelihoods) - sum(small.logLikelihoods));
      return [
        { smaller: small.name, larger: large.name, statistic, degrees, p: chiSquareTail(statistic, degrees) },
      ];
    }),
  );
}

function errorOfSum(values: readonly number[]): number {
  const S = values.length;
  const mean = sum(values) / S;
  return Math.sqrt((S * sum(values.map(value => (value - mean) ** 2))) / (S - 1));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
