// First guesses at emissions, for training to improve: random around what the data look like.
import type { Alphabet } from '../alphabet.ts';
import type { Observations } from '../observations.ts';
import type { Random } from '../random.ts';
import type { CategoricalEmission, Emission, NestedRows } from './emission.ts';

/** How much of a first guess's rows is random; the rest is the composition of the data. */
const RANDOM_SHARE = 0.3;

/** What kind of emissions to guess. */
export type EmissionSpecification = { family: 'categorical'; alphabet: Alphabet; order: number };

/** Emissions of K states for these observations, as readers give them. Draws from `random`. */
export function guessEmission(
  specification: EmissionSpecification,
  stateCount: number,
  observations: Observations,
  random: Random,
): Emission {
  const { alphabet, order } = specification;
  const M = alphabet.symbols.length;
  const background = composition(alphabet, observations);
  const rows = (level: number): NestedRows | number[] =>
    level === 0
      ? mix(background, random.dirichlet(M), RANDOM_SHARE)
      : (Array.from({ length: M }, () => rows(level - 1)) as NestedRows);
  return {
    ...symbolsOf(alphabet),
    order,
    probabilities: Array.from({ length: stateCount }, () => rows(order)) as NestedRows,
  };
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
