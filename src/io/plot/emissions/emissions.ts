// What the states emit, by family.
import type { Emission } from '../../../model/emissions/emission.ts';
import type { HiddenMarkovModel } from '../../../model/hmm.ts';
import { heatMap } from '../heat-map.ts';
import type { Chart } from '../picture.ts';
import { categoricalPicture } from './categorical.ts';
import { gaussianPicture } from './gaussian.ts';

type Drawers = {
  [Family in Emission['family']]: (
    states: readonly string[],
    emission: Extract<Emission, { family: Family }>,
  ) => Chart;
};

const DRAWERS: Drawers = {
  categorical: categoricalPicture,
  gaussian: gaussianPicture,

  poisson: (states, { rates }) => {
    const columns = rates[0]!.map((_, d) => `count ${d + 1}`);
    return heatMap(
      {
        rows: states,
        columns,
        values: rates,
        most: Math.max(...rates.flat(), Number.MIN_VALUE),
        describe: (k, d) => `${states[k]}, ${columns[d]}: ${rates[k]![d]} a position`,
      },
      { title: 'Emission rates', caption: 'Mean counts a position, of independent Poisson variables.' },
    );
  },

  bernoulli: (states, { marks, probabilities }) =>
    heatMap(
      {
        rows: states,
        columns: marks,
        values: probabilities,
        most: 1,
        describe: (k, d) => `${marks[d]} in ${states[k]}: ${probabilities[k]![d]}`,
      },
      { title: 'Emission probabilities', caption: 'P(mark is present | state), each mark on its own.' },
    ),
};

/** The emission of a model as a chart. */
export function emissionsPicture({ states, emission }: HiddenMarkovModel): Chart {
  // TypeScript cannot see that drawer and emission are of one family.
  const draw = DRAWERS[emission.family] as (states: readonly string[], emission: Emission) => Chart;
  return draw(
    states.map(state => state.name),
    emission,
  );
}
