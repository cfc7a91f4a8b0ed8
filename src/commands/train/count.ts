// Trains by counting labels: one step, no iterations.

import { type TrainingRecord, trellisOf } from '../../model/hmm.ts';
import { refuseImpossible } from '../../model/impossible.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { fitLabels } from '../../model/training/count.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { grouped, plural } from '../../wording.ts';
import { warn } from '../messages.ts';
import type { Material } from './data.ts';
import { dataOf } from './labelled-data.ts';
import type { TrainOptions } from './options.ts';
import { startingModel, statesTried } from './planned-starts.ts';
import type { Trained } from './summary.ts';

/** The model of highest probability given labels, and the counts it comes from. */
export async function countStates(
  material: Material,
  options: TrainOptions,
  terminal: Terminal,
): Promise<Trained> {
  const [states] = statesTried(material, options);
  const start = startingModel(material, states!, options.seed, options);
  const { data, warnings } = dataOf(material, start, options);
  for (const warning of warnings) warn(warning, terminal, options);
  const { observations } = data;
  if (!observations.labelled) {
    const hint =
      'give labels with --labels or as "states" of JSON records; or take --method em, which needs none';
    throw new UserError('option-missing', '--method count needs labels', { hint, kind: 'usage' });
  }
  const { model, statistics, open } = fitLabels(start, observations, options.pseudocount, options.smoothing);
  if (open > 0) {
    warn(
      `${grouped(open)} of ${plural(statistics.positions, 'position')} have no label that tells one state; they are left out`,
      terminal,
      options,
    );
  }
  const training: TrainingRecord = {
    method: 'count',
    objective: 'joint',
    iterations: 1,
    logLikelihoods: [],
    converged: true,
    seed: options.seed,
    sequences: statistics.sequences,
    positions: statistics.positions,
    learningRate: null,
  };
  const logLikelihoods = await inTurns(fastEngine.logLikelihoods(trellisOf(model, observations)));
  const impossible = logLikelihoods.indexOf(-Infinity);
  if (impossible >= 0) {
    // Where the labels themselves are at fault, the model to start from does not allow them either.
    const before = trellisOf(start, observations);
    refuseImpossible({ trellis: before, observations }, await inTurns(fastEngine.logLikelihoods(before)));
    const message =
      `the counted model cannot produce ${observations.names[impossible]}: what no label shows has probability ` +
      'zero in it; --pseudocount 1 leaves it possible';
    warn(message, terminal, options);
  }
  const logLikelihood = logLikelihoods.reduce((sum, value) => sum + value, 0);
  return { model: { ...model, training }, statistics: { ...statistics, logLikelihood }, starts: [] };
}
