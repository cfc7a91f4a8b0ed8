// hmm confidence: standard errors and intervals of a model's parameters, from the data it was trained on.
import { inputNames, inputsOf } from '../../io/records/read-records.ts';
import { confidenceObject, confidenceTable, confidenceText } from '../../io/results/confidence.ts';
import { type Confidence, confidenceOf } from '../../model/confidence/confidence.ts';
import { familyOf } from '../../model/emissions/families.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { positionsOf } from '../../model/observations.ts';
import type { TrainingData } from '../../model/training/objective.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { warn } from '../messages.ts';
import { follow, type Progress } from '../progress.ts';
import { openModel, type ReadingOptions } from '../reading.ts';
import { writeReport } from '../report.ts';
import type { LabellingOptions } from '../train/labelled-data.ts';
import { readWhole, withLabelsOf } from '../train/labelled-reading.ts';

export interface ConfidenceOptions extends ReadingOptions, LabellingOptions {
  output?: string;
  format: 'text' | 'tsv' | 'json';
}

/** Further from the maximum, in standard errors, errors are not those of an estimate. */
const FAR = 0.1;
/** How often the data are walked over for a parameter, about. */
const WALKS = 6;

export async function sayConfidence(
  files: readonly string[],
  options: ConfidenceOptions,
  terminal: Terminal,
): Promise<void> {
  const model = await openModel(files, options, terminal);
  const kind = familyOf(model.emission).observes(model.emission);
  const recorded = await readWhole(files, kind, options, terminal);
  if (recorded.records.length === 0) {
    const place = inputNames(inputsOf(files, options, terminal.input));
    throw new UserError('nothing-to-read', 'there is nothing to be sure of: no record has a symbol', {
      place,
    });
  }
  const data = await withLabelsOf(recorded, model, options, terminal);
  const confidence = await withBar(model, data, options, terminal);
  for (const warning of warningsOf(confidence)) warn(warning, terminal, options);
  await writeReport(
    options,
    {
      text: () => confidenceText(confidence),
      tsv: () => confidenceTable(confidence),
      json: () => confidenceObject(confidence),
    },
    terminal,
  );
}

/** Works it out, with a bar that goes on with each parameter. */
async function withBar(
  model: HiddenMarkovModel,
  data: TrainingData,
  options: ConfidenceOptions,
  terminal: Terminal,
): Promise<Confidence> {
  const walked = WALKS * positionsOf(data.observations);
  let progress: Progress | undefined;
  const watch = {
    begins(free: number) {
      progress = follow({ total: free, walks: 0 }, terminal, options);
    },
    done: () => progress?.took(1, walked),
  };
  try {
    return await inTurns(confidenceOf(model, data, fastEngine, watch));
  } finally {
    progress?.stop();
  }
}

function* warningsOf({ distance, free, parameters }: Confidence): Generator<string> {
  if (free === 0) yield 'nothing is free to move: all of the model is frozen';
  else if (Number.isNaN(distance))
    yield 'there are no standard errors: the likelihood has no maximum here, or the data do not tell some parameters from others; train further, or use fewer states';
  else if (distance > FAR)
    yield `the likeliest model of these data is ${distance.toPrecision(2)} standard errors away: errors are right once training has converged, on the same data, without pseudocounts`;
  const untold = parameters.filter(({ standardError }) => Number.isNaN(standardError)).length;
  if (untold > 0 && !Number.isNaN(distance))
    yield `${untold} of ${parameters.length} parameters have no error, as the likelihood has no maximum along them; the others have theirs with these held`;
}
