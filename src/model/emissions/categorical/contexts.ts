// Contexts of symbols: what stands before a position decides which row of a categorical emission of order n it has.
import type { Alphabet } from '../../alphabet.ts';
import { type Codes, narrowest } from '../../codes.ts';
import { type Observations, type ObservationTable, positionsOf } from '../../observations.ts';

/** Largest table of all contexts, in entries; beyond it, those that occur are looked up by hash. */
const MOST_TABLE_ENTRIES = 2 ** 24;

/**
 * Observations whose codes name a symbol together with the `order` symbols before it. What stands before the start
 * of a sequence is missing.
 */
export function withContexts(observations: Observations, alphabet: Alphabet, order: number): Observations {
  if (order === 0 || observations.table.kind !== 'symbols') return observations;
  const symbols = observations.codes!;
  const { offsets } = observations;
  const width = order + 1;
  const base = alphabet.members.length;
  const all = base ** width;
  // The key of a context: its codes as the digits of a number.
  const blank = alphabet.missing * ((all / base - 1) / (base - 1));
  const known = all <= MOST_TABLE_ENTRIES ? new Int32Array(all) : new Map<number, number>();
  const members: number[] = [];
  const codes = new Uint32Array(positionsOf(observations));
  let count = 0;
  for (let s = 0; s + 1 < offsets.length; s++) {
    let key = blank;
    for (let t = offsets[s]!; t < offsets[s + 1]!; t++) {
      key = (key % (all / base)) * base + symbols[t]!;
      // 0 is not seen yet, so codes are kept one higher.
      let code = (known instanceof Map ? known.get(key) : known[key]) ?? 0;
      if (code === 0) {
        code = ++count;
        if (known instanceof Map) known.set(key, code);
        else known[key] = code;
        for (let n = width - 1; n >= 0; n--) members.push(Math.floor(key / base ** n) % base);
      }
      codes[t] = code - 1;
    }
  }
  return {
    ...observations,
    table: { kind: 'contexts', width, members: narrowest(members, base) },
    codes: narrowest(codes, count),
  };
}

/** The codes of the alphabet that each row of a table of symbols or contexts stands for, oldest first. */
export function membersOf(
  table: Exclude<ObservationTable, { kind: 'rows' }>,
  alphabet: Alphabet,
): { width: number; members: Codes } {
  if (table.kind === 'contexts') return table;
  const members = Uint16Array.from(alphabet.members.keys());
  return { width: 1, members };
}

/** The entries `[context, symbol]`, counted in one number, that a row agrees with. */
export interface Agreeing {
  /** Indices of a flat `[M ** order, M]` table of probabilities. */
  entries: number[];
  /** How many contexts agree: the mean is taken over them. */
  contexts: number;
}

/** The one entry that a row of symbols agrees with; -1 where something in it is ambiguous or missing. */
export function onlyEntry(codes: Codes, symbolCount: number): number {
  let entry = 0;
  for (let n = 0; n < codes.length; n++) {
    if (codes[n]! >= symbolCount) return -1;
    entry = entry * symbolCount + codes[n]!;
  }
  return entry;
}

/** For one row of codes: undefined where the symbol itself is missing, and tells nothing. */
export function agreeing(codes: Codes, alphabet: Alphabet): Agreeing | undefined {
  const own = codes.length - 1;
  if (codes[own] === alphabet.missing) return undefined;
  const M = alphabet.symbols.length;
  let contexts = [0];
  for (let n = 0; n < own; n++) {
    const members = alphabet.members[codes[n]!]!;
    contexts = contexts.flatMap(context => members.map(m => context * M + m));
  }
  const symbols = alphabet.members[codes[own]!]!;
  return {
    entries: contexts.flatMap(context => symbols.map(m => context * M + m)),
    contexts: contexts.length,
  };
}
