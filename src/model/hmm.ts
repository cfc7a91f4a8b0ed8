// The model: plain data, as the model file holds it, and its trellis, as inference sees it.
import type { Emission } from './emissions/emission.ts';
import { familyOf } from './emissions/families.ts';
import { normalTrellis, type Trellis } from './inference/trellis.ts';
import { maskDensities } from './labelled-observations.ts';
import { hasKernels } from './native/kernels-module.ts';
import type { OptimizerState } from './native/optimizer.ts';
import type { Observations } from './observations.ts';
import { temper } from './temperature.ts';

/** What a state says of a feature that its position is in. */
export interface Mark {
  /** The type of annotation, like `CDS`; several states may share one. */
  feature: string;
  /** The strand of the feature, where the state holds for one strand alone. */
  strand?: '+' | '-' | undefined;
  /** Which base of a codon it emits, 0 the first in the direction of the strand. */
  phase?: 0 | 1 | 2 | undefined;
  /** Whether this is the leftmost position of its feature, on whatever strand. */
  opens?: true | undefined;
  /** Whether this is the rightmost position of its feature. */
  closes?: true | undefined;
}

/** A state, and what it stands for in annotation and in pictures. Its own mark is what it says beside its name. */
export interface State extends Omit<Mark, 'feature'> {
  name: string;
  feature?: string | undefined;
  /** The letter that stands for it in path output. */
  symbol?: string | undefined;
  /** What it says of further features, which overlap the first one. */
  also?: Mark[] | undefined;
  /** `#rrggbb` */
  color?: string | undefined;
}

/** A state that emits nothing is at no position: there is nothing for it to say of one. */
export type SilentState = Pick<State, 'name' | 'color'>;

/** What a state says of all features that its position is in. */
export function marksOf({ feature, strand, phase, opens, closes, also = [] }: State): Mark[] {
  return feature === undefined ? also : [{ feature, strand, phase, opens, closes }, ...also];
}

/** What training may change: a whole part, or the rows of the states that are named. */
export interface Learnable {
  /** `stationary`: always the stationary distribution of the transitions, with no parameters of its own. */
  initial: boolean | 'stationary';
  transitions: boolean | string[];
  emissions: boolean | string[];
}

/** Groups of states, by name, that share their rows: training keeps them equal. */
export interface Ties {
  transitions?: string[][] | undefined;
  emissions?: string[][] | undefined;
  /**
   * Pairs of states, by name: what the one emits when a sequence is read on the one strand, the other emits when it is
   * read on the other. A state may be paired with itself.
   */
  strands?: [forward: string, reverse: string][] | undefined;
}

/** How a model was trained. */
export interface TrainingRecord {
  method: string;
  /** `joint` or `conditional`; see training/objective.ts. */
  objective: string;
  /** Iterations done. */
  iterations: number;
  /** Natural log-likelihood of the data before the first iteration and after each. */
  logLikelihoods: number[];
  converged: boolean;
  seed: number;
  sequences: number;
  positions: number;
  learningRate: number | null;
  /** Natural log-likelihood of held-out data at each iteration, where some was held out. */
  heldOut?: number[] | undefined;
  /** What going on needs, while training has not ended. */
  unfinished?: UnfinishedTraining | undefined;
  /** What going on with more iterations needs, where training ended because it had done all that were asked for. */
  further?: UnfinishedTraining | undefined;
  /** The next model of a training whose expected counts are made elsewhere, which waits for them. */
  pending?: PendingTraining | undefined;
  /** Whether training wrote the model where no file was named, so that the next training may replace it. */
  replaceable?: true | undefined;
}

/** How far a start has come. With it, the start goes on as if it had never stopped. */
export interface StartProgress {
  /** The model that it has come to. */
  current: Chain & Pick<HiddenMarkovModel, 'emission'>;
  logLikelihoods: number[];
  heldOut: number[];
  /** Its best iteration. */
  best: { iteration: number; logLikelihood: number; merit: number };
  state: TrainingState;
}

/** What it takes to go on with training from the present start. The model of the file itself is the best one so far. */
export interface UnfinishedTraining extends StartProgress {
  /** What training was asked for. The same must be asked for to go on. */
  request: Record<string, unknown>;
  /** The starts that ended. */
  finished: FinishedStart[];
  /** The starts after the present one that have ended already, with fewer iterations. */
  later?: FinishedStart[] | undefined;
}

/** A training between two steps: `current` is the next model, and what is expected of the data under it is not known yet. */
export interface PendingTraining extends UnfinishedTraining {
  /** What training climbs, of the model before. */
  objective: number;
  /** The digest of the data, which are the same in every iteration. */
  data: string;
}

/** The state of training. With the model of the last step, training goes on as if it had never stopped. */
export interface TrainingState extends ClimberState {
  iteration: number;
  /** Iterations in a row that gained too little. */
  idle: number;
  /** The best value so far of the log-likelihood of held-out data, or of the objective. */
  best: number;
}

/** What a method of training needs to go on from a step. */
export interface ClimberState {
  optimizer: OptimizerState | null;
  /** The state of the random numbers; null where none are used. */
  random: number[] | null;
}

/** How one start of several ended. */
export interface FinishedStart {
  states: number;
  seed: number;
  iterations: number;
  converged: boolean;
  logLikelihood: number;
  heldOut: number | null;
  /** Parameters that are free to move. */
  parameters: number;
  /** What the best start is chosen by; larger is better. */
  merit: number;
  /** Where it is, if it ended because it had done all iterations that were asked for. */
  progress?: StartProgress | undefined;
}

/**
 * A hidden Markov model over K states that emit and Z silent ones. Rows are probabilities at temperature 1 and sum to 1.
 * In `initial` and `transitions` the silent states are those from K on.
 */
export interface HiddenMarkovModel {
  name?: string | undefined;
  /** [K] the states that emit. */
  states: State[];
  /**
   * [Z] states that emit nothing: a path passes through them between two positions, or before the first one. They go to
   * later ones alone. One that goes nowhere, whose row is all zero, is an end: where there are ends, every sequence ends
   * in one.
   */
  silent?: SilentState[] | undefined;
  /** [K + Z] P(first state). */
  initial: number[];
  /** [K + Z][K + Z] P(next state j | state i). */
  transitions: number[][];
  emission: Emission;
  /** Inference uses softmax(log p / temperature) of every row. */
  temperature: number;
  learnable: Learnable;
  ties?: Ties | undefined;
  /** null where the model was not trained by this program. */
  training: TrainingRecord | null;
}

/** The states of a model, and where they go. */
export type Chain = Pick<HiddenMarkovModel, 'states' | 'silent' | 'initial' | 'transitions'>;

/** [K + Z] all states, in the order of `initial` and `transitions`. */
export function allStates({
  states,
  silent = [],
}: Pick<Chain, 'states' | 'silent'>): (State | SilentState)[] {
  return [...states, ...silent];
}

/** Whether a state of a chain is an end, which goes nowhere. */
export function isEnd(row: readonly number[]): boolean {
  return row.every(probability => probability === 0);
}

/** Whether a chain has ends, in which every sequence ends. */
export function hasEnds({ silent = [], transitions }: Pick<Chain, 'silent' | 'transitions'>): boolean {
  return silent.length > 0 && transitions.some(isEnd);
}

/** Observations as a model takes them, and their trellis. */
export interface Observed {
  observations: Observations;
  trellis: Trellis;
}

/**
 * Prepares sequences that lie end to end for a model, and makes their trellis.
 * @throws UserError for what its emissions cannot take
 */
export function observe(model: HiddenMarkovModel, sequences: Observations): Observed {
  const observations = familyOf(model.emission).prepare(model.emission, sequences);
  return { observations, trellis: trellisOf(model, observations) };
}

/** The model at temperature 1 that is the same to inference: every row of probabilities as it is used. */
export function atTemperature(model: HiddenMarkovModel): HiddenMarkovModel {
  const { initial, transitions, emission, temperature: tau } = model;
  return {
    ...model,
    initial: temper(initial, tau),
    transitions: transitions.map(row => temper(row, tau)),
    emission: familyOf(emission).tempered?.(emission, tau) ?? emission,
    temperature: 1,
  };
}

/** The trellis of observations under a model, at the model's temperature. They must have gone through `prepare`. */
export function trellisOf(model: HiddenMarkovModel, observations: Observations): Trellis {
  const { states, silent, emission, temperature: tau } = model;
  const { labelled, table, codes, offsets } = observations;
  const family = familyOf(emission);
  const chain = {
    stateCount: states.length,
    ...(silent && { silentCount: silent.length }),
    initial: Float64Array.from(temper(model.initial, tau)),
    transitions: Float64Array.from(model.transitions.flatMap(row => temper(row, tau))),
    offsets,
  };
  const areRows = !labelled && !codes && table.kind === 'rows' && hasKernels();
  const normals = areRows ? family.normalsOf?.(emission, table) : undefined;
  if (normals) return normalTrellis(chain, normals);
  const densities = family.logDensities(emission, table, tau);
  const logEmissions = labelled ? maskDensities(densities, labelled, states.length) : densities;
  return { ...chain, logEmissions, codes };
}
