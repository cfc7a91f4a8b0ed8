// What to change in TensorFlow's library so that it loads in a third of the time, or why it is better left alone.
//
// The library is full of addresses: of functions it calls, of variables, of the methods of its classes. All 821,000 have
// to be filled in when it is loaded, since only then is it known where it lies in memory. For 300,000 the file says how
// far from the library's beginning they are. For the others it gives a name, although most of the names are defined in
// this very library, and the loader looks each up by its text, in every library that might have it: 190 ms out of 220.
//
// At set-up this search is done once and for all. An entry "address of tensorflow::Tensor::Tensor" becomes "1,234,567
// bytes after the beginning", which is what the loader would have found, at every start, on every machine. No code is
// touched, and nothing moves or changes its size: the table of these entries is written anew in its place, with four
// numbers that say where in it what begins.
//
// It is safe because the loader's answer is known beforehand:
// - A name is only bound if this library defines it in the ordinary way (symbols.ts), no other library or program could
//   define it, and none on this machine does (both in names.ts), nor the addon, which lies beside the library.
// - The addon asks for this library first, so that it stands before TensorFlow's other one when names are looked up.
// - The library defines all its names in one version, so that each name has but one meaning in it.
// - The library wants all names to be looked up when it is loaded (BIND_NOW), not each call when it first happens. For
//   the latter, the code holds numbers of entries, which change here. A debugging aid of the loader (LD_AUDIT) may ask
//   for it nevertheless: so the calls are no longer listed as calls that could wait.
// - Entries of kinds that are not known here, or anything else out of the ordinary: the library stays as it is.

import type { Change } from './changes.ts';
import { type Library, TAG } from './elf.ts';
import { isOnlyTensorFlows } from './names.ts';
import { bindRelocations, RELOCATION_BYTES } from './relocations.ts';
import { readSymbols, type Symbols } from './symbols.ts';

/** Throws if the library is not as this needs it. `taken`: names that others define, who are asked first. */
export function planChanges(library: Library, addon: Library, taken: ReadonlySet<string>): Change[] {
  const { read, want, valuePositionOf, positionOf } = library;
  checkLibrary(library);
  if (addon.needed[0] !== library.textAt(want(TAG.name))) {
    throw new Error('the addon asks for another library first');
  }
  const symbols = readSymbols(library);
  checkVersions(symbols);

  const start = want(TAG.relocations);
  const size = want(TAG.relocationsSize) + want(TAG.pltRelocationsSize);
  const position = positionOf(start);
  const { table, relativeCount, bound } = bindRelocations(read(position, size), bindable(symbols, taken));
  if (bound === 0) throw new Error('there is nothing to bind');
  const number = (tag: number, value: number): Change => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    return { position: valuePositionOf(tag), bytes };
  };
  return [
    { position, bytes: table },
    number(TAG.relativeCount, relativeCount),
    // All entries are now in the first list, and the one of calls is empty.
    number(TAG.relocationsSize, size),
    number(TAG.pltRelocations, start + size),
    number(TAG.pltRelocationsSize, 0),
  ];
}

function checkLibrary({ get, want }: Library): void {
  const bindsNow =
    get(TAG.bindNow) !== undefined || (get(TAG.flags) ?? 0) & 8 || (get(TAG.moreFlags) ?? 0) & 1;
  if (!bindsNow) throw new Error('it looks names up when they are first used');
  if (want(TAG.relocationSize) !== RELOCATION_BYTES || want(TAG.symbolSize) !== 24) {
    throw new Error('its tables have entries of another size');
  }
  for (const tag of [TAG.relocationsWithoutAddend, TAG.packedRelocations, TAG.writesToCode]) {
    if (get(tag) !== undefined) throw new Error(`its dynamic table has an entry ${tag}`);
  }
  if (want(TAG.pltRelocationsKind) !== TAG.relocations)
    throw new Error('its calls are listed in another way');
  if (want(TAG.relocations) + want(TAG.relocationsSize) !== want(TAG.pltRelocations)) {
    throw new Error('its two tables of relocations do not lie side by side');
  }
}

/** One version for all, which is not hidden (the highest bit) and not 0, which stands for a name nobody else sees. */
function checkVersions(symbols: Symbols): void {
  const versions = [...symbols.versions()];
  const isPlain = versions.every(version => version > 0 && version < 0x8000);
  if (versions.length > 1 || !isPlain) throw new Error('its names have several versions');
}

/** Address of a symbol that may be bound. Each is asked for several times, and names are long. */
function bindable(symbols: Symbols, taken: ReadonlySet<string>): (symbol: number) => bigint | undefined {
  const known = new Map<number, bigint | undefined>();
  return symbol => {
    if (known.has(symbol)) return known.get(symbol);
    let address = symbols.plainAddressOf(symbol);
    if (address !== undefined) {
      const name = symbols.nameOf(symbol);
      if (!isOnlyTensorFlows(name) || taken.has(name)) address = undefined;
    }
    known.set(symbol, address);
    return address;
  };
}
