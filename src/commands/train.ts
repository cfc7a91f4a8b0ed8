// hmm train: fits a model to records and writes it as a checkpoint.
import { formatModel, writeModel } from '../io/checkpoint.ts';
import {
  discoverAlphabet,
  type InputFormat,
  type Inputs,
  inputsOf,
  namesOf,
  readRecords,
} from '../io/read-records.ts';
import type { ObservationRecord } from '../io/record.ts';
import { writeTo } from '../io/sink.ts';
import { checkWritable } from '../io/whole-file.ts';
import { ALPHABETS, type Alphabet, customAlphabet, integerAlphabet } from '../model/alphabet.ts';
import { alphabetOf } from '../model/emissions/categorical.ts';
import { requirePlainCategorical } from '../model/emissions/emission.ts';
import { fastEngine } from '../model/engine/choose.ts';
import type { HiddenMarkovModel, Learnable } from '../model/hmm.ts';
import { guessModel } from '../model/initial-model.ts';
import { setThreads } from '../model/native/binding.ts';
import type { Observations } from '../model/observations.ts';
import { type TrainingMethod, type TrainingStep, train } from '../model/training/train.ts';
import { UserError } from '../user-error.ts';
import { checkPlot, plotTrained } from './plotting.ts';
import { trainingProgress } from './progress.ts';
import { observationsOf, readModelBeside, warnIfEmpty } from './reading.ts';
import { sayTrained } from './train-summary.ts';

export interface TrainOptions {
  model: string;
  output?: string;
  inputFormat: InputFormat;
  alphabet?: string;
  states: string[];
  init?: string;
  method: TrainingMethod;
  iterations: number;
  tolerance: number;
  learningRate: number;
  freeze: (keyof Learnable)[];
  temperature?: number;
  seed: number;
  plot?: string;
  threads?: number;
  quiet?: boolean;
}

export async function trainModel(files: readonly string[], options: TrainOptions): Promise<void> {
  const target = options.output ?? options.model;
  if (target !== '-') await checkWritable(target);
  await checkPlot(options.plot);
  if (options.threads !== undefined) setThreads(options.threads);
  const inputs = inputsOf(files, options.inputFormat);
  const given = options.init === undefined ? undefined : await readModelBeside(files, options.init);
  const alphabet = given
    ? alphabetOf(requirePlainCategorical(given.emission))
    : await chooseAlphabet(inputs, options);
  const records = await readAll(inputs, alphabet, options);
  const observations = observationsOf(alphabet, records);
  const start = startingModel(given, alphabet, observations, options);

  const history: number[] = [];
  const progress = trainingProgress(options.iterations, options.quiet ?? false);
  let last: TrainingStep | undefined;
  try {
    for await (const step of train(start, observations, fastEngine, options)) {
      last = step;
      history.push(step.statistics.logLikelihood);
      progress.show(
        step.iteration,
        step.statistics.logLikelihood / step.statistics.positions,
        step.gainPerSymbol,
      );
    }
  } finally {
    progress.stop();
  }
  const model = withRecord(last!, history, options);
  if (target === '-') await writeTo('-', [formatModel(model)]);
  else await writeModel(target, model);
  await plotTrained(options.plot, model, target);
  sayTrained(last!, model, { target, files, alphabet, quiet: options.quiet ?? false });
}

async function chooseAlphabet(inputs: Inputs, { alphabet }: TrainOptions): Promise<Alphabet> {
  if (alphabet !== undefined) {
    return alphabet in ALPHABETS ? ALPHABETS[alphabet as keyof typeof ALPHABETS] : customAlphabet(alphabet);
  }
  const found = await discoverAlphabet(inputs);
  return found.kind === 'letters' ? ALPHABETS[found.name] : integerAlphabet(found.size);
}

async function readAll(
  inputs: Inputs,
  alphabet: Alphabet,
  options: TrainOptions,
): Promise<ObservationRecord[]> {
  const records: ObservationRecord[] = [];
  for await (const record of readRecords(inputs, alphabet)) {
    warnIfEmpty(record, options);
    if (record.codes.length > 0) records.push(record);
  }
  if (records.length > 0) return records;
  throw new UserError('there is nothing to train on: no record has a symbol', {
    place: namesOf(inputs),
  });
}

function startingModel(
  given: HiddenMarkovModel | undefined,
  alphabet: Alphabet,
  observations: Observations,
  options: TrainOptions,
): HiddenMarkovModel {
  const model = given ?? guessModel(options.states, alphabet, observations, options.seed);
  const learnable = { ...model.learnable };
  for (const part of options.freeze) learnable[part] = false;
  return { ...model, learnable, temperature: options.temperature ?? model.temperature };
}

function withRecord(last: TrainingStep, logLikelihoods: number[], options: TrainOptions): HiddenMarkovModel {
  const { sequences, positions } = last.statistics;
  return {
    ...last.model,
    training: {
      method: options.method,
      iterations: last.iteration,
      logLikelihoods,
      converged: last.converged,
      seed: options.seed,
      sequences,
      positions,
      learningRate: options.method === 'em' ? null : options.learningRate,
    },
  };
}
