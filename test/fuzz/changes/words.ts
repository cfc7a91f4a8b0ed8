// Words that have broken parsers before, and numbers beside those that are there.
import type { Random } from '../../../src/model/random.ts';
import { below, oneOf } from './change.ts';

/** Marks, separators and names that mean something to some language. */
const SIGNS = [
  ...['\0', '\t', '\n', '\r', '\r\n', ' ', '"', "'", '\\', ',', ';', ':', '>', '@', '+', '#', '*', '=', '|'],
  ...['[', ']', '{', '}', '[[[[[[[[', '{"a":', '[]', '{}', 'null', 'true', '""', '\\ud800', '\\u0000'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '\x1b[2J',
    '\ufeff',
    '\u2028',
    'é',
    '🧬',
    '%',
    '%zz',
    '//',
    '--',
    '-',
  ],
];

export const NUMBERS = [
  ...['0', '-0', '-1', '1', '2', '7', '0.5', '1,5', '99', '1e400', '-1e400', '1e-400', '1e308', '1e150'],
  ...['5e-324', '4294967296', '2147483648', '99999999999', '9007199254740993', '1e9', '0x10', '1_000'],
  ...['NaN', 'nan', 'NA', 'Infinity', 'inf', '.', ''],
];

export const WORDS: readonly string[] = [...SIGNS, ...NUMBERS];

/** A number beside this one, or far from it. */
export function otherNumber(text: string, random: Random): string {
  const value = Number(text);
  const choice = below(random, 6);
  if (choice === 0) return oneOf(NUMBERS, random);
  if (choice === 1) return String(value + 1);
  if (choice === 2) return String(value - 1);
  if (choice === 3) return String(below(random, 40));
  if (choice === 4) return String(value * 10 ** (below(random, 9) - 4));
  return String(-value);
}
