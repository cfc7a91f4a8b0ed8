// The training loop: statistics, a better model, its statistics, and so on until the gain is too small.

import { familyOf } from '../emissions/families.ts';
import { type HiddenMarkovModel, type TrainingState, trellisOf } from '../hmm.ts';
import type { Engine } from '../inference/engine.ts';
import { alongBestPaths } from '../inference/path-counts.ts';
import type { Observations } from '../observations.ts';
import { inTurns, type Work } from '../work.ts';
import { logPrior } from './baum-welch.ts';
import { type Climber, makeClimber } from './climbers.ts';
import { tieRows } from './constraints.ts';
import { expectObjective, type TrainingData } from './objective.ts';
import { isCounting, type TrainingMethod, type TrainingOptions } from './options.ts';
import { checkStationaryStart, withStationaryStart } from './stationary-start.ts';
import type { Statistics } from './statistics.ts';

/** The model after an iteration; iteration 0 is the model that training starts from. */
export interface TrainingStep {
  iteration: number;
  model: HiddenMarkovModel;
  /** The expected counts of all sequences under this model; `logLikelihood` is that of the objective. */
  statistics: Statistics;
  /** What training climbs: the log-likelihood with log prior and penalty. */
  objective: number;
  /** The gain of the objective over the last iteration, in nats a symbol. */
  gainPerSymbol: number;
  /** The log-likelihood of held-out sequences, where there are some. */
  heldOut: number | undefined;
  /** Whether no earlier model was better, by the held-out sequences or else by the objective. */
  isBest: boolean;
  converged: boolean;
  /** All that training needs to go on from here. */
  state(): Promise<TrainingState>;
}

/**
 * Training ends after so many iterations in a row without enough gain. EM and Viterbi training only rise; a gradient step
 * may overshoot, and later ones come back.
 */
const PATIENCE: Record<TrainingMethod, number> = {
  em: 1,
  viterbi: 1,
  adam: 50,
  sgd: 50,
  rmsprop: 50,
  adagrad: 50,
};
/** With held-out sequences, training ends after so many iterations that made them no likelier. */
const HELD_OUT_PATIENCE = 10;

/** Rounding explains a fall of the objective by this share of it (absolute below 1). */
const ROUNDING = 1e-10;

/** The engine whose counts a method climbs by: for Viterbi training, those along the best paths. */
export function countingEngine(engine: Engine, method: TrainingMethod | 'count'): Engine {
  return method === 'viterbi' ? alongBestPaths(engine) : engine;
}

/**
 * Trains a model: yields iteration 0 and then one step after the other. With `resumed`, `start` is the model of that
 * state, and the steps after it follow.
 * @throws UserError for a sequence that the model cannot produce
 */
export async function* train(
  start: HiddenMarkovModel,
  data: TrainingData,
  engine: Engine,
  options: TrainingOptions,
  { heldOut, resumed }: { heldOut?: TrainingData | undefined; resumed?: TrainingState | undefined } = {},
): AsyncGenerator<TrainingStep> {
  checkStationaryStart(start);
  const tied = resumed ? start : startOfTraining(start);
  const counting = countingEngine(engine, options.method);
  const climber = await makeClimber(tied, options, resumed, { data, engine: counting });
  const judging: Judging = {
    options,
    settles: doesSettle(start, options, heldOut !== undefined),
    hasHeldOut: heldOut !== undefined,
  };
  try {
    let model = tied;
    const evaluate = async () => {
      const statistics = await inTurns(expectObjective(model, data, counting));
      return { statistics, objective: objectiveOf(model, statistics, climber, options) };
    };
    let { statistics, objective } = await evaluate();
    let course: Course = resumed ?? NOT_BEGUN;
    const step = async (before: number): Promise<TrainingStep> => {
      const value = heldOut && (await inTurns(logLikelihoodOf(model, heldOut, engine)));
      const made = stepOf(course, { model, statistics, objective, before, heldOut: value }, judging, climber);
      course = made.course;
      return made.step;
    };
    if (!resumed) yield await step(objective);
    while (
      course.iteration < options.iterations &&
      !hasConverged(options, heldOut !== undefined, course.idle)
    ) {
      course = { ...course, iteration: course.iteration + 1 };
      const before = objective;
      model = await inTurns(climber.improve(model, statistics, course.iteration));
      ({ statistics, objective } = await evaluate());
      if (isFall(before, objective) && mustRise(model, statistics, options)) {
        throw new Error(
          `${options.method} iteration ${course.iteration} lowered the objective from ${before} to ${objective}`,
        );
      }
      yield await step(before);
    }
  } finally {
    climber.dispose();
  }
}

/** The model that training starts from: tied rows are equal, and a stationary start is one. */
export function startOfTraining(start: HiddenMarkovModel): HiddenMarkovModel {
  return withStationaryStart(tieRows(start));
}

/** How far training has come, and what its best model so far is worth. */
export type Course = Pick<TrainingState, 'iteration' | 'idle' | 'best'>;

export const NOT_BEGUN: Course = { iteration: 0, idle: 0, best: -Infinity };

/** How iterations are judged. */
export interface Judging {
  options: TrainingOptions;
  settles: boolean;
  hasHeldOut: boolean;
}

/** A model that an iteration has come to, with the objective of the one before it. */
interface Reached extends Pick<TrainingStep, 'model' | 'statistics' | 'objective' | 'heldOut'> {
  before: number;
}

/** The step to a model, and how far training has come with it; `iteration` of the course is that of the step. */
export function stepOf(
  { iteration, idle, best }: Course,
  { before, ...reached }: Reached,
  judging: Judging,
  climber: Climber,
): { step: TrainingStep; course: Course } {
  const { objective, heldOut, statistics } = reached;
  const { isBest, ...judged } = judge({ idle, best }, heldOut ?? objective, statistics.positions, judging);
  const course = { iteration, ...judged };
  const step = {
    ...reached,
    iteration,
    gainPerSymbol: (objective - before) / statistics.positions,
    isBest,
    converged: hasConverged(judging.options, judging.hasHeldOut, course.idle),
    state: async () => ({ ...course, ...(await climber.state()) }),
  };
  return { step, course };
}

/**
 * What an iteration is worth, `value` being its objective or the likelihood of held-out sequences: it is idle if it gains
 * too little over the best before it, of held-out sequences nothing; or where steps settle, if it changes too little.
 */
function judge(
  { idle, best }: Pick<Course, 'idle' | 'best'>,
  value: number,
  positions: number,
  { options, settles, hasHeldOut }: Judging,
): { idle: number; best: number; isBest: boolean } {
  const gained = settles ? Math.abs(value - best) : value - best;
  const isIdle = hasHeldOut
    ? value <= best
    : gained < options.tolerance * positions || (options.method === 'viterbi' && gained <= 0);
  return {
    idle: isIdle ? idle + 1 : 0,
    best: settles ? value : Math.max(best, value),
    isBest: value >= best || settles,
  };
}

/** What training climbs: the log-likelihood with log prior and penalty. */
export function objectiveOf(
  model: HiddenMarkovModel,
  { logLikelihood, positions }: Statistics,
  climber: Climber,
  { pseudocounts, smoothing }: TrainingOptions,
): number {
  const prior = logPrior(model, smoothing === undefined ? pseudocounts : { ...pseudocounts, emissions: 0 });
  return logLikelihood + prior - positions * climber.penalty();
}

/** Whether an objective fell by more than rounding. */
export function isFall(before: number, now: number): boolean {
  return now < before - ROUNDING * Math.max(1, Math.abs(before));
}

/** Whether the objective can only rise by steps of this method. */
export function mustRise(
  model: HiddenMarkovModel,
  statistics: Statistics,
  options: TrainingOptions,
): boolean {
  return (
    isCounting(options.method) && !doesSettle(model, options, false) && !isHeldByFloor(model, statistics)
  );
}

/**
 * Whether a floor holds the variance of a state, or its numbers have lost the digits they differ in: the M-step is then
 * not the likeliest model of the counts, and a step that falls is idle as one that gains nothing is.
 */
function isHeldByFloor({ emission }: HiddenMarkovModel, { emissions }: Statistics): boolean {
  const { degenerate, coarse } = familyOf(emission);
  return (degenerate?.(emission, emissions) ?? []).length > 0 || (coarse?.(emission) ?? []).length > 0;
}

/**
 * Whether each step counts as better than the one before it, and training goes on until they hardly differ: EM where the
 * M-step is not the likeliest model of the counts. Smoothed tables are not; nor are tables of orders above 0 on two
 * strands, which hold the same words, but have contexts before a position on the one and behind it on the other.
 */
export function doesSettle(
  { ties, emission }: HiddenMarkovModel,
  { method, smoothing }: Pick<TrainingOptions, 'method' | 'smoothing'>,
  hasHeldOut: boolean,
): boolean {
  const hasWordsOfBoth = ties?.strands !== undefined && 'order' in emission && emission.order > 0;
  return isCounting(method) && !hasHeldOut && (smoothing !== undefined || hasWordsOfBoth);
}

/**
 * Whether training has converged after so many idle iterations in a row. Viterbi training has when no path changes any
 * more, whatever the tolerance.
 */
export function hasConverged(
  { method, tolerance }: Pick<TrainingOptions, 'method' | 'tolerance'>,
  hasHeldOut: boolean,
  idle: number,
): boolean {
  return (
    (tolerance > 0 || method === 'viterbi') && idle >= (hasHeldOut ? HELD_OUT_PATIENCE : PATIENCE[method])
  );
}

/** The log-likelihood of the objective, without expected counts. */
function* logLikelihoodOf(
  model: HiddenMarkovModel,
  { observations, unlabelled }: TrainingData,
  engine: Engine,
): Work<number> {
  function* sum(some: Observations): Work<number> {
    const logs = yield* engine.logLikelihoods(trellisOf(model, some));
    return logs.reduce((total, value) => total + value, 0);
  }
  return (yield* sum(observations)) - (unlabelled ? yield* sum(unlabelled) : 0);
}
