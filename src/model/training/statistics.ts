// What training needs to know of the data: expected counts under a model. The counts of batches add up.
import { familyOf } from '../emissions/families.ts';
import { allStates, type HiddenMarkovModel, trellisOf } from '../hmm.ts';
import { refuseImpossible } from '../impossible.ts';
import { CompensatedSums } from '../inference/compensated.ts';
import type { Engine } from '../inference/engine.ts';
import { isIn, type Part } from '../inference/trellis.ts';
import { foldOccupancy } from '../labelled-observations.ts';
import { type Observations, type ObservationTable, positionsOf } from '../observations.ts';
import { observationsOf, type Sequence } from '../sequences.ts';
import type { Work } from '../work.ts';

/** Expected counts (Σ γ, Σ ξ) and the log-likelihood, summed over sequences. */
export interface Statistics {
  /** Natural log. */
  logLikelihood: number;
  sequences: number;
  positions: number;
  /** [K + Z] */
  initial: Float64Array;
  /** [K + Z, K + Z] */
  transitions: Float64Array;
  /** [K] the expected number of positions in each state. */
  occupancy: Float64Array;
  /** [K, N] the statistics of the emission family; for categorical emissions, counts of symbols. */
  emissions: Float64Array;
}

/**
 * The E-step, of a part only what its positions add.
 * @throws UserError that names the first sequence which the model cannot produce
 */
export function* expect(
  model: HiddenMarkovModel,
  observations: Observations,
  engine: Engine,
  part?: Part,
): Work<Statistics> {
  const trellis = trellisOf(model, observations);
  const { labelled, table } = observations;
  const weights = observations.weights && Float64Array.from(observations.weights);
  const { logLikelihoods, initial, transitions, emissions } = yield* engine.expectations(
    trellis,
    weights,
    part,
  );
  refuseImpossible({ trellis, observations }, logLikelihoods);
  const K = model.states.length;
  const family = familyOf(model.emission);
  const occupancy = labelled ? foldOccupancy(emissions, labelled, rowCount(model, table), K) : emissions;
  const areMoments = trellis.normals !== undefined;
  return {
    logLikelihood: logLikelihoods.reduce((sum, value, s) => sum + (weights?.[s] ?? 1) * value, 0),
    sequences: logLikelihoods.filter((_, s) => isIn(part, observations.offsets[s]!)).length,
    positions: part ? part.to - part.from : positionsOf(observations),
    initial,
    transitions,
    occupancy: areMoments
      ? Float64Array.from({ length: K }, (_, k) => emissions[(k * emissions.length) / K]!)
      : columnSums(emissions, K),
    emissions: areMoments
      ? family.collectMoments!(model.emission, emissions)
      : family.collect(model.emission, table, model.temperature, occupancy),
  };
}

/** How many numbers the statistics of a model have. */
export function sizesOf(model: HiddenMarkovModel) {
  const { emission, temperature } = model;
  const family = familyOf(emission);
  const kind = family.observes(emission);
  const missing =
    kind.kind === 'vectors' ? [new Array<number>(kind.width ?? 1).fill(Number.NaN)] : [Number.NaN];
  const { table } = family.prepare(emission, observationsOf(kind, [missing as Sequence]));
  const K = model.states.length;
  const N = allStates(model).length;
  const none = new Float64Array(rowCount(model, table) * K);
  const emissions = family.collect(emission, table, temperature, none).length;
  return { initial: N, transitions: N * N, occupancy: K, emissions };
}

/** R, the number of rows of a table of observations. */
export function rowCount({ emission }: HiddenMarkovModel, table: ObservationTable): number {
  if (table.kind === 'rows') return table.values.length / table.width;
  if (table.kind === 'contexts') return table.members.length / table.width;
  const kind = familyOf(emission).observes(emission);
  if (kind.kind !== 'symbols') throw new Error('symbols given to a model of vectors');
  return kind.alphabet.members.length;
}

/** The sum of two statistics, of the same model on different sequences. */
export function addStatistics(a: Statistics, b: Statistics): Statistics {
  return combine(a, b, 1);
}

/** a - b. If `a` is of sequences with labels and `b` of the same without, this belongs to log P(labels | sequences). */
export function subtractStatistics(a: Statistics, b: Statistics): Statistics {
  const { sequences, positions, occupancy } = a;
  return { ...combine(a, b, -1), sequences, positions, occupancy };
}

/**
 * The sum of the statistics of shards, in the order in which they are given, with what rounding loses: so the same shards
 * give the same bits.
 */
export function sumOfStatistics(shards: readonly Statistics[]): Statistics {
  const [first] = shards;
  if (!first) throw new Error('no statistics to sum');
  const numbers = (name: 'sequences' | 'positions') => shards.reduce((sum, shard) => sum + shard[name], 0);
  const arrays = (valuesOf: (shard: Statistics) => ArrayLike<number>): Float64Array => {
    const sums = new CompensatedSums(valuesOf(first).length);
    for (const shard of shards) {
      const values = valuesOf(shard);
      for (let n = 0; n < values.length; n++) sums.add(n, values[n]!);
    }
    return sums.totals();
  };
  return {
    logLikelihood: arrays(({ logLikelihood }) => [logLikelihood])[0]!,
    sequences: numbers('sequences'),
    positions: numbers('positions'),
    initial: arrays(({ initial }) => initial),
    transitions: arrays(({ transitions }) => transitions),
    occupancy: arrays(({ occupancy }) => occupancy),
    emissions: arrays(({ emissions }) => emissions),
  };
}

function combine(a: Statistics, b: Statistics, share: 1 | -1): Statistics {
  const sum = (x: Float64Array, y: Float64Array) => x.map((value, n) => value + share * y[n]!);
  return {
    logLikelihood: a.logLikelihood + share * b.logLikelihood,
    sequences: a.sequences + b.sequences,
    positions: a.positions + b.positions,
    initial: sum(a.initial, b.initial),
    transitions: sum(a.transitions, b.transitions),
    occupancy: sum(a.occupancy, b.occupancy),
    emissions: sum(a.emissions, b.emissions),
  };
}

/** [K] the sums of the columns of a table `[R, K]`. */
function columnSums(table: Float64Array, K: number): Float64Array {
  const sums = new Float64Array(K);
  for (let n = 0; n < table.length; ) for (let k = 0; k < K; k++) sums[k]! += table[n++]!;
  return sums;
}
