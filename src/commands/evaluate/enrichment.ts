// hmm evaluate --enrichment, --neighbourhood: segments against features that they may lie in or around.
import { readAnnotation } from '../../io/annotation/read-annotation.ts';
import { writeTo } from '../../io/bytes/sink.ts';
import { enrichmentFormats } from '../../io/results/enrichment.ts';
import { textOf } from '../../io/results/format.ts';
import {
  type NeighbourhoodEnrichment,
  neighbourhoodEnrichment,
  type OverlapEnrichment,
  overlapEnrichment,
} from '../../model/evaluation/enrichment.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { plural } from '../../wording.ts';
import { onlyWithFormats } from '../choices.ts';
import { checkPlot, pictureFormat, writeDrawn } from '../pictures/plotting.ts';
import { followed } from '../progress.ts';

export interface EnrichmentOptions {
  enrichment: string[];
  neighbourhood?: string;
  flank: number;
  spacing: number;
  plot?: string;
  output?: string;
  format: 'tsv' | 'confusion' | 'json';
  digits: number | 'full';
  quiet?: boolean;
}

/** Whether the options ask for enrichment, and not for a comparison. */
export function asksForEnrichment({
  enrichment,
  neighbourhood,
}: Pick<EnrichmentOptions, 'enrichment' | 'neighbourhood'>): boolean {
  return enrichment.length > 0 || neighbourhood !== undefined;
}

export async function evaluateEnrichment(
  path: string,
  options: EnrichmentOptions,
  terminal: Terminal,
): Promise<void> {
  const { input, output } = terminal;
  const { enrichment, neighbourhood, flank, spacing, format, digits, plot } = options;
  if (enrichment.length > 0 && neighbourhood !== undefined) {
    const hint = 'ask for one after the other: each is a table of its own';
    throw new UserError('option-does-not-fit', '--enrichment and --neighbourhood are two tables', {
      hint,
      kind: 'usage',
    });
  }
  onlyWithFormats(options, ['enrichment'], ['tsv', 'json']);
  await checkPlot(plot);
  const features = neighbourhood === undefined ? enrichment : [neighbourhood];
  const [segments, ...others] = await followed([path, ...features], options, terminal, async took => {
    const read = [];
    for (const file of [path, ...features]) read.push(await readAnnotation(file, input, took));
    return read;
  });
  const result =
    neighbourhood === undefined
      ? overlapEnrichment(segments!, others)
      : neighbourhoodEnrichment(segments!, others[0]!, { flank, spacing });
  const formats = enrichmentFormats(digits);
  await writeTo(options.output, textOf(formats[format as keyof typeof formats], [result]), output);
  if (plot !== undefined) await draw(plot, result, segments!.name, terminal);
}

async function draw(
  path: string,
  result: OverlapEnrichment | NeighbourhoodEnrichment,
  name: string,
  terminal: Terminal,
): Promise<void> {
  // Loaded only now, since most commands draw nothing and start faster without it.
  const { enrichmentPicture } = await import('../../io/plot/enrichment.ts');
  const summary = `${plural(result.states.length, 'state')} on ${plural(result.positions, 'base pair')}.`;
  await writeDrawn(
    path,
    [enrichmentPicture(result)],
    pictureFormat(path),
    { title: name, summary },
    terminal,
  );
}
