// What categorical emissions of any order say of states: words of a symbol and its context.
import { rowsOf } from '../emissions/categorical.ts';
import type { CategoricalEmission } from '../emissions/emission.ts';
import { temper } from '../temperature.ts';
import { entropy, mean, relativeEntropy } from './bits.ts';
import type { StateEmission } from './state-emission.ts';

/** [K] summaries; a context counts as often as it occurs in a long run of the state. */
export function summarizeCategorical(
  emission: CategoricalEmission,
  temperature: number,
  shares: readonly number[],
): StateEmission[] {
  const { order } = emission;
  const symbols = [...emission.symbols];
  const M = symbols.length;
  const K = shares.length;
  const all = rowsOf(emission);
  const each = all.length / K;
  const states = shares.map((_, k) =>
    all.slice(k * each, (k + 1) * each).map(row => temper(row, temperature)),
  );
  const contexts = states.map(rows => contextShares(rows, M));
  const words = states.map((rows, k) => rows.flatMap((row, c) => row.map(p => p * contexts[k]![c]!)));
  const mixture = words[0]!.map((_, n) =>
    mean(
      words.map(word => word[n]!),
      shares,
    ),
  );
  const name = (n: number) => wordOf(n, order + 1, symbols);
  return states.map((rows, k) => ({
    entropyBits: rows.reduce((sum, row, c) => sum + contexts[k]![c]! * entropy(row), 0),
    features: words[k]!.map((value, n) => ({
      name: name(n),
      value,
      background: mixture[n]!,
      bits: relativeEntropy(value, mixture[n]!),
    })),
    parameters: rows.reduce((sum, row) => sum + row.filter(p => p > 0).length - 1, 0),
  }));
}

/** How often each context stands before a position, in a long run of a state with these rows `[M ** order][M]`. */
function contextShares(rows: readonly number[][], M: number): number[] {
  let shares = new Array<number>(rows.length).fill(1 / rows.length);
  if (rows.length === 1) return shares;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    // Half of it stays where it is, so that chains which go round and round come to rest too.
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

function wordOf(number: number, length: number, symbols: readonly string[]): string {
  const letters: string[] = [];
  for (let left = number, n = 0; n < length; n++) {
    letters.unshift(symbols[left % symbols.length]!);
    left = Math.floor(left / symbols.length);
  }
  return letters.join(symbols.every(symbol => symbol.length === 1) ? '' : ' ');
}
