// Where results go: standard output, or a file that appears whole or not at all; gzip by suffix.
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Output } from '../../terminal.ts';
import { fileError, replaceFile } from './whole-file.ts';

/** Thrown when the reader of our output has gone away (`| head`): the work is done, quietly. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** How standard output is called in messages. */
const STANDARD_OUTPUT_NAME = '<stdout>';

/** A piece of text, or of its UTF-8 bytes. */
export type Piece = string | Uint8Array;

type Pieces = AsyncIterable<Piece> | Iterable<Piece>;

/**
 * Writes pieces of text, each of them at once, to `path`, or to standard output where it is undefined or `-`. A file is
 * written beside its place and renamed when all pieces are in; if they throw, nothing is left behind. A suffix .gz
 * compresses.
 */
export async function writeTo(
  path: string | undefined,
  pieces: Pieces,
  standardOutput: Output,
): Promise<void> {
  if (path === undefined || path === '-') return writeToStandardOutput(pieces, standardOutput);
  await replaceFile(path, async (unfinished, { flags }) => {
    // Not forced onto the disk as a model is: results can be made again, and 1 GB would take seconds more.
    const file = createWriteStream(unfinished, { flags });
    if (path.endsWith('.gz')) await pipeline(pieces, createGzip(), file);
    else await pipeline(pieces, file);
  });
}

async function writeToStandardOutput(pieces: Pieces, output: Output): Promise<void> {
  for await (const text of pieces) {
    await new Promise<void>((resolve, reject) => {
      output.write(text, (error?: NodeJS.ErrnoException | null) => {
        if (!error) resolve();
        else reject(error.code === 'EPIPE' ? new OutputClosed() : fileError(error, STANDARD_OUTPUT_NAME));
      });
    });
  }
}
