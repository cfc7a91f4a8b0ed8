// hmm train: fits a model to records and writes it as a checkpoint.
import { formatModel, writeModel } from '../io/checkpoint.ts';
import { discover } from '../io/discover.ts';
import { type Inputs, inputsOf, namesOf, readRecords } from '../io/read-records.ts';
import type { Reading } from '../io/reading.ts';
import type { ObservationRecord } from '../io/record.ts';
import { writeTo } from '../io/sink.ts';
import { checkWritable } from '../io/whole-file.ts';
import {
  ALPHABETS,
  type Alphabet,
  customAlphabet,
  integerAlphabet,
  wordAlphabet,
} from '../model/alphabet.ts';
import { familyOf } from '../model/emissions/families.ts';
import { fastEngine } from '../model/engine/choose.ts';
import type { HiddenMarkovModel, Learnable } from '../model/hmm.ts';
import { guessModel } from '../model/initial-model.ts';
import { setThreads } from '../model/native/binding.ts';
import { concatenate, type ObservationKind } from '../model/observations.ts';
import { type TrainingMethod, type TrainingStep, train } from '../model/training/train.ts';
import { UserError } from '../user-error.ts';
import { trainingProgress } from './progress.ts';
import { observationsOf, readModelBeside, warnIfEmpty } from './reading.ts';
import { sayTrained } from './train-summary.ts';

export interface TrainOptions extends Reading {
  model: string;
  output?: string;
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
  threads?: number;
  quiet?: boolean;
}

export async function trainModel(files: readonly string[], options: TrainOptions): Promise<void> {
  const target = options.output ?? options.model;
  if (target !== '-') await checkWritable(target);
  if (options.threads !== undefined) setThreads(options.threads);
  const inputs = inputsOf(files, options);
  const given = options.init === undefined ? undefined : await readModelBeside(files, options.init);
  const kind = given
    ? familyOf(given.emission).observes(given.emission)
    : ({ kind: 'symbols', alphabet: await chooseAlphabet(inputs, options) } as const);
  const records = await readAll(inputs, kind, options);
  const start = startingModel(given, kind, records, options);
  const observations = observationsOf(start.emission, records);

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
  sayTrained(last!, model, { target, files, kind, quiet: options.quiet ?? false });
}

async function chooseAlphabet(inputs: Inputs, { alphabet }: TrainOptions): Promise<Alphabet> {
  if (alphabet !== undefined) {
    return alphabet in ALPHABETS ? ALPHABETS[alphabet as keyof typeof ALPHABETS] : customAlphabet(alphabet);
  }
  const found = await discover(inputs);
  switch (found.kind) {
    case 'letters':
      return ALPHABETS[found.name];
    case 'integers':
      return integerAlphabet(found.size);
    case 'words':
      return wordAlphabet(found.words);
    case 'soft':
      return alphabetOfColumns(found);
    default: {
      const hint = 'give a model to start from: --init';
      throw new UserError('holds numbers, and nothing says how they are emitted', {
        place: namesOf(inputs),
        hint,
      });
    }
  }
}

/** Weights of the symbols that a header names; without a header, four are those of DNA. */
function alphabetOfColumns({ width, symbols }: { width: number; symbols: readonly string[] | undefined }) {
  const named = Object.values(ALPHABETS).find(alphabet =>
    symbols
      ? symbols.every(symbol => alphabet.symbols.includes(symbol.toUpperCase()))
      : alphabet.symbols.length === width,
  );
  return named ?? integerAlphabet(width);
}

async function readAll(
  inputs: Inputs,
  kind: ObservationKind,
  options: TrainOptions,
): Promise<ObservationRecord[]> {
  const records: ObservationRecord[] = [];
  for await (const record of readRecords(inputs, kind)) {
    warnIfEmpty(record, options);
    if (record.length > 0) records.push(record);
  }
  if (records.length > 0) return records;
  throw new UserError('there is nothing to train on: no record has a symbol', {
    place: namesOf(inputs),
  });
}

function startingModel(
  given: HiddenMarkovModel | undefined,
  kind: ObservationKind,
  records: readonly ObservationRecord[],
  options: TrainOptions,
): HiddenMarkovModel {
  const model = given ?? guess(kind, records, options);
  const learnable = { ...model.learnable };
  for (const part of options.freeze) learnable[part] = false;
  return { ...model, learnable, temperature: options.temperature ?? model.temperature };
}

function guess(
  kind: ObservationKind,
  records: readonly ObservationRecord[],
  { states, seed }: TrainOptions,
): HiddenMarkovModel {
  if (kind.kind !== 'symbols') throw new Error('vectors need a model to start from');
  const observations = concatenate(records.map(({ data, id }) => ({ data, name: id })));
  return guessModel(states, { family: 'categorical', alphabet: kind.alphabet, order: 0 }, observations, seed);
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
