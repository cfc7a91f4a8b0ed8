// A single start of training to its end.
import { type HiddenMarkovModel, observe } from '../../../src/model/hmm.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { DEFAULT_OPTIONS, type TrainingOptions } from '../../../src/model/training/options.ts';
import { NOT_BEGUN, trainStart } from '../../../src/model/training/starts.ts';
import { sample } from '../models.ts';

/** How training ends on so many sequences of this length that are drawn from the model itself. */
export async function trainedOnSamples(
  model: HiddenMarkovModel,
  options: Partial<TrainingOptions>,
  ...[sequences, length, seed]: [sequences: number, length: number, seed: number]
) {
  const { observations } = observe(model, sample(model, sequences, length, seed));
  const plan = { states: model.states.map(({ name }) => name), seed: 1 };
  const settings = { options: { ...DEFAULT_OPTIONS, ...options }, objective: 'joint', comparesSizes: false };
  const steps = trainStart(
    { plan, model, data: { observations }, heldOut: undefined },
    NOT_BEGUN,
    settings,
    fastEngine,
  );
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value.best!.model;
  }
}
