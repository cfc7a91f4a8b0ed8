// The M-step of Baum-Welch: rows become expected counts over their sum (Rabiner 1989, equations 40; Durbin 1998, 3.3).
import { fitRow } from '../emissions/categorical.ts';
import { familyOf } from '../emissions/families.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import type { Statistics } from './statistics.ts';

/**
 * The model that makes the expected counts most likely. Zeros stay zero; parts that are not learnable, and rows of
 * states that no sequence visits, stay as they are.
 */
export function maximize(model: HiddenMarkovModel, statistics: Statistics): HiddenMarkovModel {
  const { learnable, temperature, emission } = model;
  const K = model.states.length;
  return {
    ...model,
    initial: learnable.initial ? fitRow(model.initial, statistics.initial, temperature, 0) : model.initial,
    transitions: learnable.transitions
      ? model.transitions.map((row, i) =>
          fitRow(row, statistics.transitions.subarray(i * K, (i + 1) * K), temperature, 0),
        )
      : model.transitions,
    emission: learnable.emissions
      ? familyOf(emission).maximize(emission, statistics.emissions, temperature, 0)
      : emission,
  };
}
