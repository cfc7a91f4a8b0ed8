// What `import ... from 'hmm-cli'` gives: models as plain data, inference and training on arrays, and the log-likelihood
// as a differentiable operation of TensorFlow.js. Documented in docs/library.md.

import { readModel } from './io/model-file/checkpoint.ts';
import { labelsOfStates } from './model/annotation/labels-from-states.ts';
import type { Path } from './model/codes.ts';
import { type Confidence, confidenceOf } from './model/confidence/confidence.ts';
import { type DecodingMethod, decodePaths, possiblePosteriors } from './model/decoding/decode.ts';
import {
  bestPaths as bestPathsOf,
  type ScoredPath,
  samplePaths as samplePathsOf,
} from './model/decoding/several-paths.ts';
import type { Emission, EmissionSpecification } from './model/emissions/emission.ts';
import { familyOf } from './model/emissions/families.ts';
import { type HiddenMarkovModel, type Observed, observe, trellisOf } from './model/hmm.ts';
import { fastEngine } from './model/inference/choose.ts';
import { gatherRows } from './model/inference/engine.ts';
import { positionCount } from './model/inference/trellis.ts';
import { withLabels } from './model/labelled-observations.ts';
import type { ObservationKind } from './model/observations.ts';
import { type Prediction, predictions } from './model/prediction/predict.ts';
import { observationsOf, type Sequence } from './model/sequences.ts';
import { guessModel } from './model/start/initial-model.ts';
import { DEFAULT_OPTIONS, type TrainingOptions } from './model/training/options.ts';
import { NOT_BEGUN, trainStart } from './model/training/starts.ts';
import type { TrainingStep } from './model/training/train.ts';
import { finish } from './model/work.ts';
import { UserError } from './user-error.ts';

export {
  formatModel,
  parseModel,
  writeModel as saveModel,
} from './io/model-file/checkpoint.ts';
export { ALPHABETS, type Alphabet, customAlphabet, integerAlphabet } from './model/alphabet.ts';
export {
  type LikelihoodOptions,
  type LogitTensors,
  logLikelihood,
  logLikelihoodOfScores,
} from './model/differentiable/differentiable.ts';
export { tensorFlowApi as tensorFlow } from './model/native/binding.ts';
export type {
  Confidence,
  Emission,
  EmissionSpecification,
  HiddenMarkovModel,
  Prediction,
  ScoredPath,
  Sequence,
  TrainingOptions,
  TrainingStep,
};
export { UserError };

/**
 * Reads the model in a file, gzipped or not; `-` is standard input.
 * @throws UserError that names the place in the file
 */
export function loadModel(path: string): Promise<HiddenMarkovModel> {
  return readModel(path, process.stdin);
}

/** The states of each position, and natural logs of P(states, sequence). */
export interface Paths {
  /** [S][T] */
  paths: Path[];
  /** [S] */
  logProbabilities: Float64Array;
}

/** P(state at each position | sequence), and natural logs of P(sequence). */
export interface PosteriorRows {
  /** [S][T * K], row-major: position t has state k with rows[t * K + k]. */
  posteriors: Float64Array[];
  /** [S] natural logs */
  logLikelihoods: Float64Array;
}

/** [S] natural log-likelihood of each sequence; -Infinity where the model cannot produce it. */
export function score(model: HiddenMarkovModel, sequences: readonly Sequence[]): Float64Array {
  return finish(fastEngine.logLikelihoods(open(model, sequences).trellis));
}

/**
 * The most likely path of each sequence (`viterbi`), the likeliest state of each position by itself (`posterior`), or the path
 * that is expected to be right at the most positions (`optimal-accuracy`; see decoding/optimal-accuracy.ts).
 * @throws UserError for a sequence that the model cannot produce
 */
export function decode(
  model: HiddenMarkovModel,
  sequences: readonly Sequence[],
  method: DecodingMethod = 'viterbi',
): Paths {
  const observed = open(model, sequences);
  const { path, logProbabilities } = finish(decodePaths(observed, model.states, method, fastEngine));
  return { paths: cut(path, observed.trellis.offsets, 1), logProbabilities };
}

/**
 * The posterior probability of each state at each position.
 * @throws UserError for a sequence that the model cannot produce
 */
export function posteriors(model: HiddenMarkovModel, sequences: readonly Sequence[]): PosteriorRows {
  return posteriorRows(open(model, sequences), { areFiltered: false });
}

function posteriorRows(observed: Observed, which: { areFiltered: boolean }): PosteriorRows {
  const { trellis } = observed;
  const K = trellis.stateCount;
  const into = new Float64Array(positionCount(trellis) * K);
  const found = finish(possiblePosteriors(observed, fastEngine, { into }, which));
  gatherRows(found, into, K);
  return { posteriors: cut(into, trellis.offsets, K), logLikelihoods: found.logLikelihoods };
}

/**
 * The posterior probability of each state at each position, given the positions up to it alone. Ends of the model are not
 * looked at: log-likelihoods are those of sequences that may go on.
 * @throws UserError for a sequence that the model cannot produce
 */
export function filtered(model: HiddenMarkovModel, sequences: readonly Sequence[]): PosteriorRows {
  return posteriorRows(open(model, sequences), { areFiltered: true });
}

/**
 * [S][steps] what is to be expected at the next positions behind each sequence: `states` [K] P(in this state there), `end`
 * P(over before) where the model has an end, and `observations`, kinds of numbers with their `names` and `values`.
 * @throws UserError for a sequence that the model cannot produce
 */
export function predict(model: HiddenMarkovModel, sequences: readonly Sequence[], steps = 1): Prediction[][] {
  return finish(predictions(model, open(model, sequences), steps, fastEngine));
}

/**
 * Standard errors and 95 % intervals of the parameters of a model, which should be at a maximum of the likelihood of these
 * sequences. Takes some 6 P passes for P free parameters.
 * @throws UserError for a sequence that the model cannot produce, and for more than 2,000 free parameters
 */
export function confidence(model: HiddenMarkovModel, sequences: readonly Sequence[]): Confidence {
  const { observations } = open(model, sequences);
  return finish(confidenceOf(model, { observations }, fastEngine));
}

/**
 * [S][count] paths drawn from P(path | sequence), each with the natural log of P(path, sequence). The same seed gives the
 * same paths.
 * @throws UserError for a sequence that the model cannot produce
 */
export function samplePaths(
  model: HiddenMarkovModel,
  sequences: readonly Sequence[],
  count = 1,
  seed = 1,
): ScoredPath[][] {
  return finish(samplePathsOf(open(model, sequences), { count, seed, first: 0 }, fastEngine));
}

/**
 * [S] of the `most` most likely paths of each sequence, fewer where no more are possible, the best first, each with the natural
 * log of P(path, sequence).
 * @throws UserError for a sequence that the model cannot produce
 */
export function bestPaths(
  model: HiddenMarkovModel,
  sequences: readonly Sequence[],
  most: number,
): ScoredPath[][] {
  return finish(bestPathsOf(open(model, sequences), most, fastEngine));
}

/**
 * [S] the natural log of P(path, sequence) for a path [T] of each sequence: names or indices of states, where null is
 * unknown, so that all paths that agree are summed; silent states are summed over as well. Less that of `score`, it is the log of
 * P(path | sequence).
 * @throws UserError for a path of another length than its sequence, or with an entry that is no state
 */
export function pathLogProbability(
  model: HiddenMarkovModel,
  sequences: readonly Sequence[],
  paths: readonly ArrayLike<string | number | null>[],
): Float64Array {
  const { observations } = open(model, sequences);
  const records = sequences.map((_, s) => ({
    id: String(s + 1),
    length: observations.offsets[s + 1]! - observations.offsets[s]!,
    place: observations.names[s]!,
    states: Array.from(paths[s] ?? []),
  }));
  const labelled = withLabels(observations, labelsOfStates(records, model.states), model.states.length);
  return finish(fastEngine.logLikelihoods(trellisOf(model, labelled)));
}

/** A first guess at a model of these sequences, for `train` to improve: random, the same for the same seed. */
export function guess(
  stateNames: readonly string[],
  specification: EmissionSpecification,
  sequences: readonly Sequence[],
  seed = 1,
): HiddenMarkovModel {
  const kind: ObservationKind =
    'alphabet' in specification
      ? { kind: 'symbols', alphabet: specification.alphabet }
      : { kind: 'vectors', width: undefined };
  return guessModel(stateNames, specification, observationsOf(kind, sequences), seed);
}

/**
 * Fits the model to the sequences, by Baum-Welch until an iteration gains less than 1e-6 nats a position, unless
 * `options` say otherwise. `watch` is called with the start and with each iteration. What `learnable` says is false
 * stays as it is, and so do zeros.
 * @throws UserError for a sequence that the model cannot produce
 */
export async function train(
  start: HiddenMarkovModel,
  sequences: readonly Sequence[],
  options: Partial<TrainingOptions> = {},
  watch: (step: TrainingStep) => void = () => {},
): Promise<HiddenMarkovModel> {
  const family = familyOf(start.emission);
  const observations = family.prepare(
    start.emission,
    observationsOf(family.observes(start.emission), sequences),
  );
  const settings = { ...DEFAULT_OPTIONS, ...options };
  const plan = { states: start.states.map(({ name }) => name), seed: settings.seed };
  const steps = trainStart(
    { plan, model: start, data: { observations }, heldOut: undefined },
    NOT_BEGUN,
    { options: settings, objective: 'joint', comparesSizes: false },
    fastEngine,
  );
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value.best!.model;
    watch(next.value.step);
  }
}

function open(model: HiddenMarkovModel, sequences: readonly Sequence[]): Observed {
  return observe(model, observationsOf(familyOf(model.emission).observes(model.emission), sequences));
}

/** Cuts an array into those of the sequences, with `width` entries a position. */
function cut<A extends Path | Float64Array>(all: A, offsets: readonly number[], width: number): A[] {
  return offsets.slice(1).map((end, s) => all.slice(offsets[s]! * width, end * width) as A);
}
