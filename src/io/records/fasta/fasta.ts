// Reads FASTA: the guard cleans the bytes, fasta-parser assembles the records, their letters become codes.
import { once } from 'node:events';
import type { Alphabet } from '../../../model/alphabet.ts';
import { UserError } from '../../../user-error.ts';
import type { Source } from '../../bytes/source.ts';
import { expectedIntegers, hasLetters } from '../../bytes/symbol-text.ts';
import type { ObservationRecord } from '../shared/record.ts';
import { FastaGuard } from './guard.ts';
import { arrive, BEST_CHUNK, MOST_CODES, type Piece } from './pieces.ts';
import { RecordBuilder } from './records.ts';

/**
 * Reads all records, as many at once as have come; one without letters has no codes. A header without a name gets the record's number in the
 * file, from 1 on. The codes may be a view of a longer buffer.
 * @throws UserError with line and column for what is no FASTA of this alphabet; the records before it come first
 */
export async function* readFasta(source: Source, alphabet: Alphabet): AsyncGenerator<ObservationRecord[]> {
  if (!hasLetters(alphabet)) {
    await source.close();
    const hint = `${expectedIntegers(alphabet)}: give them as JSON`;
    throw new UserError('data-does-not-fit', "is FASTA, but the model's symbols are integers", {
      place: source.name,
      hint,
    });
  }
  if (alphabet.members.length > MOST_CODES) {
    await source.close();
    const hint = 'give the data as JSON';
    throw new UserError('too-large', `FASTA takes at most ${MOST_CODES - 1} letters`, {
      place: source.name,
      hint,
    });
  }
  const guard = new FastaGuard(alphabet, source.name);
  // Loading takes 28 ms, which other formats need not wait for.
  const { default: createFastaParser } = await import('fasta-parser');
  const assembler = new PieceAssembler(withoutBufferWarning(createFastaParser));
  const records = new RecordBuilder(source.name);
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length && !guard.failure; start += BEST_CHUNK) {
      await assembler.write(guard.feed(chunk.subarray(start, start + BEST_CHUNK)));
      for (const piece of guard.takePieces()) {
        yield records.take(piece, await assembler.next(piece));
      }
    }
    if (guard.failure) break;
  }
  await assembler.write(guard.finish());
  for (const piece of guard.takePieces()) {
    yield records.take(piece, await assembler.next(piece));
  }
  if (guard.failure) throw guard.failure;
}

/** fasta-parser, asked for one piece after the other. It holds no file, so there is nothing to close. */
class PieceAssembler {
  readonly #parser: NodeJS.ReadWriteStream;
  readonly #output: Buffer[] = [];
  #length = 0;
  #pieceCount = 0;

  constructor(parser: NodeJS.ReadWriteStream) {
    this.#parser = parser;
    parser.on('data', (output: Buffer) => {
      this.#output.push(output);
      this.#length += output.length;
    });
  }

  /** The bytes may be overwritten afterwards. */
  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length > 0) await new Promise<void>(resolve => this.#parser.write(bytes, () => resolve()));
  }

  /** The codes of the next piece, which must have been written, and the header after it too. */
  async next({ length }: Piece): Promise<Uint8Array> {
    const before = `{"id":"${this.#pieceCount++}","seq":"`;
    const after = '"}\n';
    const whole = before.length + length + after.length;
    while (this.#length < whole) await once(this.#parser, 'data');
    // As a rule a piece comes out as one buffer, and alone.
    if (this.#output[0]!.length < whole) this.#output.splice(0, Infinity, Buffer.concat(this.#output));
    const output = this.#output[0]!;
    const end = before.length + length;
    if (
      output.toString('latin1', 0, before.length) !== before ||
      output.toString('latin1', end, whole) !== after
    ) {
      throw new Error(`fasta-parser did not give back piece ${this.#pieceCount - 1}`);
    }
    if (output.length > whole) this.#output[0] = output.subarray(whole);
    else this.#output.shift();
    this.#length -= whole;
    const codes = new Uint8Array(output.buffer, output.byteOffset + before.length, length);
    arrive(codes);
    return codes;
  }
}

/**
 * Calls with the warning about `new Buffer` held back, which fasta-parser uses. Node gives it once a process, at the
 * first use, and not for packages under node_modules unless asked to (--pending-deprecation); so this is the place.
 */
function withoutBufferWarning<T>(create: () => T): T {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!rest.includes('DEP0005')) Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    return create();
  } finally {
    process.emitWarning = emitWarning;
  }
}
