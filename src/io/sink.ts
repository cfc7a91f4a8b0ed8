// Where results go: standard output, or a file that appears whole or not at all; gzip by suffix.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { checkWritable, fileError, unfinishedName } from './whole-file.ts';

/** Thrown when the reader of our output has gone away (`| head`): the work is done, quietly. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** Pieces of text are gathered to about this many characters before they are written. */
const GATHER = 1 << 16;

/**
 * Writes pieces of text to `path`, or to standard output where it is undefined or `-`. A file is written beside its
 * place and renamed when all pieces are in; if they throw, nothing is left behind. A suffix .gz compresses.
 */
export async function writeTo(
  path: string | undefined,
  pieces: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  if (path === undefined || path === '-') return pump(pieces, process.stdout);
  await checkWritable(path);
  const unfinished = unfinishedName(path);
  const file = createWriteStream(unfinished);
  try {
    if (path.endsWith('.gz')) {
      const gzip = createGzip();
      gzip.pipe(file);
      await pump(pieces, gzip);
      gzip.end();
    } else {
      await pump(pieces, file);
      file.end();
    }
    await finished(file);
    await rename(unfinished, path);
  } catch (error) {
    file.destroy();
    await rm(unfinished, { force: true });
    throw fileError(error as NodeJS.ErrnoException, path);
  }
}

/** Writes every piece, waiting whenever the reader is slower than we are. */
async function pump(
  pieces: AsyncIterable<string> | Iterable<string>,
  output: NodeJS.WritableStream,
): Promise<void> {
  let failure: Error | undefined;
  const onError = (error: NodeJS.ErrnoException) => {
    failure = error.code === 'EPIPE' ? new OutputClosed() : error;
  };
  output.on('error', onError);
  const write = async (text: string) => {
    if (failure) throw failure;
    if (!output.write(text)) await once(output, 'drain').catch(onError);
    if (failure) throw failure;
  };
  let gathered = '';
  for await (const piece of pieces) {
    gathered += piece;
    if (gathered.length < GATHER) continue;
    await write(gathered);
    gathered = '';
  }
  await write(gathered);
  output.off('error', onError);
}
