// Changes of text that is lines of fields: lines cut, doubled, exchanged, taken from other inputs; fields and numbers
// replaced by others of their kind, so that most of a file stays what it was.
import type { Random } from '../../../src/model/random.ts';
import { below, type Change, oneOf } from './change.ts';
import { otherNumber, WORDS } from './words.ts';

type LineChange = (lines: string[], at: number, random: Random, others: () => string[]) => void;

/** The fields of a line and what parts them, one after the other. */
const fieldsOf = (line: string) => line.split(/([\t,;]|[ ]+)/);

const ofOtherLine: LineChange = (lines, at, random) => {
  const fields = fieldsOf(lines[at]!);
  const field = 2 * below(random, (fields.length + 1) / 2);
  fields[field] = fieldsOf(oneOf(lines, random))[field] ?? oneOf(WORDS, random);
  lines[at] = fields.join('');
};

const LINE_CHANGES: readonly LineChange[] = [
  (lines, at) => void lines.splice(at, 1),
  (lines, at) => void lines.splice(at, 0, lines[at]!),
  (lines, at, random) => {
    const other = below(random, lines.length);
    [lines[at], lines[other]] = [lines[other]!, lines[at]!];
  },
  (lines, at, random, others) => void lines.splice(at, below(random, 2), oneOf(others(), random)),
  (lines, at, random) => {
    const fields = fieldsOf(lines[at]!);
    fields[2 * below(random, (fields.length + 1) / 2)] = oneOf(WORDS, random);
    lines[at] = fields.join('');
  },
  ofOtherLine,
  ofOtherLine,
  (lines, at, random) => {
    // A field less, or one more.
    const fields = fieldsOf(lines[at]!);
    const first = 2 * below(random, (fields.length + 1) / 2);
    if (random.uniform() < 0.5) fields.splice(first, 2);
    else fields.splice(first, 0, fields[first]!, fields[1] ?? '\t');
    lines[at] = fields.join('');
  },
  changeNumber,
  changeNumber,
  (lines, at) => void (lines[at] += '\r'),
];

/** Puts another number in place of one of a line. */
function changeNumber(lines: string[], at: number, random: Random): void {
  const numbers = [...lines[at]!.matchAll(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi)];
  if (numbers.length === 0) return;
  const { index, 0: number } = oneOf(numbers, random);
  const line = lines[at]!;
  lines[at] = line.slice(0, index) + otherNumber(number, random) + line.slice(index + number.length);
}

/** A line of text changed. Bytes that are no UTF-8 stay as they are. */
export const changeLines: Change = (bytes, random, others) => {
  const lines = bytes.toString('latin1').split('\n');
  const linesOfOthers = () => oneOf(others, random).toString('latin1').split('\n');
  // What follows the last line end is no line.
  const count = Math.max(1, lines.length - 1);
  oneOf(LINE_CHANGES, random)(lines, below(random, count), random, linesOfOthers);
  return Buffer.from(lines.join('\n'), 'latin1');
};
