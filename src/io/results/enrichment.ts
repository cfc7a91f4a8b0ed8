// Writes enrichments as text: tables like those of ChromHMM, or JSON.
import { basename } from 'node:path';
import type { NeighbourhoodEnrichment, OverlapEnrichment } from '../../model/evaluation/enrichment.ts';
import { requireUnicode } from '../bytes/text.ts';
import type { EnrichmentObject } from './evaluate-schema.ts';
import { decimalField, escapeField, type Format, tableFormat } from './format.ts';

type AnyEnrichment = OverlapEnrichment | NeighbourhoodEnrichment;

/** The formats. Tables have so many decimals, or with `full` numbers that read back as the same double. */
export function enrichmentFormats(digits: number | 'full'): Record<'tsv' | 'json', Format<AnyEnrichment>> {
  const print = (value: number) => decimalField(value, digits);
  return {
    tsv: tableFormat(undefined, function* (enrichment) {
      const { states, shares, folds } = enrichment;
      yield `${['state', 'genome_percent', ...columnsOf(enrichment)].map(escapeField).join('\t')}\n`;
      for (const [k, state] of states.entries()) {
        yield `${[escapeField(state), print(100 * shares[k]!), ...folds[k]!.map(print)].join('\t')}\n`;
      }
      if (enrichment.kind === 'overlap') {
        yield `${['Base', print(100), ...enrichment.features.map(({ share }) => print(100 * share))].join('\t')}\n`;
      }
    }),
    json: {
      before: '',
      between: '',
      after: '\n',
      *chunks(enrichment) {
        yield JSON.stringify(objectOf(enrichment), undefined, 2);
      },
    },
  };
}

/** What the columns are: the files of features, or the distances. */
export function columnsOf(enrichment: AnyEnrichment): string[] {
  if (enrichment.kind === 'neighbourhood') return enrichment.offsets.map(String);
  return enrichment.features.map(({ name }) => basename(name));
}

function objectOf(enrichment: AnyEnrichment): EnrichmentObject {
  const { kind, positions, shares, folds } = enrichment;
  for (const state of enrichment.states) requireUnicode(state, 'JSON');
  const states = enrichment.states.map((state, k) => ({ state, share: shares[k]!, folds: folds[k]! }));
  if (kind === 'overlap') return { kind, positions, features: enrichment.features, states };
  const anchors = { name: enrichment.name, count: enrichment.anchors };
  return { kind, positions, anchors, offsets: enrichment.offsets, states };
}
