// Writes results to standard output, or to a file that appears whole or not at all; a suffix .gz or .bgz compresses.
import { createWriteStream, fstatSync, writeSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Output } from '../../terminal.ts';
import { asksForGzip, bgzf } from './bgzf.ts';
import { OutputClosed } from './output-closed.ts';
import { fileError, replaceFile } from './whole-file.ts';

/** How standard output is called in messages. */
const STANDARD_OUTPUT_NAME = '<stdout>';

/** A chunk of output: text, or its bytes in UTF-8. */
export type Chunk = string | Uint8Array;

export type Chunks = AsyncIterable<Chunk> | Iterable<Chunk>;

/**
 * Writes chunks as they come to `path`, or to standard output where it is undefined or `-`. A file is written under
 * another name and renamed when it is whole; if the chunks throw, nothing is left behind. A suffix .gz or .bgz compresses,
 * in blocks that tabix and samtools find their way in.
 */
export async function writeTo(
  path: string | undefined,
  chunks: Chunks,
  standardOutput: Output,
): Promise<void> {
  if (path === undefined || path === '-') return writeToStandardOutput(chunks, standardOutput);
  await replaceFile(path, async (unfinished, { flags }) => {
    // Results are not forced onto the disk as models are: they can be made again, and 1 GB would take seconds more.
    const file = createWriteStream(unfinished, { flags });
    if (asksForGzip(path)) await pipeline(bgzf(chunks), file);
    else await pipeline(chunks, file);
  });
}

async function writeToStandardOutput(chunks: Chunks, output: Output): Promise<void> {
  const file = plainFileOf(output);
  for await (const chunk of chunks) {
    if (file === undefined) await writeToStream(chunk, output);
    else writeToFile(chunk, file);
  }
}

function writeToStream(chunk: Chunk, output: Output): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(chunk, (error?: NodeJS.ErrnoException | null) => {
      if (!error) resolve();
      else reject(error.code === 'EPIPE' ? new OutputClosed() : fileError(error, STANDARD_OUTPUT_NAME));
    });
  });
}

/** The descriptor of standard output where it goes into a plain file (`> results.tsv`). */
function plainFileOf({ fd }: Output): number | undefined {
  try {
    return fd !== undefined && fstatSync(fd).isFile() ? fd : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes all of a chunk. The system takes a part where the disk is nearly full, and node's stream of standard output
 * then takes the chunk for written.
 */
function writeToFile(chunk: Chunk, file: number): void {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  } catch (error) {
    throw fileError(error as NodeJS.ErrnoException, STANDARD_OUTPUT_NAME);
  }
}
