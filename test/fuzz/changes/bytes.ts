// Changes that know nothing of a format: bytes changed, cut, doubled, exchanged between inputs, and words put in.
import type { Random } from '../../../src/model/random.ts';
import { below, type Change, oneOf } from './change.ts';
import { WORDS } from './words.ts';

const WORD_BYTES = WORDS.map(word => Buffer.from(word));

function spliced(bytes: Buffer, at: number, deleted: number, inserted: Uint8Array): Buffer {
  return Buffer.concat([
    bytes.subarray(0, at),
    inserted,
    bytes.subarray(Math.min(bytes.length, at + deleted)),
  ]);
}

/** A piece of some bytes, mostly a short one. */
function pieceOf(bytes: Buffer, random: Random): Buffer {
  const start = below(random, bytes.length + 1);
  return bytes.subarray(start, start + Math.ceil(4 ** (4 * random.uniform())));
}

const place = (bytes: Buffer, random: Random) => below(random, bytes.length + 1);

export const BYTE_CHANGES: readonly Change[] = [
  (bytes, random) => spliced(bytes, place(bytes, random), 1, Uint8Array.of(below(random, 256))),
  (bytes, random) => {
    const at = place(bytes, random);
    return spliced(bytes, at, 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << below(random, 8))));
  },
  (bytes, random) => spliced(bytes, place(bytes, random), 0, oneOf(WORD_BYTES, random)),
  (bytes, random) => spliced(bytes, place(bytes, random), below(random, 8), oneOf(WORD_BYTES, random)),
  (bytes, random) => spliced(bytes, place(bytes, random), 1 + below(random, 30), Buffer.alloc(0)),
  (bytes, random) => spliced(bytes, place(bytes, random), 0, pieceOf(bytes, random)),
  (bytes, random, others) =>
    spliced(bytes, place(bytes, random), below(random, 30), pieceOf(oneOf(others, random), random)),
  (bytes, random) => bytes.subarray(0, place(bytes, random)),
];
