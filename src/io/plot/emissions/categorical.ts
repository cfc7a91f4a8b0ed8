// Draws categorical emissions of any order as a heat map.

import { greatest } from '../../../greatest.ts';
import { expanded, rowsOf } from '../../../model/emissions/categorical/nested-rows.ts';
import type { CategoricalEmission, NestedRows } from '../../../model/emissions/emission.ts';
import { heatMap } from '../heat-map.ts';
import type { Chart } from '../picture.ts';

/** A picture has at most so many rows; contexts are then cut to their last symbols. */
const MOST_ROWS = 160;
/** A picture shows at most so many symbols, the most likely ones. */
const MOST_COLUMNS = 100;

/** P(symbol | state); or for higher orders P(symbol | context, state), with one row for each context. */
export function categoricalPicture(states: readonly string[], emission: CategoricalEmission): Chart {
  const symbols = [...emission.symbols];
  const K = states.length;
  const { shown, rows } = shownContexts(emission, symbols.length, K);
  const contexts = kmersOf(symbols, shown);
  const columns = likeliestColumns(rows.flat(), symbols.length);
  const values = rows.flatMap(state => state.map(row => columns.map(m => row[m]!)));
  const stateOf = (i: number) => states[Math.floor(i / contexts.length)]!;
  const contextOf = (i: number) => contexts[i % contexts.length]!;
  return heatMap(
    {
      rows: values.map((_, i) =>
        shown === 0
          ? stateOf(i)
          : i % contexts.length === 0
            ? `${stateOf(i)} · ${contextOf(i)}`
            : contextOf(i),
      ),
      columns: columns.map(m => symbols[m]!),
      values,
      most: greatest(values.flat()),
      describe: (i, j) =>
        `P(${symbols[columns[j]!]} | ${shown === 0 ? '' : `${contextOf(i)}, `}${stateOf(i)}) = ${values[i]![j]}`,
    },
    { title: 'Emission probabilities', caption: captionOf(emission, shown, columns.length, symbols.length) },
  );
}

/** [K][M] the plain means of a categorical emission of any order over all contexts. */
export function meanRows({ probabilities, order, symbols }: CategoricalEmission): number[][] {
  return probabilities.map(state => byContext(state, order, 0, symbols.length)[0]!);
}

function shownContexts({ probabilities, order }: CategoricalEmission, M: number, K: number) {
  let shown = order;
  while (shown > 0 && K * M ** shown > MOST_ROWS) shown--;
  return { shown, rows: probabilities.map(state => byContext(state, order, shown, M)) };
}

/** [M^shown][M] the rows of one state by the last `shown` symbols of the context; plain means over older symbols. */
function byContext(state: NestedRows, order: number, shown: number, M: number): number[][] {
  const flat = expanded(rowsOf(state).flat(), M ** (order + 1));
  const contexts = M ** shown;
  const sums = Array.from({ length: contexts }, () => new Array<number>(M).fill(0));
  flat.forEach((probability, n) => {
    sums[Math.floor(n / M) % contexts]![n % M]! += probability;
  });
  const merged = M ** (order - shown);
  return sums.map(row => row.map(sum => sum / merged));
}

/** The symbols to show, in order. */
function likeliestColumns(rows: readonly (readonly number[])[], M: number): number[] {
  const all = Array.from({ length: M }, (_, m) => m);
  if (M <= MOST_COLUMNS) return all;
  const most = all.map(m => greatest(rows.map(row => row[m]!)));
  return all
    .toSorted((a, b) => most[b]! - most[a]!)
    .slice(0, MOST_COLUMNS)
    .sort((a, b) => a - b);
}

/** All k-mers of these symbols, k = `length`, in lexicographic order. */
function kmersOf(symbols: readonly string[], length: number): string[] {
  const between = symbols.some(symbol => symbol.length > 1) ? ' ' : '';
  let kmers = [''];
  for (let n = 0; n < length; n++) {
    kmers = kmers.flatMap(kmer => symbols.map(symbol => (kmer === '' ? symbol : kmer + between + symbol)));
  }
  return kmers;
}

function captionOf({ order }: CategoricalEmission, shown: number, columns: number, M: number): string {
  const condition =
    order === 0 ? 'state' : order === 1 ? 'symbol before, state' : `${order} symbols before, state`;
  const parts = [`P(symbol | ${condition}): every row sums to 1.`];
  if (shown < order) parts.push(`Contexts are cut to the last ${shown} symbols: means over those before.`);
  if (columns < M) parts.push(`The ${columns} likeliest of ${M} symbols.`);
  return parts.join(' ');
}
