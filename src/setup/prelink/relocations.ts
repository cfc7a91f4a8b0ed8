// The list of the words in a library that the loader has to fill in, and how it gets shorter to work through.

/** Bytes of an entry: offset (8), kind (4), symbol (4), addend (8). */
export const RELOCATION_BYTES = 24;

/** Kinds of entries, by their number in the ABI of x86-64. */
export const KIND = {
  /** Address of a symbol, plus the addend. */
  address: 1,
  /** Address of a symbol, for data that code reads it from. */
  data: 6,
  /** Address of a symbol, for a call. */
  call: 7,
  /** Address at which the library was loaded, plus the addend: no name has to be looked up. */
  relative: 8,
  /** For variables of which each thread has its own. */
  threadModule: 16,
  threadOffset: 17,
  threadPointerOffset: 18,
};

const KNOWN = new Set(Object.values(KIND));
const NAMED = new Set([KIND.address, KIND.data, KIND.call]);

export interface Rewritten {
  table: Buffer;
  /** How many entries, at the beginning, need no name. */
  relativeCount: number;
  /** How many of them did before. */
  bound: number;
}

/**
 * Writes each entry whose symbol `addressOf` knows as one that needs no name. These come first, where the loader runs
 * through them in one go, in the order of their offsets, so that it takes memory page by page. All others follow as
 * they are, by symbol: the loader remembers the last name it looked up.
 *
 * The order has no other meaning, as long as no entry needs what another one filled in. Only functions that choose
 * an address when loading do so; a table that has one is refused, like everything that is not known here.
 */
export function bindRelocations(table: Buffer, addressOf: (symbol: number) => bigint | undefined): Rewritten {
  const count = table.length / RELOCATION_BYTES;
  if (!Number.isInteger(count)) throw new Error('its table of relocations is cut off');
  const offsets = new Float64Array(count);
  const symbols = new Uint32Array(count);
  /** What a relative entry adds to the address of the library. */
  const addends = new BigInt64Array(count);
  const relative: number[] = [];
  const named: number[] = [];
  let bound = 0;
  for (let entry = 0; entry < count; entry++) {
    const at = entry * RELOCATION_BYTES;
    const kind = table.readUInt32LE(at + 8);
    if (!KNOWN.has(kind)) throw new Error(`it has a relocation of kind ${kind}`);
    offsets[entry] = Number(table.readBigUInt64LE(at));
    symbols[entry] = table.readUInt32LE(at + 12);
    const addend = table.readBigInt64LE(at + 16);
    const address = NAMED.has(kind) ? addressOf(symbols[entry]!) : undefined;
    if (kind !== KIND.relative && address === undefined) {
      named.push(entry);
      continue;
    }
    relative.push(entry);
    if (address !== undefined) bound++;
    // The loader heeds the addend of the first kind only.
    addends[entry] = (address ?? 0n) + (kind === KIND.data || kind === KIND.call ? 0n : addend);
  }

  relative.sort((a, b) => offsets[a]! - offsets[b]!);
  named.sort((a, b) => symbols[a]! - symbols[b]! || offsets[a]! - offsets[b]!);
  const rewritten = Buffer.alloc(table.length);
  let at = 0;
  for (const entry of relative) {
    table.copy(rewritten, at, entry * RELOCATION_BYTES, entry * RELOCATION_BYTES + 8);
    rewritten.writeUInt32LE(KIND.relative, at + 8);
    rewritten.writeBigInt64LE(addends[entry]!, at + 16);
    at += RELOCATION_BYTES;
  }
  for (const entry of named) {
    table.copy(rewritten, at, entry * RELOCATION_BYTES, (entry + 1) * RELOCATION_BYTES);
    at += RELOCATION_BYTES;
  }
  return { table: rewritten, relativeCount: relative.length, bound };
}
