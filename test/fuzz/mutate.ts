// Makes wild inputs of valid specimens: bytes changed, cut, doubled, exchanged between specimens, and words put in that
// have broken parsers before.
import { Random } from '../../src/model/random.ts';

const WORDS = [
  ...['\0', '\t', '\n', '\r', '\r\n', ' ', '"', "'", '\\', ',', ';', ':', '>', '@', '+', '#', '*', '=', '|'],
  ...['[', ']', '{', '}', '[[[[[[[[', '{"a":', '[]', '{}', 'null', 'true', '""', '\\ud800', '\\u0000'],
  ...[
    '0',
    '-0',
    '-1',
    '1e400',
    '-1e400',
    '1e-400',
    '1e308',
    '1e150',
    '99999999999',
    '4294967296',
    '0.5',
    '1,5',
  ],
  ...[
    'NaN',
    'nan',
    'NA',
    'Infinity',
    'inf',
    '.',
    '-',
    '__proto__',
    'constructor',
    '\x1b[2J',
    '\ufeff',
    'é',
    '🧬',
  ],
].map(word => Buffer.from(word));

type Change = (bytes: Buffer, at: number, random: Random, specimens: readonly Buffer[]) => Buffer;

const below = (random: Random, count: number) => Math.floor(random.uniform() * count);

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

const CHANGES: readonly Change[] = [
  (bytes, at, random) => spliced(bytes, at, 1, Uint8Array.of(below(random, 256))),
  (bytes, at, random) => spliced(bytes, at, 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << below(random, 8)))),
  (bytes, at, random) => spliced(bytes, at, 0, WORDS[below(random, WORDS.length)]!),
  (bytes, at, random) => spliced(bytes, at, below(random, 8), WORDS[below(random, WORDS.length)]!),
  (bytes, at, random) => spliced(bytes, at, 1 + below(random, 30), Buffer.alloc(0)),
  (bytes, at, random) => spliced(bytes, at, 0, pieceOf(bytes, random)),
  (bytes, at, random, specimens) =>
    spliced(bytes, at, below(random, 30), pieceOf(specimens[below(random, specimens.length)]!, random)),
  (bytes, at) => bytes.subarray(0, at),
];

/** Input `index` of a seed: a specimen with up to six changes; the same each time. */
export function mutated(specimens: readonly Buffer[], seed: number, index: number): Buffer {
  const random = new Random(seed * 2 ** 24 + index);
  let bytes = specimens[below(random, specimens.length)]!;
  for (let left = below(random, 7); left >= 0; left--) {
    bytes = CHANGES[below(random, CHANGES.length)]!(
      bytes,
      below(random, bytes.length + 1),
      random,
      specimens,
    );
  }
  return bytes;
}
