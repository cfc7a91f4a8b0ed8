// Writes posteriors as NumPy arrays [T, K] (NEP 1, version 1.0 of the format): a header of 128 bytes, then the
// values, row by row. Rows are written as they come. If the length of an array is not known beforehand, its header is
// written last.
import { createWriteStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Region, regionName } from '../../model/places.ts';
import { UserError } from '../../user-error.ts';
import { asksForGzip } from '../bytes/bgzf.ts';
import { fileError, replaceFile } from '../bytes/whole-file.ts';

/** The posteriors of one record. */
export interface Rows {
  id: string;
  /** The part of a record that this is, where one was asked for. */
  region?: Region | undefined;
  /** Chunks [n, K], in order. Read them once, before the next record. */
  rows: Iterable<Float64Array>;
}

/** How to write an array. */
export interface ArrayOptions {
  /** K */
  columns: number;
  dtype: 'float64' | 'float32';
}

const HEADER_BYTES = 128;
const MAGIC = '\x93NUMPY\x01\x00';
const SIZES = { float64: 8, float32: 4 } as const;

/** The header of an array with so many rows. */
export function npyHeader(rows: number, { columns, dtype }: ArrayOptions): Uint8Array {
  const order = endianness() === 'LE' ? '<' : '>';
  const description = `{'descr': '${order}f${SIZES[dtype]}', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const header = Buffer.alloc(HEADER_BYTES, ' ');
  header.write(MAGIC, 'latin1');
  header.writeUInt16LE(HEADER_BYTES - MAGIC.length - 2, MAGIC.length);
  header.write(description, MAGIC.length + 2, 'latin1');
  header.write('\n', HEADER_BYTES - 1);
  return header;
}

/**
 * The path that arrays are written to: of a file or a folder.
 * @throws UserError of kind `usage` for standard output and compressed files
 */
export function arrayPath(output: string | undefined): string {
  if (output !== undefined && output !== '-' && !asksForGzip(output)) return output;
  throw new UserError(
    'option-does-not-fit',
    output !== undefined && asksForGzip(output)
      ? 'npy arrays are not compressed'
      : '-f npy does not go to standard output',
    {
      hint: 'name a file for one array of all records, -o posteriors.npy, or a folder for one a record, -o posteriors',
      kind: 'usage',
    },
  );
}

/**
 * Writes all records end to end into one file if `path` ends in `.npy`; else writes each to a file of its own in the
 * folder `path`, which is made if its parent exists. Every file appears whole or not at all.
 */
export async function writeNpy(path: string, records: AsyncIterable<Rows>, options: ArrayOptions) {
  if (path.endsWith('.npy')) await writeArray(path, records, options);
  else await writeFolder(path, records, options);
}

async function writeFolder(folder: string, records: AsyncIterable<Rows>, options: ArrayOptions) {
  await makeFolder(folder);
  const taken = new Set<string>();
  for await (const record of records) {
    await writeArray(join(folder, fileName(regionName(record), taken)), [record], options);
  }
}

async function writeArray(
  path: string,
  records: AsyncIterable<Rows> | Iterable<Rows>,
  options: ArrayOptions,
) {
  await replaceFile(path, async (unfinished, { flags }) => {
    if (flags === 'a') {
      throw new UserError('cannot-be-written', 'an npy array cannot be written into a pipe or device', {
        place: path,
        hint: 'its header needs the number of rows, and that is known last: name a plain file',
      });
    }
    let length = 0;
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield npyHeader(0, options);
      for await (const record of records) {
        for (const chunk of record.rows) {
          length += chunk.length / options.columns;
          yield bytesOf(chunk, options.dtype);
        }
      }
    }
    await pipeline(bytes(), createWriteStream(unfinished, { flags }));
    const file = await open(unfinished, 'r+');
    try {
      await file.write(npyHeader(length, options), 0, HEADER_BYTES, 0);
    } finally {
      await file.close();
    }
  });
}

function bytesOf(chunk: Float64Array, dtype: ArrayOptions['dtype']): Uint8Array {
  const values = dtype === 'float64' ? chunk : Float32Array.from(chunk);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

async function makeFolder(path: string): Promise<void> {
  try {
    const status = await stat(path).catch(() => undefined);
    if (status === undefined) await mkdir(path);
    else if (!status.isDirectory()) {
      throw new UserError('cannot-be-written', 'is a file, not a folder', {
        place: path,
        hint: 'name a folder for a file a record, or a file that ends in .npy for one array',
      });
    }
  } catch (error) {
    throw fileError(error as NodeJS.ErrnoException, path);
  }
}

/** A file name for a record that no other has, even if upper and lower case are the same; notes that it is taken. */
function fileName(id: string, taken: Set<string>): string {
  // Replaces what has a meaning in paths or shells of some system, and a dot at the start, which would hide the file.
  const safe = id.replace(
    /[\p{Cc}\p{Cs}\s"*/:<>?\\|%]|^\./gu,
    character => `%${character.codePointAt(0)!.toString(16).toUpperCase().padStart(2, '0')}`,
  );
  for (let n = 1; ; n++) {
    const name = n === 1 ? safe : `${safe}-${n}`;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return `${name}.npy`;
  }
}
