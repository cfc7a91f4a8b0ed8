// First guesses at categorical emissions: the composition of clusters of windows, or of all data, mixed with random
// rows.
import { UserError } from '../../../user-error.ts';
import { grouped } from '../../../wording.ts';
import type { Alphabet } from '../../alphabet.ts';
import { concatenate, type Observations } from '../../observations.ts';
import type { Random } from '../../random.ts';
import { clustersOf, spreadOf } from '../clusters.ts';
import type {
  CategoricalEmission,
  CategoricalSpecification,
  EmissionShape,
  NestedRows,
} from '../emission.ts';
import { mix, RANDOM_SHARE, shared } from '../guesses.ts';

/** How much of a guess from clusters is random. Clusters differ by themselves; this much makes seeds differ too. */
const CLUSTER_RANDOM_SHARE = 0.1;
/** How many symbols a window has. */
const WINDOW = 1000;
/** At most so many windows are clustered, evenly spread over the data; more hardly change a first guess. */
const MOST_WINDOWS = 20000;
/** Clustering takes at least so many windows for each state; with less data, first guesses are random mixtures. */
const WINDOWS_PER_STATE = 10;
/** With more probabilities a file would have more than 512 MB, which is the longest string there is. */
const MOST_PROBABILITIES = 2 ** 24;

/** A guess at K states from observations, as readers give them. */
export function guessCategorical(
  { alphabet, order }: Pick<CategoricalSpecification, 'alphabet' | 'order'>,
  stateCount: number,
  observations: Observations,
  random: Random,
): CategoricalEmission {
  const M = alphabet.symbols.length;
  requireSize(stateCount, M, order);
  const clusters = windowClusters(alphabet, observations, stateCount, random);
  const background = composition(alphabet, observations);
  const rows = (state: number, level: number): NestedRows => {
    if (level > 0) return Array.from({ length: M }, () => rows(state, level - 1));
    const own = clusters?.[state];
    return own
      ? mix(own, random.dirichlet(M), CLUSTER_RANDOM_SHARE)
      : mix(background, random.dirichlet(M), RANDOM_SHARE);
  };
  return {
    ...symbolsOf(alphabet),
    order,
    probabilities: Array.from({ length: stateCount }, (_, k) => rows(k, order)),
  };
}

/**
 * Random emissions without data; states of one group emit alike.
 * @throws UserError for an order that no file could hold
 */
export function drawCategorical(
  shape: EmissionShape,
  groups: readonly number[],
  random: Random,
): CategoricalEmission {
  const { alphabet, order } = shape;
  const states = groups.reduce((sum, size) => sum + size, 0);
  requireSize(states, alphabet.symbols.length, order);
  const emission = guessCategorical(shape, groups.length, concatenate([]), random);
  return { ...emission, probabilities: shared(emission.probabilities, groups) };
}

/** @throws UserError for more probabilities than a file can hold */
function requireSize(states: number, M: number, order: number): void {
  const count = states * M ** (order + 1);
  if (count <= MOST_PROBABILITIES) return;
  const message = `emissions of order ${order} are ${grouped(count)} probabilities; a model file can hold ${grouped(MOST_PROBABILITIES)}`;
  throw new UserError('too-large', message, { hint: 'take a lower order, or fewer states', kind: 'usage' });
}

/** [K][M] the mean compositions of clusters of windows; undefined where there are too few windows or clusters. */
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

/** The alphabet and symbols of a categorical emission. */
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

/** [M] the share of each symbol, with 1 added to every count; ambiguous and missing symbols are left out. */
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
