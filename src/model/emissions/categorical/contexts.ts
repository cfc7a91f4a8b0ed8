// Contexts of symbols. The n symbols before a position, its context, decide which row a categorical emission of order
// n uses.
import type { Alphabet } from '../../alphabet.ts';
import { type Codes, narrowest } from '../../codes.ts';
import { type Observations, type ObservationTable, positionsOf } from '../../observations.ts';

/** The largest table of all contexts, in entries; if it would be larger, contexts that occur are kept in a hash map. */
const MOST_TABLE_ENTRIES = 2 ** 24;

/**
 * Observations whose codes name a symbol together with the `order` symbols before it. Symbols before the start of a
 * sequence are missing.
 */
export function withContexts(observations: Observations, alphabet: Alphabet, order: number): Observations {
  if (order === 0 || observations.table.kind !== 'symbols') return observations;
  const symbols = observations.codes!;
  const { offsets } = observations;
  const width = order + 1;
  const base = alphabet.members.length;
  const all = base ** width;
  // The key of a context is the number whose digits are its codes.
  const blank = alphabet.missing * ((all / base - 1) / (base - 1));
  const known = all <= MOST_TABLE_ENTRIES ? new Int32Array(all) : new Map<number, number>();
  const members: number[] = [];
  const codes = new Uint32Array(positionsOf(observations));
  let count = 0;
  for (let s = 0; s + 1 < offsets.length; s++) {
    let key = blank;
    for (let t = offsets[s]!; t < offsets[s + 1]!; t++) {
      key = (key % (all / base)) * base + symbols[t]!;
      // Codes are stored plus 1, so that 0 is a context not seen yet.
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

/** The codes of the alphabet that each row of a table stands for, oldest first. */
export function membersOf(
  table: Exclude<ObservationTable, { kind: 'rows' }>,
  alphabet: Alphabet,
): { width: number; members: Codes } {
  if (table.kind === 'contexts') return table;
  const members = Uint16Array.from(alphabet.members.keys());
  return { width: 1, members };
}

/** The entries of a flat `[M ** order, M]` table of probabilities that a row of codes may stand for. */
export interface Agreeing {
  /** Their indices. */
  entries: number[];
  /** How many contexts they have; the mean over contexts is taken. */
  contexts: number;
}

/** The only entry that a row of codes stands for; -1 where something in it is ambiguous or missing. */
export function onlyEntry(codes: Codes, symbolCount: number): number {
  let entry = 0;
  for (let n = 0; n < codes.length; n++) {
    if (codes[n]! >= symbolCount) return -1;
    entry = entry * symbolCount + codes[n]!;
  }
  return entry;
}

/** The entries that a row of codes may stand for; undefined where the symbol itself is missing, which tells nothing. */
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
