// Cuts off the end of a library, a quarter of it, which is never loaded: names of inner functions, tables of debuggers.
//
// The loader goes by the table of segments at the beginning of the file and never looks behind the last of them. There
// lie sections for linkers and debuggers, with a table of all sections at the very end. What describes the loaded part
// is kept of that table, so that tools still find their way: the exported names, nearly all, stay visible to them.
import { truncateSync } from 'node:fs';
import { type Change, withFile, writeChanges } from './changes.ts';
import { numberAt, type Read, readLibrary } from './elf.ts';

const SECTION_BYTES = 64;
const IS_LOADED = 2;

/** Returns the number of bytes that were saved: 0, with the file as it was, where its sections lie in another way. */
export function cutOffUnloaded(file: string): number {
  const plan = withFile(file, (read, size) => planCut(read, size));
  if (!plan) return 0;
  // The new table lies in the part that goes otherwise, so the library is whole after each of the two steps.
  writeChanges(file, plan.changes);
  truncateSync(file, plan.size);
  return plan.saved;
}

function planCut(
  read: Read,
  fileSize: number,
): { changes: Change[]; size: number; saved: number } | undefined {
  const { loadedEnd } = readLibrary(read);
  const header = read(0, 64);
  const count = header.readUInt16LE(60);
  const namesIndex = header.readUInt16LE(62);
  if (header.readUInt16LE(58) !== SECTION_BYTES || namesIndex >= count) return undefined;
  const table = read(numberAt(header, 40), count * SECTION_BYTES);
  const sections = Array.from({ length: count }, (_, index) =>
    table.subarray(index * SECTION_BYTES, (index + 1) * SECTION_BYTES),
  );
  // The first stands for "none". Sections refer to each other by number, so what stays has to come first.
  const isLoaded = sections.map((section, index) => index === 0 || (numberAt(section, 8) & IS_LOADED) !== 0);
  const kept = isLoaded.lastIndexOf(true) + 1;
  const refersToKept = sections.slice(0, kept).every(section => section.readUInt32LE(40) < kept);
  if (isLoaded.indexOf(false) !== kept || !refersToKept) return undefined;

  const names = Buffer.from(sections[namesIndex]!);
  const namesBytes = read(numberAt(names, 24), numberAt(names, 32));
  names.writeBigUInt64LE(BigInt(loadedEnd), 24);
  const tableAt = Math.ceil((loadedEnd + namesBytes.length) / 16) * 16;
  const size = tableAt + (kept + 1) * SECTION_BYTES;
  if (size >= fileSize) return undefined;
  const newHeader = Buffer.from(header);
  newHeader.writeBigUInt64LE(BigInt(tableAt), 40);
  newHeader.writeUInt16LE(kept + 1, 60);
  newHeader.writeUInt16LE(kept, 62);
  const changes = [
    { position: loadedEnd, bytes: namesBytes },
    { position: tableAt, bytes: Buffer.concat([...sections.slice(0, kept), names]) },
    { position: 0, bytes: newHeader },
  ];
  return { changes, size, saved: fileSize - size };
}
