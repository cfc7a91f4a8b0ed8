// What every emission family can do. The engine only sees its table of densities, and training only its statistics.
import type { NormalPositions } from '../native/normals.ts';
import type { ObservationKind, Observations, ObservationTable } from '../observations.ts';
import type { Random } from '../random.ts';
import type { Smoothing } from './categorical/interpolation.ts';
import type { EmissionDescription } from './description.ts';
import type { Emission, EmissionShape, EmissionSpecification } from './emission.ts';

/** The kinds of data, as they are found where no model says what they are. */
export type DataKind = 'letters' | 'words' | 'soft' | 'integers' | 'marks' | 'vectors';

/** One drawn observation: the index of a symbol, or D numbers. */
export type Drawn = number | number[];

/** Draws one sequence after another. */
export interface Sampler {
  /** Begins a sequence. */
  start(): void;
  /** Draws the observation of the next position, in this state. */
  next(state: number): Drawn;
}

/** What the numbers that each state emits are expected to be. */
export interface Moments {
  /** What a mean is: that of a number, the chance of a mark, or the share of a symbol. */
  kind: 'mean' | 'mark' | 'share';
  /** [D] what the numbers are about, if that is not what observations are called. */
  names?: readonly string[];
  /** [K][D] */
  means: readonly (readonly number[])[];
  /** [K][D]; left out where the means say all. */
  variances?: readonly (readonly number[])[];
}

/** A family of emissions. Temperature applies to rows of probabilities, not to densities of numbers. */
export interface EmissionFamily<E extends Emission> {
  /** What kind of observations the states emit. */
  observes(emission: E): ObservationKind;
  /** The observations as the other functions take them. Called once, not in each iteration. */
  prepare(emission: E, observations: Observations): Observations;
  /** [R, K] natural logs of P(row r of the table | state k); 0 where the row is missing. */
  logDensities(emission: E, table: ObservationTable, temperature: number): Float64Array;
  /**
   * The normal distributions that emit the rows of a table, if the engine works out their densities and moments
   * faster; undefined if it does not. Other families have none.
   */
  normalsOf?(emission: E, table: ObservationTable): NormalPositions | undefined;
  /** The statistics that `collect` would return, from the engine's moments around the means. */
  collectMoments?(emission: E, moments: Float64Array): Float64Array;
  /**
   * [K, N] sufficient statistics, from the occupancy `[R, K]` (Σ γ). Under one model, those of several sequences add.
   */
  collect(emission: E, table: ObservationTable, temperature: number, occupancy: Float64Array): Float64Array;
  /**
   * The emission that makes the statistics most likely, after `pseudocount` is added to every count. Zeros stay zero,
   * and states with no occupancy keep their parameters.
   */
  maximize(emission: E, statistics: Float64Array, temperature: number, pseudocount: number): E;
  /** As `maximize`, with tables that lean on those of lower orders; for families that have orders. */
  interpolate?(
    emission: E,
    statistics: Float64Array,
    temperature: number,
    pseudocount: number,
    smoothing: Smoothing,
  ): E;
  /** [N] the statistics of a state, read on the other strand; for families whose observations have strands. */
  onOtherStrand?(emission: E, state: number, statistics: Float64Array): Float64Array;
  /**
   * The emission with the means of the one that was found, for families whose statistics lose digits around means that
   * are far from the data: counting collects them again around these. EM comes there by itself.
   */
  around?(emission: E, found: E): E;
  /**
   * Natural log of the prior that the pseudocount stands for, up to a constant, and of that of the emission itself where
   * it has one.
   */
  logPrior(emission: E, temperature: number, pseudocount: number): number;
  /** Whether the emission has a prior of its own, for families that may have one. */
  hasPrior?(emission: E): boolean;
  /** The emission whose own prior counts by this share: that of a batch among all data. */
  weakened?(emission: E, share: number): E;
  /** Parameters for gradients: rows of numbers, each of which may have any value. */
  parametersOf(emission: E): number[][];
  withParameters(emission: E, parameters: readonly number[][]): E;
  /** ∂ (log L + log prior) / ∂ parameters, from the statistics. */
  gradient(emission: E, statistics: Float64Array, temperature: number, pseudocount: number): number[][];
  /** The emission in which state k emits as state `sources[k]` of `other`, or as before where that is undefined. */
  withStates(emission: E, other: E, sources: readonly (number | undefined)[]): E;
  /**
   * The emission with its rows of probabilities at a temperature. A family without this does not depend on
   * temperature.
   */
  tempered?(emission: E, temperature: number): E;
  /** A sampler of observations, which draws from `random`. */
  sampler(emission: E, temperature: number, random: Random): Sampler;
  /** What each state is expected to emit, for families of numbers. */
  moments?(emission: E, temperature: number): Moments;
  /** The kinds of data that the family can emit. */
  takes: readonly DataKind[];
  /** A first guess at K states, for training to improve: similar to the data, and random. */
  guess(
    specification: Extract<EmissionSpecification, Pick<E, 'family'>>,
    stateCount: number,
    observations: Observations,
    random: Random,
  ): E;
  /**
   * Random emissions without data, where that makes sense. `from` names what they are told; states of one group emit
   * alike.
   */
  drawn?: {
    from: readonly (keyof EmissionShape)[];
    draw(shape: EmissionShape, groups: readonly number[], random: Random): E;
  };
  /**
   * The states of a trained emission whose data hardly vary, for families that can have such; `statistics` are its
   * own.
   */
  degenerate?(emission: E, statistics: Float64Array): number[];
  /** The states that vary by so little, so far from zero, that the data themselves have lost the digits. */
  coarse?(emission: E): number[];
  /** Describes emissions to people. */
  description: EmissionDescription<E>;
  /** [K] how many free parameters each state has, for BIC and AIC; of what all states share, an equal part. */
  parameterCounts(emission: E): number[];
}
