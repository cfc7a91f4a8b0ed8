// What ChromHMM calls the states of a model: a letter for their order, and a number from 1 on.
import type { State } from '../hmm.ts';

/** How the states are ordered: by emissions, by transitions, or as the user has it. */
export type StateOrder = 'E' | 'T' | 'U';

/** [K] names of the states as segments have them, like `E1`, and as a browser shows them, like `1` or `1_TssA`. */
export interface StateLabels {
  order: StateOrder;
  segments: string[];
  browser: string[];
}

/** The letters of names that are numbers: those of orders, and S of a training of `--states n`. */
const LETTERS = ['E', 'T', 'U', 'S'];

/** Names that are numbers already say no more than their number. */
export function stateLabels(states: readonly Pick<State, 'name'>[]): StateLabels {
  const letters = new Set(
    states.map(({ name }, k) => (name.slice(1) === String(k + 1) ? name.slice(0, 1) : '')),
  );
  const [letter = ''] = letters.size === 1 ? letters : [];
  const areNumbers = LETTERS.includes(letter);
  const order = areNumbers && letter !== 'S' ? (letter as StateOrder) : 'U';
  return {
    order,
    segments: states.map((_, k) => `${order}${k + 1}`),
    browser: states.map(({ name }, k) => (areNumbers ? `${k + 1}` : `${k + 1}_${name}`)),
  };
}
