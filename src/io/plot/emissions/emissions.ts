// Draws what the states emit: by the family's own picture, or else its numbers as a heat map.
import type { MixtureEmission, PartEmission } from '../../../model/emissions/emission.ts';
import { componentsOf } from '../../../model/emissions/mixture/components.ts';
import { partFamilyOf } from '../../../model/emissions/part-families.ts';
import { namesOf } from '../../../model/emissions/product/description.ts';
import type { HiddenMarkovModel } from '../../../model/hmm.ts';
import { captioned } from '../captioned.ts';
import { heatMap } from '../heat-map.ts';
import type { Chart, Flow } from '../picture.ts';
import { categoricalPicture } from './categorical.ts';
import { gaussianPicture } from './gaussian.ts';

type Drawers = {
  [E in PartEmission as E['family']]?: (states: readonly string[], emission: E) => Chart | Flow;
};

/** The families that have a picture of their own. */
const DRAWERS: Drawers = {
  categorical: categoricalPicture,
  gaussian: gaussianPicture,
  'gaussian-mixture': mixturePicture,
};

/** The emission of a model as a chart or several; of a product, the charts of its parts. */
export function emissionsPicture({ states, emission }: HiddenMarkovModel): Chart | Flow {
  const rows = states.map(({ name }) => name);
  if (emission.family !== 'product') return partPicture(rows, emission);
  const charts = emission.parts.flatMap(part => {
    const picture = partPicture(rows, part);
    const names = namesOf(part);
    const caption = names ? `${names.join(', ')}. ${picture.caption}` : picture.caption;
    return ('parts' in picture ? picture.parts : [picture]).map(chart => ({ ...chart, caption }));
  });
  return {
    title: 'Emissions',
    caption: 'Given the state, the parts are independent of each other.',
    parts: charts.map(captioned),
  };
}

function partPicture(rows: readonly string[], emission: PartEmission): Chart | Flow {
  // TypeScript cannot see that the drawer and the emission belong to one family.
  const draw = DRAWERS[emission.family] as
    | ((states: readonly string[], emission: PartEmission) => Chart | Flow)
    | undefined;
  if (draw) return draw(rows, emission);
  const { columns, values, most, title, caption, cell } = partFamilyOf(emission).description.table!(emission);
  const describe = (k: number, n: number) => cell(rows[k]!, columns[n]!, values[k]![n]!);
  return heatMap({ rows, columns, values, most, describe }, { title, caption });
}

/** The components of all states, each as a state of its own with its weight. */
function mixturePicture(states: readonly string[], emission: MixtureEmission): Flow {
  const names = states.flatMap((state, k) =>
    emission.weights[k]!.map(weight => `${state} · ${Number(weight.toPrecision(2))}`),
  );
  const chart = gaussianPicture(names, componentsOf(emission));
  return { ...chart, caption: `Components of each state and their weights. ${chart.caption}` };
}
