// The M-step of Baum-Welch: rows become expected counts over their sum (Rabiner 1989, equations 40; Durbin 1998, 3.3).
import { requirePlainCategorical } from '../emissions/emission.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import { untemper } from '../temperature.ts';
import type { Statistics } from './statistics.ts';

/**
 * The model that makes the expected counts most likely. Zeros stay zero; parts that are not learnable, and rows of
 * states that no sequence visits, stay as they are.
 */
export function maximize(model: HiddenMarkovModel, statistics: Statistics): HiddenMarkovModel {
  const { learnable, temperature } = model;
  const emission = requirePlainCategorical(model.emission);
  const rows = (old: readonly number[][], counts: Float64Array) =>
    old.map((row, k) => fit(row, counts.subarray(k * row.length, (k + 1) * row.length), temperature));
  return {
    ...model,
    initial: learnable.initial ? fit(model.initial, statistics.initial, temperature) : model.initial,
    transitions: learnable.transitions ? rows(model.transitions, statistics.transitions) : model.transitions,
    emission: learnable.emissions
      ? { ...emission, probabilities: rows(emission.probabilities, statistics.emissions) }
      : emission,
  };
}

/** The row whose tempered form is the counts over their sum. */
function fit(row: readonly number[], counts: Float64Array, temperature: number): number[] {
  const sum = counts.reduce((total, count) => total + count, 0);
  return sum > 0
    ? untemper(
        Array.from(counts, count => count / sum),
        temperature,
      )
    : [...row];
}
