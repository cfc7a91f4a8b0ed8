// hmm evaluate: a predicted annotation against a reference.
import { readAnnotation } from '../../io/annotation/read-annotation.ts';
import { writeTo } from '../../io/bytes/sink.ts';
import type { Took } from '../../io/bytes/source.ts';
import { discover } from '../../io/records/discover.ts';
import { kindOf } from '../../io/records/discovered.ts';
import { inputsOf, readRecords } from '../../io/records/read-records.ts';
import { evaluationFormats } from '../../io/results/evaluate.ts';
import { textOf } from '../../io/results/format.ts';
import type { ClassMap } from '../../model/evaluation/classes.ts';
import type { StopCodonSide } from '../../model/evaluation/coding-transcripts.ts';
import type { GivenSequence } from '../../model/evaluation/compared-sequences.ts';
import { evaluate } from '../../model/evaluation/evaluate.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { warn } from '../messages.ts';
import { followed } from '../progress.ts';
import { asksForEnrichment, type EnrichmentOptions, evaluateEnrichment } from './enrichment.ts';

export interface EvaluateOptions extends EnrichmentOptions {
  reference?: string;
  map: ClassMap;
  background?: string;
  sequences: string[];
  coding: string;
  predictedStop: StopCodonSide | 'auto';
  referenceStop: StopCodonSide | 'auto';
  whole?: string;
  overlap: number;
  quiet?: boolean;
}

export async function evaluateAnnotation(
  given: string | undefined,
  options: EvaluateOptions,
  terminal: Terminal,
): Promise<void> {
  const { input, output } = terminal;
  if (given === undefined && input.isTTY) {
    const hint = 'name the predicted annotation, or pipe it in; - reads what you type';
    throw new UserError('input-missing', 'no input', { hint, kind: 'usage' });
  }
  const path = given ?? '-';
  const { background, coding, map, whole, overlap, enrichment } = options;
  const { reference: referenceFile, neighbourhood, sequences: sequenceFiles } = options;
  const named = [path, referenceFile, neighbourhood, ...sequenceFiles, ...enrichment].filter(
    one => one !== undefined,
  );
  if (named.filter(one => one === '-').length > 1) {
    const hint = 'only one of them can come through the pipe';
    throw new UserError('stdin-twice', 'standard input is named twice', { hint, kind: 'usage' });
  }
  if (asksForEnrichment(options)) return evaluateEnrichment(path, options, terminal);
  const reference = requireReference(options);
  const read = await followed(named, options, terminal, async took => ({
    predicted: await readAnnotation(path, input, took),
    reference: await readAnnotation(reference, input, took),
    sequences: sequenceFiles.length > 0 ? await readSequences(sequenceFiles, input, took) : undefined,
  }));
  const evaluation = evaluate(read.predicted, read.reference, {
    map,
    background,
    sequences: read.sequences,
    coding,
    predictedStop: told(options.predictedStop),
    referenceStop: told(options.referenceStop),
    whole: whole === undefined ? undefined : { class: whole, overlap },
  });
  for (const note of evaluation.notes) warn(note, terminal, options);
  const format = evaluationFormats(options.digits)[options.format];
  await writeTo(options.output, textOf(format, [evaluation]), output);
}

/** Without one, there is nothing to compare with, and nothing to draw. */
function requireReference({ reference, plot }: EvaluateOptions): string {
  if (reference === undefined) {
    const hint = 'name it with --reference, or features with --enrichment or --neighbourhood';
    throw new UserError('option-missing', 'there is nothing to compare with', { hint, kind: 'usage' });
  }
  if (plot === undefined) return reference;
  const hint = 'it draws --enrichment and --neighbourhood';
  throw new UserError('option-does-not-fit', '--plot has no picture of a comparison', {
    hint,
    kind: 'usage',
  });
}

async function readSequences(
  paths: readonly string[],
  input: Terminal['input'],
  took: Took,
): Promise<Map<string, GivenSequence>> {
  const inputs = inputsOf(paths, {}, input, took);
  const found = await discover(inputs);
  const hasBases = found.kind === 'letters' && found.name !== 'protein';
  const sequences = new Map<string, GivenSequence>();
  for await (const { id, length, data, place } of readRecords(inputs, kindOf(found))) {
    if (sequences.has(id)) {
      const hint = 'annotation finds its sequence by the id, so give each its own';
      throw new UserError('duplicate-name', `two sequences are called ${id}`, { place, hint });
    }
    sequences.set(id, { length, bases: hasBases ? data.codes : undefined });
  }
  return sequences;
}

function told(side: StopCodonSide | 'auto'): StopCodonSide | undefined {
  return side === 'auto' ? undefined : side;
}
