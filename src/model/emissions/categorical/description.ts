// Describes categorical emissions: order 0 by symbols, order n by (n + 1)-mers, which are a context and its symbol.

import { entropy, jensenShannon, mean, relativeEntropy } from '../bits.ts';
import {
  type Brief,
  type EmissionDescription,
  largest,
  likeliest,
  SHOWN,
  type StateEmission,
  shortList,
} from '../description.ts';
import type { CategoricalEmission } from '../emission.ts';
import { sharesOf } from '../parameters.ts';
import { flatRows, folded, orderOf, rowsOf } from './nested-rows.ts';

export const categoricalDescription: EmissionDescription<CategoricalEmission> = {
  space(emission) {
    const symbols = [...emission.symbols];
    const alphabet = emission.alphabet === 'custom' ? '' : `${emission.alphabet}, `;
    const order = emission.order === 0 ? '' : `, order ${emission.order}`;
    return {
      text: `${symbols.length} symbols (${alphabet}${shortList(symbols)}${order})`,
      key: JSON.stringify([...symbols, emission.order]),
    };
  },

  brief: emission =>
    emission.order === 0 ? briefSymbols([...emission.symbols], flatRows(emission)) : briefContexts(emission),

  summarize,

  parameters: ({ symbols, probabilities }) =>
    sharesOf('probability', probabilities, word => word.map(m => symbols[m]).join(' ')),

  divergence: ({ value: p }, { value: q }) => jensenShannon([p], [q]),
};

/** The likeliest symbols of each row. */
export function briefSymbols(symbols: readonly string[], rows: readonly number[][]): Brief {
  return {
    title: symbols.length > SHOWN ? 'likeliest symbols' : 'symbols',
    cells: rows.map(row => likeliest(symbols, row, row.length > SHOWN)),
  };
}

/** For each state, the symbols after a context whose probabilities differ most from the mean of all states. */
function briefContexts(emission: CategoricalEmission): Brief {
  const symbols = [...emission.symbols];
  const M = symbols.length;
  const states = emission.probabilities.map(table => rowsOf(table).flat());
  const means = Float64Array.from(
    { length: M ** (emission.order + 1) },
    (_, n) => states.reduce((sum, row) => sum + row[n % row.length]!, 0) / states.length,
  );
  const cells = states.map((row, k) => {
    const order = orderOf(emission.probabilities[k]!);
    const named = (index: number) => {
      const symbol = symbols[index % M]!;
      return order === 0 ? symbol : `${symbol}|${kmerOf(Math.floor(index / M), order, symbols)}`;
    };
    // A state of a lower order differs from the mean over the contexts that it does not see.
    const mean = folded(means, row.length).map(sum => (sum * row.length) / means.length);
    // A single state has nothing to differ from.
    const apart = row.map((p, n) => (states.length > 1 ? Math.abs(p - mean[n]!) : p));
    return largest(apart, true)
      .map(({ index }) => `${named(index)} ${row[index]!.toFixed(3)}`)
      .join('  ');
  });
  return { title: 'symbols after a context', cells };
}

/** [K] summaries; a context counts as often as it occurs in a long run of the state. */
function summarize(emission: CategoricalEmission, shares: readonly number[]): StateEmission[] {
  const { order } = emission;
  const symbols = [...emission.symbols];
  const M = symbols.length;
  const states = emission.probabilities.map(rowsOf);
  const contexts = states.map(rows => contextShares(rows, M));
  const kmers = states.map((rows, k) => kmerShares(rows, contexts[k]!, M ** (order + 1)));
  const mixture = kmers[0]!.map((_, n) =>
    mean(
      kmers.map(kmer => kmer[n]!),
      shares,
    ),
  );
  const name = (n: number) => kmerOf(n, order + 1, symbols);
  return states.map((rows, k) => ({
    entropyBits: rows.reduce((sum, row, c) => sum + contexts[k]![c]! * entropy(row), 0),
    emits: kmers[k]!.map((value, n) => ({
      name: name(n),
      value,
      background: mixture[n]!,
      bits: relativeEntropy(value, mixture[n]!),
    })),
  }));
}

/** [M ** order] how often each context occurs in a long run of a state with these rows `[M ** order][M]`. */
function contextShares(rows: readonly number[][], M: number): number[] {
  let shares = new Array<number>(rows.length).fill(1 / rows.length);
  if (rows.length === 1) return shares;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    // Half of each share stays where it is, so that periodic chains converge too.
    const next = shares.map(share => share / 2);
    rows.forEach((row, context) => {
      row.forEach((p, m) => {
        next[(context * M + m) % rows.length]! += (shares[context]! * p) / 2;
      });
    });
    const change = next.reduce((sum, share, n) => sum + Math.abs(share - shares[n]!), 0);
    shares = next;
    if (change < 1e-12) break;
  }
  return shares;
}

const MOST_ROUNDS = 10_000;

/** [N] how often each k-mer occurs, k - 1 at least the order of the rows: one symbol after the other follows a context. */
function kmerShares(rows: readonly number[][], contexts: readonly number[], N: number): number[] {
  let shares = contexts as number[];
  while (shares.length < N) {
    shares = shares.flatMap((share, n) => rows[n % rows.length]!.map(p => p * share));
  }
  return shares;
}

function kmerOf(number: number, length: number, symbols: readonly string[]): string {
  const letters: string[] = [];
  for (let left = number, n = 0; n < length; n++) {
    letters.unshift(symbols[left % symbols.length]!);
    left = Math.floor(left / symbols.length);
  }
  return letters.join(symbols.every(symbol => symbol.length === 1) ? '' : ' ');
}
