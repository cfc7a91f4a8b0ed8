// Decompresses gzip, of one member or many (bgzip), and tells a damaged file from a whole one.
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../user-error.ts';

const OUTPUT_CHUNK = 1 << 18;
/** What is packed into few bytes gets less room at a time: for a small file, making the room takes longer than unpacking. */
const LEAST_OUTPUT_CHUNK = 1 << 14;

/** bgzip ends every file with this empty member. A file that was cut between two members lacks it. */
export const BGZIP_END = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex');

/** Whether data starting with these bytes is gzip. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Decompresses gzip data, of which so many bytes are there at once. Zero bytes after the last member are padding.
 * @throws UserError naming `name` if the data is cut short or damaged
 */
export async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  atOnce = OUTPUT_CHUNK,
): AsyncGenerator<Uint8Array> {
  const seen = new CompressedBytes();
  const chunkSize = Math.min(OUTPUT_CHUNK, Math.max(LEAST_OUTPUT_CHUNK, 4 * atOnce));
  const engine = createGunzip({ chunkSize });
  // The decompressor passes on errors of the chunks, and closes them when it is closed.
  pipeline(seen.watch(chunks), engine, () => {});
  try {
    yield* engine as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw damage(error, name);
  }
  if (seen.endsAfter(engine.bytesWritten)) throw corrupt(name, 'bytes after its end');
  if (seen.lacksBgzipEnd()) {
    const hint =
      'its last block is missing: copy it again, or pipe it in unpacked (gzip -dc) to take it as it is';
    throw new UserError('bad-gzip', 'the bgzip data is truncated', { place: name, hint });
  }
}

/** Keeps what must be known of the compressed bytes at the end. */
class CompressedBytes {
  #count = 0;
  /** How many bytes there are up to the last one that is not zero. */
  #beforePadding = 0;
  #head: Uint8Array = new Uint8Array(0);
  #tail: Uint8Array = new Uint8Array(0);

  async *watch(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      let used = chunk.length;
      while (used > 0 && chunk[used - 1] === 0) used--;
      if (used > 0) this.#beforePadding = this.#count + used;
      this.#count += chunk.length;
      if (this.#head.length < 16) this.#head = Buffer.concat([this.#head, chunk.subarray(0, 16)]);
      const tail = chunk.subarray(-BGZIP_END.length);
      this.#tail = Buffer.concat([this.#tail, tail]).subarray(-BGZIP_END.length);
      yield chunk;
    }
  }

  endsAfter(consumed: number): boolean {
    return this.#beforePadding > consumed;
  }

  lacksBgzipEnd(): boolean {
    // Members of bgzip have an extra field of 6 bytes that is named BC.
    const isBgzip = this.#head[3] === 4 && this.#head[12] === 0x42 && this.#head[13] === 0x43;
    // The empty member ends with 9 zero bytes; more of them are padding.
    return isBgzip && this.#count - this.#beforePadding <= 9 && !BGZIP_END.equals(this.#tail);
  }
}

function damage(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  if (error.code === 'Z_BUF_ERROR') return truncated(name);
  return error.code.startsWith('Z_') ? corrupt(name, error.message) : error;
}

function truncated(name: string): UserError {
  const hint = 'the file ends too early: copy or download it again (gzip -t tests it)';
  return new UserError('bad-gzip', 'the gzip data is truncated', { place: name, hint });
}

function corrupt(name: string, reason: string): UserError {
  const hint = 'copy or download the file again (gzip -t tests it)';
  return new UserError('bad-gzip', `the gzip data is corrupt (${reason})`, { place: name, hint });
}
