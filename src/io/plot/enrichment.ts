// Draws enrichments: a row a state, a column a file of features or a distance.
import { basename } from 'node:path';
import type { NeighbourhoodEnrichment, OverlapEnrichment } from '../../model/evaluation/enrichment.ts';
import { grouped } from '../../wording.ts';
import { heatMap } from './heat-map.ts';
import type { Chart } from './picture.ts';

/** Colours are strongest at the largest fold of each column; of distances, at the largest of all. */
export function enrichmentPicture(enrichment: OverlapEnrichment | NeighbourhoodEnrichment): Chart {
  const { states, folds } = enrichment;
  const isOverlap = enrichment.kind === 'overlap';
  const columns = isOverlap
    ? enrichment.features.map(({ name }) => basename(name))
    : enrichment.offsets.map(String);
  // Of what lies nowhere there is no fold, and no colour.
  const values = folds.map(row => row.map(fold => (Number.isNaN(fold) ? 0 : fold)));
  const largest = columns.map((_, c) => Math.max(...values.map(row => row[c]!), Number.MIN_VALUE));
  return heatMap(
    {
      rows: states,
      columns,
      values,
      most: isOverlap ? largest : Math.max(...largest),
      axes: { row: 'state', column: isOverlap ? 'features' : 'base pairs from the anchors' },
      describe: (k, c) => `${states[k]} ${isOverlap ? 'in' : 'at'} ${columns[c]}: ${folds[k]![c]}`,
    },
    isOverlap
      ? {
          title: 'Enrichment of states in features',
          caption: 'Share of the state in the features over its share in all segments; colours by column.',
        }
      : {
          title: `Enrichment of states around ${basename(enrichment.name)}`,
          caption: `Share of the state at a distance from ${grouped(enrichment.anchors)} anchors over its share in all segments.`,
        },
  );
}
