// Checks FASTA before fasta-parser reads it: keeps headers aside and lets only letters of the alphabet pass.
import type { Alphabet } from '../../../model/alphabet.ts';
import type { UserError } from '../../../user-error.ts';
import { MOST_WHOLE_BYTES, tooLong } from '../../bytes/whole-source.ts';
import { BLANK, byteKinds, CARRIAGE_RETURN, LETTER, LINE_END, LINE_FEED, STOP } from './byte-kinds.ts';
import { DASH, DashLine } from './dash-line.ts';
import { headerOf } from './header.ts';
import { LinePositions, type Position } from './line-positions.ts';
import { badLetter, innerStop, misplacedText, SAMPLE_LENGTH } from './messages.ts';
import { type Packet, PacketWriter } from './packets.ts';

const HEADER_START = 0x3e;
const COMMENT_START = 0x3b;

/** `dashes`: in a line that is dashes so far, of which grep writes two alone between matches. */
type Mode = 'line start' | 'dashes' | 'sequence' | 'header' | 'comment' | 'sample';

/** Takes the chunks of a file one after the other, checks them, and returns what fasta-parser is to read. */
export class FastaGuard {
  /** The first mistake in the file, once it is found. Records before it are whole; nothing after it is read. */
  failure: UserError | undefined;

  readonly #alphabet: Alphabet;
  readonly #name: string;
  readonly #kinds: Uint8Array;
  readonly #writer: PacketWriter;
  #mode: Mode = 'line start';

  readonly #lines = new LinePositions();
  /** Whether the last byte was a carriage return; a line feed after it belongs to the same line end. */
  #afterReturn = false;

  #recordCount = 0;
  #id: string | undefined;
  #headerParts: Buffer[] = [];
  readonly #dashes = new DashLine();
  /** Where a '*' stands; it is wrong if letters follow. */
  #stop: Position | undefined;
  /** Where a wrong byte stands, and the bytes from it on. */
  #bad: Position | undefined;
  #sample: number[] = [];

  /** `name` is the file's, for messages; `begun` are the packets that fasta-parser has seen begin before. */
  constructor(alphabet: Alphabet, name: string, begun = 0) {
    this.#alphabet = alphabet;
    this.#name = name;
    this.#writer = new PacketWriter(alphabet, begun);
    this.#kinds = byteKinds(alphabet, byte => this.#writer.isLetter(byte));
  }

  /** The packets in the bytes that were returned since the last call, in order. */
  takePackets(): Packet[] {
    return this.#writer.takePackets();
  }

  /** Checks a chunk; returns the bytes for fasta-parser, which the next call overwrites. */
  feed(bytes: Uint8Array): Uint8Array {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#writer.startChunk(chunk);
    let position = 0;
    while (position < chunk.length && this.failure === undefined) {
      switch (this.#mode) {
        case 'line start':
          position = this.#startLine(chunk, position);
          break;
        case 'dashes':
          position = this.#readDashes(chunk, position);
          break;
        case 'sequence':
          position = this.#readLetters(chunk, position);
          break;
        case 'sample':
          position = this.#readSample(chunk, position);
          break;
        default:
          position = this.#readText(chunk, position);
      }
    }
    this.#lines.endChunk(chunk.length);
    return this.#writer.endChunk();
  }

  /** Ends the file; returns the last bytes for fasta-parser. */
  finish(): Uint8Array {
    this.#writer.startChunk(new Uint8Array(0));
    if (this.#mode === 'header') this.#startRecord(Buffer.alloc(0), 0, 0);
    if (this.#dashes.count > 0) this.#takeDashes();
    if (this.#mode === 'sample') this.#fail();
    if (this.failure === undefined) this.#endRecord();
    if (this.failure === undefined && this.#recordCount === 0) {
      this.failure = misplacedText(this.#name, undefined);
    }
    return this.#writer.endChunk();
  }

  #startLine(chunk: Buffer, position: number): number {
    const byte = chunk[position]!;
    if (this.#afterReturn) {
      this.#afterReturn = false;
      if (byte === LINE_FEED) {
        this.#lines.skipByte();
        return position + 1;
      }
    }
    if (byte === HEADER_START) {
      if (this.#dashes.count > 0) this.#dashes.skip(this.#name);
      this.#endRecord();
      this.#mode = 'header';
      return position + 1;
    }
    if (byte === COMMENT_START) {
      this.#mode = 'comment';
      return position + 1;
    }
    const kind = this.#kinds[byte];
    if (kind === LINE_END) this.#endLine(byte, position);
    if (kind === LINE_END || kind === BLANK) return position + 1;
    if (this.#dashes.count > 0) this.#takeDashes();
    if (this.#id === undefined) this.#markBad(position);
    else if (byte === DASH) {
      this.#dashes.start(this.#lines.positionOf(position));
      this.#mode = 'dashes';
    } else this.#mode = 'sequence';
    return position;
  }

  /** Reads dashes at the start of a line. Two that are all of it wait for the next line: a header makes them a separator. */
  #readDashes(chunk: Buffer, start: number): number {
    const position = this.#dashes.read(chunk, start);
    if (position === chunk.length && this.#dashes.isOpen) return position;
    const byte = chunk[position]!;
    if (this.#dashes.count === 2 && this.#kinds[byte] === LINE_END) {
      this.#endLine(byte, position);
      return position + 1;
    }
    this.#mode = 'sequence';
    this.#takeDashes();
    return position;
  }

  /** Takes dashes that are no separator for letters, which they are in every alphabet: missing ones, or symbols. */
  #takeDashes(): void {
    if (this.#stop !== undefined) this.failure = innerStop(this.#alphabet, this.#placeOf(this.#stop));
    for (; this.#dashes.count > 0; this.#dashes.count--) this.#writer.addLetter(DASH);
  }

  #readLetters(chunk: Buffer, start: number): number {
    let position = start;
    for (;;) {
      const first = position;
      position = this.#writer.takeLetters(first);
      if (position > first && this.#stop !== undefined) {
        this.failure = innerStop(this.#alphabet, this.#placeOf(this.#stop));
      }
      if (this.failure !== undefined || position === chunk.length) return position;
      // Most lines are followed by another line of letters.
      const next = chunk[position + 1];
      if (chunk[position] !== LINE_FEED || next === undefined) break;
      if (this.#kinds[next] !== LETTER || next === COMMENT_START || next === DASH) break;
      this.#lines.startLine(++position);
    }
    const byte = chunk[position]!;
    switch (this.#kinds[byte]) {
      case LETTER:
        return position;
      case BLANK:
        return position + 1;
      case LINE_END:
        this.#endLine(byte, position);
        return position + 1;
      case STOP:
        if (this.#stop !== undefined) this.failure = innerStop(this.#alphabet, this.#placeOf(this.#stop));
        this.#stop = this.#lines.positionOf(position);
        return position + 1;
      default:
        this.#markBad(position);
        return position;
    }
  }

  /** Reads on in a header or a comment. */
  #readText(chunk: Buffer, start: number): number {
    let position = start;
    while (position < chunk.length && chunk[position] !== LINE_FEED && chunk[position] !== CARRIAGE_RETURN) {
      position++;
    }
    const isHeader = this.#mode === 'header';
    if (position === chunk.length) {
      if (isHeader) this.#holdHeader(chunk.subarray(start));
      return position;
    }
    if (isHeader) this.#startRecord(chunk, start, position);
    this.#endLine(chunk[position]!, position);
    return position + 1;
  }

  #holdHeader(part: Buffer): void {
    this.#headerParts.push(part);
    // Chunks have 64 kB.
    if (this.#headerParts.length * part.length <= MOST_WHOLE_BYTES) return;
    this.failure = tooLong(
      `${this.#name}:${this.#lines.line}`,
      'has a header of',
      'lines end with a line feed',
    );
  }

  /** Keeps what follows a wrong letter: it shows what kind of sequence this is. */
  #readSample(chunk: Buffer, start: number): number {
    let position = start;
    while (position < chunk.length && this.failure === undefined) {
      const byte = chunk[position++]!;
      const before = this.#sample.at(-1);
      const startsRecord = byte === HEADER_START && (before === LINE_FEED || before === CARRIAGE_RETURN);
      if (!startsRecord) this.#sample.push(byte);
      if (startsRecord || this.#sample.length === SAMPLE_LENGTH) this.#fail();
    }
    return position;
  }

  /** Begins a record whose header ends here; earlier chunks may hold parts of the header. */
  #startRecord(chunk: Buffer, start: number, end: number): void {
    if (this.#headerParts.length > 0) {
      const whole = Buffer.concat([...this.#headerParts, chunk.subarray(start, end)]);
      this.#headerParts = [];
      this.#startRecord(whole, 0, whole.length);
      return;
    }
    const header = headerOf(chunk, start, end, { line: this.#lines.line, number: ++this.#recordCount });
    this.#id = header.id;
    this.#writer.startRecord({ ...header, ...this.#dashes.takeNote() });
  }

  #endLine(byte: number, position: number): void {
    this.#lines.startLine(position + 1);
    this.#afterReturn = byte === CARRIAGE_RETURN;
    this.#mode = 'line start';
  }

  #endRecord(): void {
    this.#writer.endRecord();
    this.#stop = undefined;
  }

  #markBad(position: number): void {
    this.#bad = this.#lines.positionOf(position);
    this.#mode = 'sample';
  }

  #fail(): void {
    const sample = Uint8Array.from(this.#sample);
    this.failure =
      this.#id === undefined
        ? misplacedText(`${this.#name}:${this.#bad!.line}`, sample)
        : badLetter(this.#alphabet, sample, this.#placeOf(this.#bad!));
  }

  #placeOf({ line, column }: Position): string {
    return `${this.#name}:${line}:${column} (record ${this.#id})`;
  }
}
