// Reads a source in one piece, up to a limit: some compressed bytes can stand for any number of them.
import { UserError } from '../../user-error.ts';
import { grouped } from '../../wording.ts';
import type { Source } from './source.ts';

const MB = 2 ** 20;

/**
 * So many bytes are read in one piece at most. As JSON they are up to 10 times as many in memory, of which V8 has some
 * 4 GB.
 */
export const MOST_WHOLE_BYTES = 256 * MB;

/**
 * All bytes of a source.
 * @throws UserError if they are more than `most`
 */
export async function readWhole(source: Source, hint: string, most = MOST_WHOLE_BYTES): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > most) throw tooLong(source.name, 'is', hint, most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** The error for what `is` or `has` more bytes than are read in one piece. */
export function tooLong(place: string, what: string, hint: string, most = MOST_WHOLE_BYTES): UserError {
  const message = `${what} more than can be read in one piece (${grouped(Math.round(most / MB))} MB)`;
  return new UserError('too-large', message, { place, hint });
}
