// Draws what the states emit: by the family's own picture, or else its numbers as a heat map.
import type { MixtureEmission, PartEmission } from '../../../model/emissions/emission.ts';
import { componentsOf } from '../../../model/emissions/mixture/components.ts';
import { partFamilyOf } from '../../../model/emissions/part-families.ts';
import { namesOf } from '../../../model/emissions/product/description.ts';
import type { HiddenMarkovModel } from '../../../model/hmm.ts';
import { heatMap } from '../heat-map.ts';
import type { Chart, Picture } from '../picture.ts';
import { stacked } from '../stacked.ts';
import { categoricalPicture } from './categorical.ts';
import { gaussianPicture } from './gaussian.ts';

type Drawers = {
  [E in PartEmission as E['family']]?: (states: readonly string[], emission: E) => Chart;
};

/** The families that have a picture of their own. */
const DRAWERS: Drawers = {
  categorical: categoricalPicture,
  gaussian: gaussianPicture,
  'gaussian-mixture': mixturePicture,
};

/** The emission of a model as a chart; of a product, the charts of its parts below each other. */
export function emissionsPicture({ states, emission }: HiddenMarkovModel): Picture {
  const rows = states.map(({ name }) => name);
  if (emission.family !== 'product') return partPicture(rows, emission);
  const charts = emission.parts.map(part => {
    const chart = partPicture(rows, part);
    const names = namesOf(part);
    return { ...chart, caption: names ? `${names.join(', ')}. ${chart.caption}` : chart.caption };
  });
  return stacked(charts, {
    title: 'Emissions',
    caption: 'Given the state, the parts are independent of each other.',
  });
}

function partPicture(rows: readonly string[], emission: PartEmission): Chart {
  // TypeScript cannot see that the drawer and the emission belong to one family.
  const draw = DRAWERS[emission.family] as
    | ((states: readonly string[], emission: PartEmission) => Chart)
    | undefined;
  if (draw) return draw(rows, emission);
  const { columns, values, most, title, caption, cell } = partFamilyOf(emission).description.table!(emission);
  const describe = (k: number, n: number) => cell(rows[k]!, columns[n]!, values[k]![n]!);
  return heatMap({ rows, columns, values, most, describe }, { title, caption });
}

/** The components of all states, each as a state of its own with its weight. */
function mixturePicture(states: readonly string[], emission: MixtureEmission): Chart {
  const names = states.flatMap((state, k) =>
    emission.weights[k]!.map(weight => `${state} · ${Number(weight.toPrecision(2))}`),
  );
  const chart = gaussianPicture(names, componentsOf(emission));
  return { ...chart, caption: `Components of each state and their weights. ${chart.caption}` };
}
