// Observations named by what is distinct in them, in the order they come, as the program does with contexts and marks.
// They then are a case of symbols like any other: each distinct observation is a symbol.
import type { CategoricalData, Chain } from './case-files.ts';

/** Codes of 16 bits. */
const MOST_SYMBOLS = 65535;

/**
 * A case of symbols. `keys` has a number a position; `densityOf` its probability in each state, `[K]`. Where the
 * probabilities of all that occurs do not sum to 1, a last symbol that never occurs has the rest, since peers want rows
 * that do.
 */
export function distinctCase(
  chain: Chain,
  lengths: number[],
  keys: ArrayLike<number>,
  densityOf: (key: number) => number[],
): CategoricalData {
  const codeOf = new Map<number, number>();
  const codes = new Uint16Array(keys.length);
  for (let t = 0; t < keys.length; t++) {
    const key = keys[t]!;
    let code = codeOf.get(key);
    if (code === undefined) codeOf.set(key, (code = codeOf.size));
    codes[t] = code;
  }
  if (codeOf.size > MOST_SYMBOLS) throw new Error(`${codeOf.size} distinct observations are too many`);
  const columns = Array.from(codeOf.keys(), densityOf);
  const emissions = chain.initial.map((_, k) => {
    const row = columns.map(column => column[k]!);
    return [...row, Math.max(0, 1 - row.reduce((sum, share) => sum + share, 0))];
  });
  const { initial, transitions } = chain;
  const isWide = emissions[0]!.length > 256;
  return {
    model: { initial, transitions, emissions, lengths },
    observations: isWide ? codes : Uint8Array.from(codes),
  };
}
