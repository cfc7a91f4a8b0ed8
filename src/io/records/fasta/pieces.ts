// Writes the letters of records as numbered pieces of one line, the only FASTA that fasta-parser gets to see.
import { type Alphabet, NOT_A_LETTER } from '../../../model/alphabet.ts';
import type { FastaHeader } from './header.ts';

// What fasta-parser 0.1.0 cannot do well, and what is done about it here:
// - it builds JSON by hand, so headers with quotes, backslashes or tabs come out broken: it gets numbers for headers;
// - short lines cost it 2 µs each, an endless one a time that grows with its square: it gets lines of 64 kB;
// - it holds a record as one string, and V8 ends those at 512 MB: a longer record goes through in pieces;
// - a record costs it 5 µs, however short: short ones share a piece;
// - it takes 1.8 ns a byte of which it gets 64 kB at once, and 2.7 of 1 MB, which leaves the processor's cache and V8's
//   young strings: a piece is a line.
const LONGEST_PIECE = 1 << 16;
/** A record that goes on after the chunk leaves its letters in a piece of at least so many. */
const SHORTEST_PIECE = 1 << 15;

/** Chunks of so many bytes are read fastest: each makes a piece. */
export const BEST_CHUNK = 1 << 16;

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
/** The bits that NO_PAIR has and no code byte. */
const NOT_ALL_LETTERS = 0x80808080;

/** What goes through fasta-parser as one record, under its number: the letters of records, end to end. */
export interface Piece {
  /** The records that end here. Letters after the last end are of a record that goes on in the next piece. */
  headers: FastaHeader[];
  /** Where each of them ends, in letters from the start of the piece. */
  ends: number[];
  /** Number of letters. */
  length: number;
}

/** Writes pieces, a buffer of them for each chunk of the file. */
export class PieceWriter {
  /** [256] the byte as which a letter travels, or NOT_A_LETTER. */
  readonly #codeBytes: Uint8Array;
  /** [65536] the same for two bytes at once, as they stand in memory. */
  readonly #codePairs: Uint16Array;

  #pieces: Piece[] = [];
  #header: FastaHeader | undefined;
  #piece = emptyPiece();
  #pieceCount = 0;

  #chunk: Uint8Array = new Uint8Array(0);
  #chunkView = viewOf(this.#chunk);
  #bytes: Uint8Array = this.#chunk;
  #bytesView = this.#chunkView;
  #filled = 0;

  /** Takes at most MOST_CODES codes. */
  constructor(alphabet: Alphabet) {
    this.#codeBytes = alphabet.letterCodes.map(code =>
      code === NOT_A_LETTER ? code : FIRST_CODE_BYTE + code,
    );
    // Beyond ASCII there are only parts of characters; and '>' has a meaning of its own.
    this.#codeBytes.fill(NOT_A_LETTER, 0x80);
    this.#codeBytes['>'.charCodeAt(0)] = NOT_A_LETTER;
    this.#codePairs = pairsOf(this.#codeBytes);
  }

  /** Whether the byte is a letter that travels. */
  isLetter(byte: number): boolean {
    return this.#codeBytes[byte] !== NOT_A_LETTER;
  }

  startChunk(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#chunkView = viewOf(chunk);
    // Besides its letters a chunk gives a line end and a header for each piece.
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

  /** Takes the letters of the chunk from `start` on, up to another byte or a full piece; returns where it ended. */
  takeLetters(start: number): number {
    const chunk = this.#chunk;
    const chunkView = this.#chunkView;
    const bytes = this.#bytes;
    const bytesView = this.#bytesView;
    const codeBytes = this.#codeBytes;
    const codePairs = this.#codePairs;
    const piece = this.#piece;
    const end = Math.min(chunk.length, start + LONGEST_PIECE - piece.length);
    let position = start;
    let filled = this.#filled;
    // 0.6 ns a byte by sixteens, 1.1 by fours, 4.3 one by one.
    for (; position + 16 <= end; position += 16, filled += 16) {
      const w = chunkView.getInt32(position, true);
      const x = chunkView.getInt32(position + 4, true);
      const y = chunkView.getInt32(position + 8, true);
      const z = chunkView.getInt32(position + 12, true);
      const first = codePairs[w & 0xffff]! | (codePairs[w >>> 16]! << 16);
      const second = codePairs[x & 0xffff]! | (codePairs[x >>> 16]! << 16);
      const third = codePairs[y & 0xffff]! | (codePairs[y >>> 16]! << 16);
      const fourth = codePairs[z & 0xffff]! | (codePairs[z >>> 16]! << 16);
      if (((first | second | third | fourth) & NOT_ALL_LETTERS) !== 0) break;
      bytesView.setInt32(filled, first, true);
      bytesView.setInt32(filled + 4, second, true);
      bytesView.setInt32(filled + 8, third, true);
      bytesView.setInt32(filled + 12, fourth, true);
    }
    for (; position + 4 <= end; position += 4, filled += 4) {
      const four = chunkView.getInt32(position, true);
      const codes = codePairs[four & 0xffff]! | (codePairs[four >>> 16]! << 16);
      if ((codes & NOT_ALL_LETTERS) !== 0) break;
      bytesView.setInt32(filled, codes, true);
    }
    for (; position < end; position++, filled++) {
      const codeByte = codeBytes[chunk[position]!]!;
      if (codeByte === NOT_A_LETTER) break;
      bytes[filled] = codeByte;
    }
    this.#filled = filled;
    piece.length += position - start;
    if (piece.length === LONGEST_PIECE) this.#closePiece();
    return position;
  }

  endRecord(): void {
    if (this.#header === undefined) return;
    this.#piece.headers.push(this.#header);
    this.#piece.ends.push(this.#piece.length);
    this.#header = undefined;
  }

  /** Returns the bytes for fasta-parser, good until the next chunk. No record that ended waits any longer. */
  endChunk(): Uint8Array {
    const { headers, length } = this.#piece;
    if (headers.length > 0 || length >= SHORTEST_PIECE) this.#closePiece();
    return this.#bytes.subarray(0, this.#filled);
  }

  /** The pieces that are in the bytes returned since the last call, in order. */
  takePieces(): Piece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  #closePiece(): void {
    if (this.#piece.length > 0) this.#bytes[this.#filled++] = LINE_FEED;
    this.#pieces.push(this.#piece);
    this.#piece = emptyPiece();
    // fasta-parser gives a record away only when it sees the next header.
    this.#writeNumber();
  }

  #writeNumber(): void {
    const header = `>${this.#pieceCount++}\n`;
    for (let index = 0; index < header.length; index++)
      this.#bytes[this.#filled++] = header.charCodeAt(index);
  }
}

/** Turns a piece that travelled into codes, in place. */
export function arrive(piece: Uint8Array): void {
  const end = piece.length;
  const before = Math.min(end, -piece.byteOffset & 3);
  for (let index = 0; index < before; index++) piece[index]! -= FIRST_CODE_BYTE;
  // Four at a time: no byte borrows from the next, since each is large enough. And four of those in a turn: 0.13 ns a
  // byte, 0.38 one in a turn, 3 byte by byte.
  const four = 0x01010101 * FIRST_CODE_BYTE;
  const count = ((end - before) >> 4) << 2;
  if (count > 0) {
    const words = new Int32Array(piece.buffer, piece.byteOffset + before, count);
    for (let index = 0; index < count; index += 4) {
      words[index]! -= four;
      words[index + 1]! -= four;
      words[index + 2]! -= four;
      words[index + 3]! -= four;
    }
  }
  for (let index = before + 4 * count; index < end; index++) piece[index]! -= FIRST_CODE_BYTE;
}

function emptyPiece(): Piece {
  return { headers: [], ends: [], length: 0 };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** [65536] for the bytes a, b at index a + 256 b: their code bytes in the same order, or NO_PAIR. */
function pairsOf(codeBytes: Uint8Array): Uint16Array {
  const pairs = new Uint16Array(1 << 16).fill(NO_PAIR);
  for (let second = 0; second < 256; second++) {
    if (codeBytes[second] === NOT_A_LETTER) continue;
    for (let first = 0; first < 256; first++) {
      if (codeBytes[first] === NOT_A_LETTER) continue;
      pairs[first | (second << 8)] = codeBytes[first]! | (codeBytes[second]! << 8);
    }
  }
  return pairs;
}
