// Reads the table of a library's symbols: the names it defines or asks for, and what each stands for.
import { type Library, TAG } from './elf.ts';

export interface Symbols {
  count: number;
  nameOf: (symbol: number) => string;
  /** Whether it gives an address to the name. A program may do so for a function of a library it calls. */
  hasAddress: (symbol: number) => boolean;
  /**
   * Address of a function or variable that has a plain place in this very library. Undefined for what is asked of other
   * libraries, and for all that the loader treats in a way of its own: one for each thread, chosen when loading (IFUNC),
   * one for the whole process (UNIQUE), or at a fixed address.
   */
  plainAddressOf: (symbol: number) => bigint | undefined;
  /** The versions of the names this library defines; empty where names have no versions. */
  versions: () => Set<number>;
}

const SYMBOL_BYTES = 24;
const [GLOBAL, WEAK] = [1, 2];
const [UNTYPED, VARIABLE, FUNCTION] = [0, 1, 2];
const UNDEFINED = 0;
/** Numbers from here on are not of sections: they stand for fixed addresses and the like. */
const FIRST_RESERVED = 0xff00;

export function readSymbols(library: Library): Symbols {
  const { read, want, get, positionOf } = library;
  const count = countSymbols(library);
  const table = read(positionOf(want(TAG.symbols)), count * SYMBOL_BYTES);
  const strings = read(positionOf(want(TAG.strings)), want(TAG.stringsSize));
  const sectionOf = (symbol: number) => table.readUInt16LE(symbol * SYMBOL_BYTES + 6);
  const addressOf = (symbol: number) => table.readBigUInt64LE(symbol * SYMBOL_BYTES + 8);

  return {
    count,
    nameOf: symbol => {
      const from = table.readUInt32LE(symbol * SYMBOL_BYTES);
      return strings.toString('latin1', from, strings.indexOf(0, from));
    },
    hasAddress: symbol => sectionOf(symbol) !== UNDEFINED || addressOf(symbol) !== 0n,
    plainAddressOf: symbol => {
      const info = table.readUInt8(symbol * SYMBOL_BYTES + 4);
      const binding = info >> 4;
      const type = info & 15;
      const section = sectionOf(symbol);
      const isPlain =
        section !== UNDEFINED &&
        section < FIRST_RESERVED &&
        (binding === GLOBAL || binding === WEAK) &&
        (type === UNTYPED || type === VARIABLE || type === FUNCTION);
      return isPlain ? addressOf(symbol) : undefined;
    },
    versions: () => {
      const versions = new Set<number>();
      const address = get(TAG.symbolVersions);
      if (address === undefined) return versions;
      const numbers = read(positionOf(address), count * 2);
      for (let symbol = 1; symbol < count; symbol++) {
        if (sectionOf(symbol) !== UNDEFINED) versions.add(numbers.readUInt16LE(symbol * 2));
      }
      return versions;
    },
  };
}

/**
 * No entry says how many symbols there are. The hash table does in passing: it has a chain of symbols for each bucket,
 * in the order of the table, and the last link of the last chain, whose lowest bit is set, is the last symbol.
 */
function countSymbols({ read, want, positionOf }: Library): number {
  const at = positionOf(want(TAG.hashTable));
  const header = read(at, 16);
  const [bucketCount, firstHashed, filterWords] = [0, 4, 8].map(offset => header.readUInt32LE(offset)) as [
    number,
    number,
    number,
  ];
  const bucketsAt = at + 16 + filterWords * 8;
  const buckets = read(bucketsAt, bucketCount * 4);
  let last = 0;
  for (let bucket = 0; bucket < bucketCount; bucket++)
    last = Math.max(last, buckets.readUInt32LE(bucket * 4));
  // Nothing is hashed where a library defines nothing.
  if (last < firstHashed) return firstHashed;
  const chainsAt = bucketsAt + bucketCount * 4;
  while ((read(chainsAt + (last - firstHashed) * 4, 4).readUInt32LE(0) & 1) === 0) last++;
  return last + 1;
}
