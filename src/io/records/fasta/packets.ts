// Writes the letters of records as numbered packets, which are the only FASTA that fasta-parser reads. A packet is a
// header with its number and one line of letters, of several short records or of a part of a long one.
import { type Alphabet, NOT_A_LETTER } from '../../../model/alphabet.ts';
import type { FastaHeader } from './header.ts';

// Packets are as they are because of what fasta-parser 0.1.0 cannot do well:
// - It builds JSON by hand, so that headers with quotes, backslashes or tabs come out broken. Our headers are numbers.
// - A line costs it 2 µs, however short, and an endless line costs time that grows with its square. Ours have 64 kB.
// - It holds a record as one string, and V8 has none above 512 MB. A long record is cut into packets.
// - A record costs it 5 µs, however short. Short records share a packet.
// - Text that it gets by 64 kB costs 1.8 ns a byte, and text that it gets by 1 MB costs 2.7, because that does not fit
//   the processor's cache and V8's space for young strings.
const LONGEST_PACKET = 1 << 16;
/** At the end of a chunk, a packet in which no record ends is written if it has at least so many letters. */
const SHORTEST_PACKET = 1 << 15;

/** Chunks of so many bytes are read fastest; each makes one packet. */
export const BEST_CHUNK = 1 << 16;

const LINE_FEED = 10;

/**
 * A packet holds each letter as the byte of its code plus this. Such bytes begin at '@', so that none is a line end or
 * '>', and end with ASCII, so that each is one byte in UTF-8.
 */
const FIRST_CODE_BYTE = 0x40;

/** A packet can hold so many different codes. */
export const MOST_CODES = 0x80 - FIRST_CODE_BYTE;

/** An entry of the table of pairs that says: one of the two bytes is no letter. */
const NO_PAIR = 0xffff;
/** Four code bytes have none of these bits; NO_PAIR has some. */
const NOT_ALL_LETTERS = 0x80808080;

/** The tables of an alphabet are made once, not with every file: 0.3 ms. */
const TABLES = new WeakMap<Alphabet, { bytes: Uint8Array; pairs: Uint16Array }>();

/** What a packet holds: the letters of records, end to end. */
export interface Packet {
  /** The records that end in it. The letters after the last end belong to a record that goes on in the next packet. */
  headers: FastaHeader[];
  /** Where each of them ends, in letters from the start of the packet. */
  ends: number[];
  /** Number of letters. */
  length: number;
}

/** Writes packets. For each chunk of the file it returns the bytes that fasta-parser is to read. */
export class PacketWriter {
  /** [256] the byte that a packet holds for each byte of the file, or NOT_A_LETTER. */
  readonly #codeBytes: Uint8Array;
  /** [65536] the same for two bytes at once, as they stand in memory. */
  readonly #codePairs: Uint16Array;

  #packets: Packet[] = [];
  #header: FastaHeader | undefined;
  #packet = emptyPacket();
  /** How many packets have begun, here or before. */
  #packetCount: number;

  #chunk: Uint8Array = new Uint8Array(0);
  #chunkView = viewOf(this.#chunk);
  #bytes: Uint8Array = this.#chunk;
  #bytesView = this.#chunkView;
  #filled = 0;

  /** Takes at most MOST_CODES codes. Where packets have `begun` before, the last of them is the first of these. */
  constructor(alphabet: Alphabet, begun: number) {
    this.#packetCount = begun;
    const tables = TABLES.get(alphabet) ?? tablesOf(alphabet);
    TABLES.set(alphabet, tables);
    this.#codeBytes = tables.bytes;
    this.#codePairs = tables.pairs;
  }

  /** Whether the byte is a letter of the alphabet. */
  isLetter(byte: number): boolean {
    return this.#codeBytes[byte] !== NOT_A_LETTER;
  }

  startChunk(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#chunkView = viewOf(chunk);
    // Each packet has a header and a line end besides its letters.
    const room = chunk.length + (chunk.length >> 6) + 128;
    this.#filled = 0;
    if (this.#bytes.length >= room) return;
    this.#bytes = Buffer.allocUnsafeSlow(room);
    this.#bytesView = viewOf(this.#bytes);
  }

  startRecord(header: FastaHeader): void {
    if (this.#packetCount === 0) this.#writeNumber();
    this.#header = header;
  }

  /**
   * Writes the letters of the chunk from `start` on, until another byte comes or the packet is full; returns the
   * position after the last one.
   */
  takeLetters(start: number): number {
    const chunk = this.#chunk;
    const chunkView = this.#chunkView;
    const bytes = this.#bytes;
    const bytesView = this.#bytesView;
    const codeBytes = this.#codeBytes;
    const codePairs = this.#codePairs;
    const packet = this.#packet;
    const end = Math.min(chunk.length, start + LONGEST_PACKET - packet.length);
    let position = start;
    let filled = this.#filled;
    // Sixteen bytes at a time cost 0.6 ns a byte, four 1.1, and one 4.3.
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
    packet.length += position - start;
    if (packet.length === LONGEST_PACKET) this.#closePacket();
    return position;
  }

  /** Writes a letter that the chunk does not hold, as `takeLetters` would. */
  addLetter(byte: number): void {
    this.#bytes[this.#filled++] = this.#codeBytes[byte]!;
    if (++this.#packet.length === LONGEST_PACKET) this.#closePacket();
  }

  endRecord(): void {
    if (this.#header === undefined) return;
    this.#packet.headers.push(this.#header);
    this.#packet.ends.push(this.#packet.length);
    this.#header = undefined;
  }

  /** Returns the bytes for fasta-parser, which hold all records that ended; the next chunk overwrites them. */
  endChunk(): Uint8Array {
    const { headers, length } = this.#packet;
    if (headers.length > 0 || length >= SHORTEST_PACKET) this.#closePacket();
    return this.#bytes.subarray(0, this.#filled);
  }

  /** The packets that are in the bytes returned since the last call, in order. */
  takePackets(): Packet[] {
    const packets = this.#packets;
    this.#packets = [];
    return packets;
  }

  #closePacket(): void {
    if (this.#packet.length > 0) this.#bytes[this.#filled++] = LINE_FEED;
    this.#packets.push(this.#packet);
    this.#packet = emptyPacket();
    // fasta-parser hands out a record only when it has read the next header.
    this.#writeNumber();
  }

  #writeNumber(): void {
    const header = `>${this.#packetCount++}\n`;
    for (let index = 0; index < header.length; index++)
      this.#bytes[this.#filled++] = header.charCodeAt(index);
  }
}

/** Turns the letters of a packet back into codes, in place. */
export function decodePacket(packet: Uint8Array): void {
  const end = packet.length;
  const before = Math.min(end, -packet.byteOffset & 3);
  for (let index = 0; index < before; index++) packet[index]! -= FIRST_CODE_BYTE;
  // One subtraction takes four bytes: no byte borrows from the next, since each is large enough. Four subtractions in a
  // turn of the loop cost 0.13 ns a byte, one costs 0.38, and single bytes 3.
  const four = 0x01010101 * FIRST_CODE_BYTE;
  const count = ((end - before) >> 4) << 2;
  if (count > 0) {
    const words = new Int32Array(packet.buffer, packet.byteOffset + before, count);
    for (let index = 0; index < count; index += 4) {
      words[index]! -= four;
      words[index + 1]! -= four;
      words[index + 2]! -= four;
      words[index + 3]! -= four;
    }
  }
  for (let index = before + 4 * count; index < end; index++) packet[index]! -= FIRST_CODE_BYTE;
}

function emptyPacket(): Packet {
  return { headers: [], ends: [], length: 0 };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function tablesOf(alphabet: Alphabet): { bytes: Uint8Array; pairs: Uint16Array } {
  const bytes = alphabet.letterCodes.map(code => (code === NOT_A_LETTER ? code : FIRST_CODE_BYTE + code));
  // Bytes beyond ASCII are parts of characters, and '>' begins a header.
  bytes.fill(NOT_A_LETTER, 0x80);
  bytes['>'.charCodeAt(0)] = NOT_A_LETTER;
  return { bytes, pairs: pairsOf(bytes) };
}

/** [65536] at index a + 256 b, the code bytes of the letters a and b in the same order, or NO_PAIR. */
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
