// Draws the transition matrix.
import { allStates, type HiddenMarkovModel, hasEnds } from '../../model/hmm.ts';
import { heatMap } from './heat-map.ts';
import type { Chart } from './picture.ts';

/** P(next state | state) as a heat map, one row for each state. */
export function transitionsPicture(model: HiddenMarkovModel): Chart {
  const { transitions } = model;
  const names = allStates(model).map(state => state.name);
  return heatMap(
    {
      rows: names,
      columns: names,
      values: transitions,
      most: 1,
      axes: { row: 'from', column: 'to' },
      describe: (i, j) => `${names[i]} → ${names[j]}: ${transitions[i]![j]}`,
    },
    {
      title: 'Transition probabilities',
      caption: hasEnds(model)
        ? 'P(next state | state): every row sums to 1, but for ends.'
        : 'P(next state | state): every row sums to 1.',
    },
  );
}
