// First guesses at emissions, for training to improve: random around what the data look like.
import type { Alphabet } from '../alphabet.ts';
import type {
  BernoulliEmission,
  CategoricalEmission,
  Emission,
  GaussianEmission,
  MultinomialEmission,
  NestedRows,
  PoissonEmission,
} from '../emissions/emission.ts';
import type { Observations } from '../observations.ts';
import type { Random } from '../random.ts';
import { clustersOf, type Spread, someRows, spreadOf } from './clusters.ts';

/** How much of a first guess's rows is random; the rest is the composition of the data. */
const RANDOM_SHARE = 0.3;
/** The same around clusters, which differ by themselves; enough that seeds do, too. */
const CLUSTER_RANDOM_SHARE = 0.1;
/** Symbols of a window whose composition is clustered. */
const WINDOW = 1000;
/** Windows that are clustered, evenly spread; more hardly move a first guess. */
const MOST_WINDOWS = 20000;
/** Fewest windows for each state; with less data, first guesses are random mixtures. */
const WINDOWS_PER_STATE = 10;
/** Where the data do not vary in a component, for want of anything better. */
const VARIANCE_WITHOUT_DATA = 1;
/** Least rate of a first guess, as a share of the mean of all counts: EM cannot leave a rate of zero. */
const LEAST_RATE = 0.01;

/** What kind of emissions to guess. */
export type EmissionSpecification =
  | { family: 'categorical'; alphabet: Alphabet; order: number }
  | { family: 'gaussian'; covariance: GaussianEmission['covariance'] }
  | { family: 'poisson' }
  | { family: 'bernoulli'; marks: readonly string[] }
  | { family: 'multinomial'; symbols: readonly string[] };

type OfFamily<Family> = Extract<EmissionSpecification, { family: Family }>;

/** Emissions of K states for these observations, as readers give them. Draws from `random`. */
export function guessEmission(
  specification: EmissionSpecification,
  stateCount: number,
  observations: Observations,
  random: Random,
): Emission {
  switch (specification.family) {
    case 'categorical':
      return guessCategorical(specification, stateCount, observations, random);
    case 'gaussian':
      return guessGaussian(specification, stateCount, observations, random);
    case 'poisson':
      return guessPoisson(stateCount, observations, random);
    case 'bernoulli':
      return guessBernoulli(specification, stateCount, observations, random);
    case 'multinomial':
      return guessMultinomial(specification, stateCount, observations, random);
  }
}

function guessCategorical(
  { alphabet, order }: OfFamily<'categorical'>,
  stateCount: number,
  observations: Observations,
  random: Random,
): CategoricalEmission {
  const M = alphabet.symbols.length;
  const clusters = windowClusters(alphabet, observations, stateCount, random);
  const background = composition(alphabet, observations);
  const rows = (state: number, level: number): NestedRows | number[] => {
    if (level > 0) return Array.from({ length: M }, () => rows(state, level - 1)) as NestedRows;
    const own = clusters?.[state];
    return own
      ? mix(own, random.dirichlet(M), CLUSTER_RANDOM_SHARE)
      : mix(background, random.dirichlet(M), RANDOM_SHARE);
  };
  return {
    ...symbolsOf(alphabet),
    order,
    probabilities: Array.from({ length: stateCount }, (_, k) => rows(k, order)) as NestedRows,
  };
}

/** [K][M] mean compositions of clusters of windows; undefined where there are too few windows, or clusters. */
function windowClusters(
  alphabet: Alphabet,
  { table, codes, offsets }: Observations,
  K: number,
  random: Random,
): number[][] | undefined {
  if (table.kind !== 'symbols' || K === 1) return undefined;
  const M = alphabet.symbols.length;
  const windows: number[][] = [];
  for (let s = 0; s + 1 < offsets.length; s++) {
    for (let start = offsets[s]!; start + WINDOW <= offsets[s + 1]!; start += WINDOW) {
      const counts = new Array<number>(M).fill(1);
      for (let t = start; t < start + WINDOW; t++) if (codes![t]! < M) counts[codes![t]!]! += 1;
      const total = counts.reduce((sum, count) => sum + count, 0);
      if (total - M >= WINDOW / 2) windows.push(counts.map(count => count / total));
    }
  }
  if (windows.length < K * WINDOWS_PER_STATE) return undefined;
  const stride = Math.ceil(windows.length / MOST_WINDOWS);
  const clusters = clustersOf(
    windows.filter((_, n) => n % stride === 0),
    K,
    random,
  );
  if (clusters.some(cluster => cluster.length === 0)) return undefined;
  return clusters.map(cluster => spreadOf(cluster, M).means);
}

/** A cluster for each state: its mean, and its covariance drawn towards that of all rows where it has few. */
function guessGaussian(
  { covariance }: OfFamily<'gaussian'>,
  K: number,
  observations: Observations,
  random: Random,
): GaussianEmission {
  const { rows, D } = rowsOf(observations);
  const all = spreadOf(rows, D);
  const variances = all.variances.map(variance => variance || VARIANCE_WITHOUT_DATA);
  const clusters = clustersOf(rows, K, random);
  const spreads = clusters.map(cluster => spreadOf(cluster, D));
  // A state without a cluster starts anywhere among the rows.
  const means = spreads.map((spread, k) =>
    clusters[k]!.length > 0
      ? spread.means
      : all.means.map((mean, d) => mean + Math.sqrt(all.variances[d]!) * random.normal()),
  );
  const own = spreads.map((spread, k) =>
    spread.variances.map((variance, d) => {
      const count = clusters[k]!.length;
      return (count * variance + D * variances[d]!) / (count + D);
    }),
  );
  const tied = variances.map(
    (_, d) => own.reduce((sum, row, k) => sum + row[d]! * (clusters[k]!.length + 1), 0) / (rows.length + K),
  );
  const shapes = {
    diagonal: () => own,
    spherical: () => own.map(row => row.reduce((sum, variance) => sum + variance, 0) / D),
    full: () => own.map(diagonalMatrix),
    tied: () => diagonalMatrix(tied),
  };
  return { family: 'gaussian', means, covariance, covariances: shapes[covariance]() };
}

function diagonalMatrix(diagonal: readonly number[]): number[][] {
  return diagonal.map((value, i) => diagonal.map((_, j) => (i === j ? value : 0)));
}

/** The means of clusters; a state without a cluster has rates around the mean of all. */
function guessPoisson(K: number, observations: Observations, random: Random): PoissonEmission {
  const { rows, D } = rowsOf(observations);
  const all = spreadOf(rows, D);
  const rates = clustersOf(rows, K, random).map(cluster => {
    const { means }: Spread = cluster.length > 0 ? spreadOf(cluster, D) : all;
    return means.map((mean, d) => {
      const own = cluster.length > 0 ? mean : mean * (0.5 + random.uniform());
      return Math.max(own, LEAST_RATE * (all.means[d]! || 1));
    });
  });
  return { family: 'poisson', rates };
}

/** Shares of the marks in the data, moved at random. */
function guessBernoulli(
  { marks }: OfFamily<'bernoulli'>,
  K: number,
  observations: Observations,
  random: Random,
): BernoulliEmission {
  const { rows, D } = rowsOf(observations);
  const present = rows.map(row => row.map(value => (value === 2 ? Number.NaN : value)));
  const { means } = spreadOf(present, D);
  const anything = () => means.map(() => random.uniform());
  const probabilities = Array.from({ length: K }, () => mix(means, anything(), RANDOM_SHARE));
  return { family: 'bernoulli', marks: [...marks], probabilities };
}

/** Composition of all counts, mixed with something random. */
function guessMultinomial(
  { symbols }: OfFamily<'multinomial'>,
  K: number,
  observations: Observations,
  random: Random,
): MultinomialEmission {
  const { rows, D } = rowsOf(observations);
  const totals = spreadOf(rows, D).means.map(mean => mean * rows.length + 1);
  const all = totals.reduce((sum, total) => sum + total, 0);
  const composition = totals.map(total => total / all);
  const trials = Math.max(1, Math.round((all - D) / Math.max(1, rows.length)));
  const probabilities = Array.from({ length: K }, () => mix(composition, random.dirichlet(D), RANDOM_SHARE));
  return { family: 'multinomial', symbols: [...symbols], trials, probabilities };
}

function rowsOf({ table, codes }: Observations): { rows: number[][]; D: number } {
  if (table.kind !== 'rows') throw new Error('symbols in place of numbers');
  return { rows: someRows(table.values, table.width, codes), D: table.width };
}

/** The parts of a categorical emission that an alphabet settles. */
function symbolsOf({
  name,
  symbols,
}: Alphabet): Pick<CategoricalEmission, 'family' | 'alphabet' | 'symbols'> {
  const areLetters = symbols.every(symbol => symbol.length === 1);
  return {
    family: 'categorical',
    alphabet: name,
    symbols: areLetters ? symbols.join('') : [...symbols],
  };
}

/** (1 - share) of one row and share of the other. */
export function mix(row: readonly number[], other: readonly number[], share: number): number[] {
  return row.map((p, n) => p * (1 - share) + other[n]! * share);
}

/** [M] share of each symbol, with one added to every count; ambiguous and missing symbols are left out. */
function composition(alphabet: Alphabet, { table, codes }: Observations): number[] {
  const M = alphabet.symbols.length;
  const counts = new Array<number>(M).fill(1);
  if (table.kind === 'rows') {
    const { values } = table;
    const add = (row: number) => {
      for (let m = 0; m < M; m++) counts[m]! += values[row * M + m]! || 0;
    };
    if (codes) for (const code of codes) add(code);
    else for (let row = 0; row * M < values.length; row++) add(row);
  } else for (const code of codes!) if (code < M) counts[code]! += 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map(count => count / total);
}
