// The model: plain data, as the model file holds it, and how inference sees it.
import type { Emission } from './emissions/emission.ts';
import { familyOf } from './emissions/families.ts';
import { normalTrellis, type Trellis } from './inference/trellis.ts';
import { maskDensities } from './labelled-observations.ts';
import { hasKernels } from './native/kernels-module.ts';
import type { OptimizerState } from './native/optimizer.ts';
import type { Observations } from './observations.ts';
import { temper } from './temperature.ts';

/** One state, and what it stands for in files of annotation and in pictures. */
export interface State {
  name: string;
  /** Its letter in path output. */
  symbol?: string | undefined;
  /** The type of annotation it stands for, like `CDS`; several states may share one. */
  feature?: string | undefined;
  /** The strand that the feature is on, where the state holds for one strand alone. */
  strand?: '+' | '-' | undefined;
  /** Which base of a codon it emits, 0 the first in the direction of the strand. */
  phase?: 0 | 1 | 2 | undefined;
  /** `#rrggbb` */
  color?: string | undefined;
}

/** What training may change: a part, or the rows of the states named. */
export interface Learnable {
  initial: boolean;
  transitions: boolean | string[];
  emissions: boolean | string[];
}

/** Groups of states, by name, that share their rows: training keeps them equal. */
export interface Ties {
  transitions?: string[][] | undefined;
  emissions?: string[][] | undefined;
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
  /** Where training is, while it has not ended. */
  unfinished?: UnfinishedTraining | undefined;
}

/** What it takes to go on with training. The file's own model is the best so far. */
export interface UnfinishedTraining {
  /** What training was asked for; going on asks for the same. */
  request: Record<string, unknown>;
  /** The starts that ended. */
  finished: FinishedStart[];
  /** The model that the present start has come to. */
  current: Pick<HiddenMarkovModel, 'states' | 'initial' | 'transitions' | 'emission'>;
  logLikelihoods: number[];
  heldOut: number[];
  /** The best iteration of the present start. */
  best: { iteration: number; logLikelihood: number; merit: number };
  state: TrainingState;
}

/** Where training is; with the model of the step, it goes on as if it had never stopped. */
export interface TrainingState extends ClimberState {
  iteration: number;
  /** Iterations in a row that gained too little. */
  idle: number;
  /** The best value so far of what models are judged by. */
  best: number;
}

/** What a method of training needs to go on where it was. */
export interface ClimberState {
  optimizer: OptimizerState | null;
  /** Where the random numbers go on; null where none are used. */
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
}

/** A hidden Markov model over K states. Rows are probabilities at temperature 1 and sum to 1. */
export interface HiddenMarkovModel {
  name?: string | undefined;
  states: State[];
  /** [K] P(first state). */
  initial: number[];
  /** [K][K] P(next state j | state i). */
  transitions: number[][];
  emission: Emission;
  /** Inference uses softmax(log p / temperature) of every row. */
  temperature: number;
  learnable: Learnable;
  ties?: Ties | undefined;
  /** null where the model was not trained by this program. */
  training: TrainingRecord | null;
}

/** Observations as a model takes them, and their trellis under it. */
export interface Observed {
  observations: Observations;
  trellis: Trellis;
}

/**
 * Sequences laid end to end, seen by a model.
 * @throws UserError for what its emissions cannot take
 */
export function observe(model: HiddenMarkovModel, sequences: Observations): Observed {
  const observations = familyOf(model.emission).prepare(model.emission, sequences);
  return { observations, trellis: trellisOf(model, observations) };
}

/** The trellis of observations under a model, at the model's temperature. They must have gone through `prepare`. */
export function trellisOf(model: HiddenMarkovModel, observations: Observations): Trellis {
  const { states, emission, temperature: tau } = model;
  const { labelled, table, codes, offsets } = observations;
  const family = familyOf(emission);
  const chain = {
    stateCount: states.length,
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
