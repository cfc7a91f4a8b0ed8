// What every emission family answers. Engines see only its table of densities; training only its statistics, which add.
import type { NormalPositions } from '../native/normals.ts';
import type { ObservationKind, Observations, ObservationTable } from '../observations.ts';
import type { Random } from '../random.ts';
import type { EmissionDescription } from './description.ts';
import type { Emission, EmissionShape, EmissionSpecification } from './emission.ts';

/** What data may look like before a model says what they are. */
export type DataKind = 'letters' | 'words' | 'soft' | 'integers' | 'marks' | 'vectors';

/** One drawn observation: the index of a symbol, or D numbers. */
export type Drawn = number | number[];

/** Draws one sequence after another. */
export interface Sampler {
  /** Begins a sequence. */
  start(): void;
  /** The observation of the next position, in this state. */
  next(state: number): Drawn;
}

/** K states emit from one family. Temperature applies to rows of probabilities, not to densities of numbers. */
export interface EmissionFamily<E extends Emission> {
  /** What the positions of a sequence show. */
  observes(emission: E): ObservationKind;
  /** The observations as the other functions take them; done once, not for each iteration. */
  prepare(emission: E, observations: Observations): Observations;
  /** [R, K] natural logs of P(distinct observation r | state k); 0 where it is missing. */
  logDensities(emission: E, table: ObservationTable, temperature: number): Float64Array;
  /**
   * The normal distributions that emit the rows of a table, where it is worth leaving their densities and moments to the
   * engine; undefined where it is not. Families of other things have none.
   */
  normalsOf?(emission: E, table: ObservationTable): NormalPositions | undefined;
  /** The statistics that `collect` would answer, from moments around the means as the engine has them. */
  collectMoments?(emission: E, moments: Float64Array): Float64Array;
  /** [K, N] sufficient statistics, from the occupancy `[R, K]` (Σ γ). Those of several sequences add under one model. */
  collect(emission: E, table: ObservationTable, temperature: number, occupancy: Float64Array): Float64Array;
  /**
   * The emission that makes the statistics most likely, with `pseudocount` added to every count. Zeros stay zero,
   * and states that nothing visits keep their parameters.
   */
  maximize(emission: E, statistics: Float64Array, temperature: number, pseudocount: number): E;
  /** Natural log, up to a constant, of the prior that the pseudocount stands for. */
  logPrior(emission: E, temperature: number, pseudocount: number): number;
  /** Parameters without bounds, for gradients: rows of numbers, any of which may move freely. */
  parametersOf(emission: E): number[][];
  withParameters(emission: E, parameters: readonly number[][]): E;
  /** ∂ (log L + log prior) / ∂ parameters, from the statistics. */
  gradient(emission: E, statistics: Float64Array, temperature: number, pseudocount: number): number[][];
  /** The emission with state k emitting as state `sources[k]` of `other`; as before where that is undefined. */
  withStates(emission: E, other: E, sources: readonly (number | undefined)[]): E;
  /** The emission with its rows of probabilities as inference uses them; without, temperature changes nothing. */
  tempered?(emission: E, temperature: number): E;
  /** Draws observations from `random`. */
  sampler(emission: E, temperature: number, random: Random): Sampler;
  /** The kinds of data that it can be asked for. */
  takes: readonly DataKind[];
  /** A first guess at K states, for training to improve: random around what the data look like. */
  guess(
    specification: Extract<EmissionSpecification, Pick<E, 'family'>>,
    stateCount: number,
    observations: Observations,
    random: Random,
  ): E;
  /** Emissions without data, if that makes sense: told what `from` names, for states in groups that emit alike. */
  drawn?: {
    from: readonly (keyof EmissionShape)[];
    draw(shape: EmissionShape, groups: readonly number[], random: Random): E;
  };
  /** The states of a trained emission whose data hardly vary, where that can be; `statistics` are its own. */
  degenerate?(emission: E, statistics: Float64Array): number[];
  /** Describes emissions to people. */
  description: EmissionDescription<E>;
  /** How many parameters may move on their own, for BIC and AIC. */
  parameterCount(emission: E): number;
}
