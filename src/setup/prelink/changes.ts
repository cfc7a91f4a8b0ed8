// Reads and changes a file in place: of a library of 686 MB, 100 parts are read and 20 are changed.
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { Read } from './elf.ts';

/** Bytes to write at a position of a file. */
export interface Change {
  position: number;
  bytes: Buffer;
}

/** Opens a file for reading until `use` returns. */
export function withFile<Result>(file: string, use: (read: Read, fileSize: number) => Result): Result {
  const descriptor = openSync(file, 'r');
  try {
    const { size: fileSize } = fstatSync(descriptor);
    const read: Read = (position, size) => {
      // Checked before memory is taken, since a damaged file may name any size.
      if (!(position >= 0 && size >= 0 && position + size <= fileSize)) throw new Error('it is cut off');
      const bytes = Buffer.alloc(size);
      let done = 0;
      while (done < size) {
        const got = readSync(descriptor, bytes, done, size - done, position + done);
        if (got === 0) throw new Error('it is cut off');
        done += got;
      }
      return bytes;
    };
    return use(read, fileSize);
  } finally {
    closeSync(descriptor);
  }
}

/** Writes all changes to a file that is there. */
export function writeChanges(file: string, changes: readonly Change[]): void {
  const descriptor = openSync(file, 'r+');
  try {
    for (const { position, bytes } of changes) {
      let done = 0;
      while (done < bytes.length) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
