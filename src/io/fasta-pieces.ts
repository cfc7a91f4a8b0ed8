// Writes the letters of records as numbered pieces of long lines, the only FASTA that fasta-parser gets to see.
import type { Alphabet } from '../model/alphabet.ts';
import { NO_LETTER } from './symbol-text.ts';

// What fasta-parser 0.1.0 cannot do well, and what is done about it here:
// - it builds JSON by hand, so headers with quotes, backslashes or tabs come out broken: it gets numbers for headers;
// - short lines cost it 2 µs each, an endless one a time that grows with its square: it gets lines of 64 kB;
// - it holds a record as one string, and V8 ends those at 512 MB: a longer record goes through in pieces;
// - a record costs it 5 µs, however short: short ones share a piece.
const LINE_LENGTH = 1 << 16;
const LONGEST_PIECE = 1 << 20;
const SHORTEST_PIECE = 1 << 16;

const LINE_FEED = 10;

/**
 * A letter travels as the byte of its code plus this: from '@' on, so that none is a line end or a '>', and up to
 * the end of ASCII, so that each stays one byte in UTF-8.
 */
const FIRST_CODE_BYTE = 0x40;

/** More codes than this do not travel. */
export const MOST_CODES = 0x80 - FIRST_CODE_BYTE;

/** In the table of pairs: one of the two bytes is no letter. */
const NO_PAIR = 0xffff;

/** A header line, its place kept for messages. */
export interface FastaHeader {
  id: string;
  description: string;
  /** 1-based line of the file. */
  line: number;
}

/** Letters of one record that follow each other within a piece. */
export interface Stretch {
  header: FastaHeader;
  length: number;
  /** Whether the record ends here. */
  isLast: boolean;
}

/** What goes through fasta-parser as one record, under its number. */
export interface Piece {
  stretches: Stretch[];
  /** Number of letters. */
  length: number;
}

/** Writes pieces, a buffer of them for each chunk of the file. */
export class PieceWriter {
  /** [256] the byte as which a letter travels, or NO_LETTER. */
  readonly #codeBytes: Uint8Array;
  /** [65536] the same for two bytes at once, as they stand in memory: twice as fast. */
  readonly #codePairs: Uint16Array;

  #pieces: Piece[] = [];
  #header: FastaHeader | undefined;
  #piece: Piece = { stretches: [], length: 0 };
  #pieceCount = 0;
  /** Letters of the piece before the current record's. */
  #stretchStart = 0;
  /** Letters since the last line end. */
  #lineFill = 0;

  #chunk: Uint8Array = new Uint8Array(0);
  #chunkView = viewOf(this.#chunk);
  #bytes: Uint8Array = this.#chunk;
  #bytesView = this.#chunkView;
  #filled = 0;

  /** Takes at most MOST_CODES codes. */
  constructor(alphabet: Alphabet) {
    this.#codeBytes = alphabet.letterCodes.map(code => (code === NO_LETTER ? code : FIRST_CODE_BYTE + code));
    // Beyond ASCII there are only parts of characters; and '>' has a meaning of its own.
    this.#codeBytes.fill(NO_LETTER, 0x80);
    this.#codeBytes['>'.charCodeAt(0)] = NO_LETTER;
    this.#codePairs = pairsOf(this.#codeBytes);
  }

  /** Whether the byte is a letter that travels. */
  isLetter(byte: number): boolean {
    return this.#codeBytes[byte] !== NO_LETTER;
  }

  startChunk(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#chunkView = viewOf(chunk);
    // Besides its letters a chunk gives a line end for each long line, and a line end and a header for each piece.
    const room = chunk.length + (chunk.length >> 6) + 128;
    this.#filled = 0;
    if (this.#bytes.length >= room) return;
    this.#bytes = Buffer.allocUnsafeSlow(room);
    this.#bytesView = viewOf(this.#bytes);
  }

  startRecord(header: FastaHeader): void {
    if (this.#pieceCount === 0) this.#writeNumber();
    this.#header = header;
  }

  /** Takes the letters of the chunk from `start` on, up to another byte or a full line; returns where it ended. */
  takeLetters(start: number): number {
    const chunk = this.#chunk;
    const chunkView = this.#chunkView;
    const bytes = this.#bytes;
    const bytesView = this.#bytesView;
    const codeBytes = this.#codeBytes;
    const codePairs = this.#codePairs;
    const end = Math.min(chunk.length, start + LINE_LENGTH - this.#lineFill);
    let position = start;
    let filled = this.#filled;
    // 1.7 ns a byte by fours, 4.3 one by one.
    for (; position + 4 <= end; position += 4, filled += 4) {
      const four = chunkView.getUint32(position, true);
      const first = codePairs[four & 0xffff]!;
      const second = codePairs[four >>> 16]!;
      if (first === NO_PAIR || second === NO_PAIR) break;
      bytesView.setUint32(filled, first | (second << 16), true);
    }
    for (; position < end; position++, filled++) {
      const codeByte = codeBytes[chunk[position]!]!;
      if (codeByte === NO_LETTER) break;
      bytes[filled] = codeByte;
    }
    this.#filled = filled;
    this.#lineFill += position - start;
    this.#piece.length += position - start;
    if (this.#lineFill === LINE_LENGTH) {
      this.#endLine();
      if (this.#piece.length >= LONGEST_PIECE) this.#closePiece();
    }
    return position;
  }

  endRecord(): void {
    if (this.#header === undefined) return;
    this.#endStretch(true);
    this.#header = undefined;
    if (this.#piece.length >= SHORTEST_PIECE) this.#closePiece();
  }

  /** Returns the bytes for fasta-parser, good until the next chunk. No record that ended waits any longer. */
  endChunk(): Uint8Array {
    if (this.#piece.stretches.length > 0) this.#closePiece();
    return this.#bytes.subarray(0, this.#filled);
  }

  /** The pieces that are in the bytes returned since the last call, in order. */
  takePieces(): Piece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  #endStretch(isLast: boolean): void {
    const length = this.#piece.length - this.#stretchStart;
    if (this.#header !== undefined) this.#piece.stretches.push({ header: this.#header, length, isLast });
    this.#stretchStart = this.#piece.length;
  }

  #closePiece(): void {
    this.#endStretch(false);
    if (this.#lineFill > 0) this.#endLine();
    this.#pieces.push(this.#piece);
    this.#piece = { stretches: [], length: 0 };
    this.#stretchStart = 0;
    // fasta-parser gives a record away only when it sees the next header.
    this.#writeNumber();
  }

  #writeNumber(): void {
    const header = `>${this.#pieceCount++}\n`;
    for (let index = 0; index < header.length; index++)
      this.#bytes[this.#filled++] = header.charCodeAt(index);
  }

  #endLine(): void {
    this.#bytes[this.#filled++] = LINE_FEED;
    this.#lineFill = 0;
  }
}

/** Turns a piece that travelled into codes, in place. */
export function arrive(piece: Uint8Array): void {
  const end = piece.length;
  const before = Math.min(end, -piece.byteOffset & 3);
  for (let index = 0; index < before; index++) piece[index]! -= FIRST_CODE_BYTE;
  // Four at a time: no byte borrows from the next, since each is large enough. 0.4 ns a byte instead of 3.
  const count = (end - before) >> 2;
  if (count > 0) {
    const words = new Int32Array(piece.buffer, piece.byteOffset + before, count);
    for (let index = 0; index < count; index++) words[index]! -= 0x01010101 * FIRST_CODE_BYTE;
  }
  for (let index = before + 4 * count; index < end; index++) piece[index]! -= FIRST_CODE_BYTE;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** [65536] for the bytes a, b at index a + 256 b: their code bytes in the same order, or NO_PAIR. */
function pairsOf(codeBytes: Uint8Array): Uint16Array {
  const pairs = new Uint16Array(1 << 16).fill(NO_PAIR);
  for (let second = 0; second < 256; second++) {
    if (codeBytes[second] === NO_LETTER) continue;
    for (let first = 0; first < 256; first++) {
      if (codeBytes[first] === NO_LETTER) continue;
      pairs[first | (second << 8)] = codeBytes[first]! | (codeBytes[second]! << 8);
    }
  }
  return pairs;
}
