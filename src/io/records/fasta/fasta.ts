// Reads FASTA: a guard checks the bytes and packs letters, fasta-parser parses the packets, a builder makes records.
import { once } from 'node:events';
import type { Alphabet } from '../../../model/alphabet.ts';
import { UserError } from '../../../user-error.ts';
import type { Source } from '../../bytes/source.ts';
import { expectedIntegers, hasLetters } from '../../bytes/symbol-text.ts';
import { loadedOnce } from '../../loaded-once.ts';
import type { ObservationRecord } from '../shared/record.ts';
import { FastaGuard } from './guard.ts';
import { BEST_CHUNK, decodePacket, MOST_CODES, type Packet } from './packets.ts';
import { RecordBuilder } from './records.ts';

/** Loading takes 28 ms; other formats need not wait for it. */
const fastaParser = loadedOnce(() => import('fasta-parser'));

/**
 * Reads all records, and yields those of a chunk together. Codes may be views of a longer buffer. A record without a
 * name is called by its number in the file, from 1 on.
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
  const packets = idle ?? new PacketReader(withoutBufferWarning((await fastaParser()).default));
  idle = undefined;
  const guard = new FastaGuard(alphabet, source.name, packets.begun);
  const records = new RecordBuilder(source.name);
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length && !guard.failure; start += BEST_CHUNK) {
      await packets.write(guard.feed(chunk.subarray(start, start + BEST_CHUNK)));
      for (const packet of guard.takePackets()) {
        yield records.take(packet, await packets.read(packet));
      }
    }
    if (guard.failure) break;
  }
  await packets.write(guard.finish());
  for (const packet of guard.takePackets()) {
    yield records.take(packet, await packets.read(packet));
  }
  if (guard.failure) throw guard.failure;
  idle = packets;
}

/** One that has read a file to its end, and takes another: making one costs as much as reading 10 kB. */
let idle: PacketReader | undefined;

/** Hands packets to fasta-parser and reads them back. It holds no file, so that there is nothing to close. */
class PacketReader {
  readonly #parser: NodeJS.ReadWriteStream;
  readonly #output: Buffer[] = [];
  #length = 0;
  #packetCount = 0;

  constructor(parser: NodeJS.ReadWriteStream) {
    this.#parser = parser;
    parser.on('data', (output: Buffer) => {
      this.#output.push(output);
      this.#length += output.length;
    });
  }

  /** How many packets it has seen begin, the one that comes next among them, once there was any. */
  get begun(): number {
    return this.#packetCount === 0 ? 0 : this.#packetCount + 1;
  }

  /** Hands bytes to fasta-parser; the caller may overwrite them afterwards. */
  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length > 0) await new Promise<void>(resolve => this.#parser.write(bytes, () => resolve()));
  }

  /** Reads the codes of the next packet; it and the header after it must have been written. */
  async read({ length }: Packet): Promise<Uint8Array> {
    const before = `{"id":"${this.#packetCount++}","seq":"`;
    const after = '"}\n';
    const whole = before.length + length + after.length;
    while (this.#length < whole) await once(this.#parser, 'data');
    // A packet nearly always comes out as one buffer with nothing else in it.
    if (this.#output[0]!.length < whole) this.#output.splice(0, Infinity, Buffer.concat(this.#output));
    const output = this.#output[0]!;
    const end = before.length + length;
    if (
      output.toString('latin1', 0, before.length) !== before ||
      output.toString('latin1', end, whole) !== after
    ) {
      throw new Error(`fasta-parser did not give back packet ${this.#packetCount - 1}`);
    }
    if (output.length > whole) this.#output[0] = output.subarray(whole);
    else this.#output.shift();
    this.#length -= whole;
    const codes = new Uint8Array(output.buffer, output.byteOffset + before.length, length);
    decodePacket(codes);
    return codes;
  }
}

/**
 * Calls `create` without the warning about `new Buffer`, which fasta-parser uses. Node warns once a process, at the
 * first use, and of packages under node_modules only if asked to (--pending-deprecation).
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
