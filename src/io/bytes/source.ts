// Reads bytes from a file or standard input, decompressed and without byte order mark; can look ahead.
import type { Stats } from 'node:fs';
import { access } from 'node:fs/promises';
import { systemCode } from '../../system-code.ts';
import { UserError } from '../../user-error.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { entered } from './ledger.ts';
import { OpenFile } from './open-file.ts';

/** What standard input is called in messages. */
export const STANDARD_INPUT_NAME = '<stdin>';

const FILE_CHUNK = 1 << 20;
/** Pipes give at most 64 kB at once; a larger buffer would only be half full. */
const PIPE_CHUNK = 1 << 16;

/** The bytes of one input, read once from front to back. Reading throws a UserError for what the user can mend. */
export class Source implements AsyncIterable<Uint8Array> {
  /** The path as the user gave it, or `<stdin>`. */
  readonly name: string;
  /** Whether the path can be opened again and gives the same bytes, which files do and pipes do not. */
  readonly rereadable: boolean;
  readonly #chunks: AsyncGenerator<Uint8Array>;
  readonly #release: () => Promise<void>;
  #peeked: Uint8Array = new Uint8Array(0);

  constructor(
    name: string,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    { rereadable = false, release = async () => {} } = {},
  ) {
    this.name = name;
    this.rereadable = rereadable;
    this.#chunks = plainBytes(chunks, name);
    this.#release = release;
  }

  /**
   * Looks at the first bytes: at least `wanted` unless there are fewer. They are still read afterwards. `Infinity` is
   * all.
   */
  async peek(wanted: number): Promise<Uint8Array> {
    const parts = [this.#peeked];
    let length = this.#peeked.length;
    while (length < wanted) {
      const { value, done } = await this.#chunks.next();
      if (done) break;
      parts.push(value);
      length += value.length;
    }
    if (parts.length > 1) this.#peeked = Buffer.concat(parts, length);
    return this.#peeked;
  }

  /** All bytes, from the first on. Leaving the loop early closes the source. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      const peeked = this.#peeked;
      this.#peeked = new Uint8Array(0);
      if (peeked.length > 0) yield peeked;
      yield* this.#chunks;
    } finally {
      await this.close();
    }
  }

  /** Frees the file. Closing twice does no harm. */
  async close(): Promise<void> {
    await this.#chunks.return(undefined);
    await this.#release();
  }
}

/** Is told how many bytes have been read, as they are in the file, each time that some have. */
export type Took = (bytes: number) => void;

/**
 * Opens a path; `-` is standard input, where there is one.
 * @throws UserError if there is no such file, it is a folder or may not be read
 */
export async function openSource(
  path: string,
  standardInput?: AsyncIterable<Uint8Array>,
  took?: Took,
): Promise<Source> {
  if (path === '-' && standardInput)
    return new Source(STANDARD_INPUT_NAME, entered(STANDARD_INPUT_NAME, counted(standardInput, took)));
  let file: OpenFile | undefined;
  try {
    const opened = await OpenFile.at(path);
    file = opened;
    const status = opened.status();
    if (status.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    const rereadable = status.isFile();
    const chunks = rereadable ? steadyChunks(opened, status, path) : pipeChunks(opened);
    const release = () => opened.close();
    return new Source(path, entered(path, counted(chunks, took)), { rereadable, release });
  } catch (error) {
    await file?.close();
    throw await openingError(path, error);
  }
}

function counted(chunks: AsyncIterable<Uint8Array>, took: Took | undefined): AsyncIterable<Uint8Array> {
  if (!took) return chunks;
  return (async function* () {
    for await (const chunk of chunks) {
      took(chunk.length);
      yield chunk;
    }
  })();
}

/** The bytes of a plain file, which nobody may write to meanwhile: a part of a record would be taken for all of it. */
async function* steadyChunks(file: OpenFile, before: Stats, path: string): AsyncGenerator<Uint8Array> {
  for (let taken = 0, isLast = false; !isLast; ) {
    // One byte more than there should be: where it does not come, the file has ended, and need not be asked again.
    const most = taken > before.size ? FILE_CHUNK : Math.min(FILE_CHUNK, before.size - taken + 1);
    const chunk = await file.next(most);
    taken += chunk.length;
    isLast = chunk.length === 0 || (taken === before.size && chunk.length < most);
    if (isLast) requireUnchanged(file.status(), before, path);
    if (chunk.length > 0) yield chunk;
  }
}

/** @throws UserError for a file that is not as it was */
export function requireUnchanged(after: Stats, before: Stats, path: string): void {
  if (after.size === before.size && after.mtimeMs === before.mtimeMs) return;
  const hint =
    'run it again when nothing writes to the file; through a pipe (hmm … < <(cat file)) it is taken as it comes';
  throw new UserError('cannot-be-read', 'was written to while it was read', { place: path, hint });
}

async function* pipeChunks(file: OpenFile): AsyncGenerator<Uint8Array> {
  for (;;) {
    const chunk = await file.next(PIPE_CHUNK);
    if (chunk.length === 0) return;
    yield chunk;
  }
}

/** The bytes without gzip and byte order mark, if they have them. */
async function* plainBytes(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  const [head, raw] = await withHead(readableErrors(chunks, name), 2);
  yield* skipByteOrderMark(isGzip(head) ? gunzip(raw, name, head.length) : raw);
}

async function* skipByteOrderMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const [head, rest] = await withHead(chunks, 3);
  let toSkip = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  for await (const chunk of rest) {
    if (chunk.length > toSkip) yield toSkip > 0 ? chunk.subarray(toSkip) : chunk;
    toSkip = 0;
  }
}

/** Joins the first chunks until they have `wanted` bytes; returns them, and all chunks with them in front. */
async function withHead(
  chunks: AsyncIterable<Uint8Array>,
  wanted: number,
): Promise<[Uint8Array, AsyncGenerator<Uint8Array>]> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < wanted) {
    const { value, done } = await iterator.next();
    if (done) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  return [head, rejoin(head, iterator)];
}

async function* rejoin(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (;;) {
      const { value, done } = await iterator.next();
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** The same chunks; errors of the system become UserErrors. */
async function* readableErrors(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    throw systemCode(error) === undefined ? error : readingError(name, error);
  }
}

async function openingError(path: string, error: unknown): Promise<unknown> {
  if (systemCode(error) !== 'ENOENT') return readingError(path, error);
  // The usual cause is that the file was compressed or decompressed since.
  const neighbour = path.endsWith('.gz') ? path.slice(0, -3) : `${path}.gz`;
  const exists = await access(neighbour).then(
    () => true,
    () => false,
  );
  const hint = exists ? `there is ${neighbour}` : 'check the spelling and the folder';
  return new UserError('no-such-file', 'no such file', { place: path, hint });
}

function readingError(name: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  if (code === 'EISDIR') {
    const hint = 'name the files in it, for example with a pattern like folder/*.fa';
    return new UserError('cannot-be-read', 'is a folder, not a file', { place: name, hint });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new UserError('cannot-be-read', 'no permission to read it', {
      place: name,
      hint: 'ls -l shows who may read it',
    });
  }
  return new UserError('cannot-be-read', `cannot be read (${code})`, {
    place: name,
    hint: 'the system gave this reason',
  });
}
