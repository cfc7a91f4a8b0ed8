// Reads what tells the loader how to load a Linux library (an ELF file): its segments and its dynamic table.

/** Reads `size` bytes at a position of a file. Throws where the file ends before. */
export type Read = (position: number, size: number) => Buffer;

/** Entries of the dynamic table that are looked at here, by their number in the ELF standard. */
export const TAG = {
  needed: 1,
  pltRelocationsSize: 2,
  strings: 5,
  symbols: 6,
  relocations: 7,
  relocationsSize: 8,
  relocationSize: 9,
  stringsSize: 10,
  symbolSize: 11,
  name: 14,
  relocationsWithoutAddend: 17,
  pltRelocationsKind: 20,
  writesToCode: 22,
  pltRelocations: 23,
  bindNow: 24,
  flags: 30,
  packedRelocations: 36,
  hashTable: 0x6ffffef5,
  symbolVersions: 0x6ffffff0,
  relativeCount: 0x6ffffff9,
  moreFlags: 0x6ffffffb,
};

export interface Library {
  read: Read;
  /** Value of an entry of the dynamic table, the first where there are several. */
  get: (tag: number) => number | undefined;
  /** The same, for an entry without which we cannot go on. */
  want: (tag: number) => number;
  /** Where in the file the value of an entry stands. */
  valuePositionOf: (tag: number) => number;
  /** Where in the file stands what the loader puts at this address. */
  positionOf: (address: number) => number;
  /** A text out of the library's own table of names. */
  textAt: (offset: number) => string;
  /** Where in the file the last of the loaded segments ends. */
  loadedEnd: number;
  /** The libraries it asks for, in the order in which names are looked up in them. */
  needed: string[];
}

interface ElfSegment {
  kind: number;
  position: number;
  address: number;
  size: number;
}

const LOADED = 1;
const DYNAMIC = 2;
const SHARED_OR_POSITION_INDEPENDENT = 3;
const PROGRAM = 2;
const X86_64 = 62;

/** Throws for anything but a library or program for Linux on x86-64. */
export function readLibrary(read: Read): Library {
  const header = read(0, 64);
  // 64 bits, little end first.
  if (header.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') throw new Error('it is no 64-bit ELF file');
  const kind = header.readUInt16LE(16);
  if (kind !== SHARED_OR_POSITION_INDEPENDENT && kind !== PROGRAM) throw new Error('it cannot be loaded');
  if (header.readUInt16LE(18) !== X86_64) throw new Error('it is for another processor');

  const segments = readSegments(read, header);
  const positionOf = (address: number): number => {
    const segment = segments.find(
      one => one.kind === LOADED && address >= one.address && address < one.address + one.size,
    );
    if (!segment) throw new Error(`nothing is loaded at ${address}`);
    return address - segment.address + segment.position;
  };

  const values = new Map<number, number[]>();
  const valuePositions = new Map<number, number>();
  const dynamic = segments.find(segment => segment.kind === DYNAMIC);
  if (!dynamic) throw new Error('it is not linked dynamically');
  const table = read(dynamic.position, dynamic.size);
  for (let at = 0; at + 16 <= table.length; at += 16) {
    const tag = numberAt(table, at);
    if (tag === 0) break;
    if (!valuePositions.has(tag)) valuePositions.set(tag, dynamic.position + at + 8);
    values.set(tag, [...(values.get(tag) ?? []), numberAt(table, at + 8)]);
  }

  const get = (tag: number) => values.get(tag)?.[0];
  const want = (tag: number): number => {
    const value = get(tag);
    if (value === undefined) throw new Error(`its dynamic table has no entry ${tag}`);
    return value;
  };
  const textAt = (offset: number): string => {
    const size = want(TAG.stringsSize) - offset;
    const bytes = read(positionOf(want(TAG.strings)) + offset, Math.min(size, 4096));
    return bytes.toString('latin1', 0, bytes.indexOf(0));
  };
  return {
    read,
    get,
    want,
    valuePositionOf: tag => valuePositions.get(tag) ?? want(tag),
    positionOf,
    textAt,
    loadedEnd: Math.max(...segments.map(segment => segment.position + segment.size)),
    needed: (values.get(TAG.needed) ?? []).map(textAt),
  };
}

function readSegments(read: Read, header: Buffer): ElfSegment[] {
  const count = header.readUInt16LE(56);
  const entries = read(numberAt(header, 32), count * 56);
  return Array.from({ length: count }, (_, index) => ({
    kind: entries.readUInt32LE(index * 56),
    position: numberAt(entries, index * 56 + 8),
    address: numberAt(entries, index * 56 + 16),
    size: numberAt(entries, index * 56 + 32),
  }));
}

/** The number of 64 bits at `offset`. Beyond 2^53 it is rounded, and then nothing stands there in any file. */
export function numberAt(bytes: Buffer, offset: number): number {
  return Number(bytes.readBigUInt64LE(offset));
}
