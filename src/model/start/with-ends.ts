// A chain whose sequences end: the probability to end after each state (Durbin et al. 1998, 3.1), as a silent state that all
// others lead to.
import type { Chain } from '../hmm.ts';

/**
 * The same with an end, `end`, which every state goes to with the probability that lets sequences have `meanLength` positions
 * on average, 1 or more. Where a state goes otherwise, it goes as often beside each other as before.
 */
export function withEnds<Model extends Chain>(model: Model, meanLength: number): Model {
  const last = 1 / Math.max(1, meanLength);
  const rows = model.transitions.map(row => [...row.map(p => p * (1 - last)), last]);
  return {
    ...model,
    silent: [{ name: 'end' }],
    initial: [...model.initial, 0],
    transitions: [...rows, new Array<number>(rows.length + 1).fill(0)],
  };
}
