// Draws what the states emit: by the family's own picture, or else its numbers as a heat map.
import type { Emission } from '../../../model/emissions/emission.ts';
import { familyOf } from '../../../model/emissions/families.ts';
import type { HiddenMarkovModel } from '../../../model/hmm.ts';
import { heatMap } from '../heat-map.ts';
import type { Chart } from '../picture.ts';
import { categoricalPicture } from './categorical.ts';
import { gaussianPicture } from './gaussian.ts';

type Drawers = {
  [E in Emission as E['family']]?: (states: readonly string[], emission: E) => Chart;
};

/** The families that have a picture of their own. */
const DRAWERS: Drawers = { categorical: categoricalPicture, gaussian: gaussianPicture };

/** The emission of a model as a chart. */
export function emissionsPicture({ states, emission }: HiddenMarkovModel): Chart {
  const rows = states.map(({ name }) => name);
  // TypeScript cannot see that the drawer and the emission belong to one family.
  const draw = DRAWERS[emission.family] as
    | ((states: readonly string[], emission: Emission) => Chart)
    | undefined;
  if (draw) return draw(rows, emission);
  const { columns, values, most, title, caption, cell } = familyOf(emission).description.table!(emission);
  const describe = (k: number, n: number) => cell(rows[k]!, columns[n]!, values[k]![n]!);
  return heatMap({ rows, columns, values, most, describe }, { title, caption });
}
