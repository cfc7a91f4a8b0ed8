// Writes one value a position for genome browsers: as bedGraph, in which equal neighbours share a line, and as WIG.

import type { Part } from '../../model/inference/trellis.ts';
import { endAt, type Places, startAt } from '../../model/places.ts';
import type { Chunk } from '../bytes/sink.ts';
import {
  LINE_END,
  MOST_DECIMALS,
  packText,
  TAB,
  unitsOf,
  writeInteger,
  writePacked,
  writeUnits,
} from './digits.ts';
import { LineBuffer } from './line-buffer.ts';

/** The largest whole number that a double holds has so many digits. */
const INTEGER_BYTES = 16;

/**
 * Lines `name, start, end, value`: 0-based, end not included, one for each run of values that print alike and touch. Of a
 * `part`, those of the runs that begin there; chunks then start with the position before it, and are read to the end of the
 * last such run.
 */
export function bedGraph(
  name: string,
  chunks: Iterable<Float64Array>,
  digits: number | 'full',
  places: Places,
  part: Part = { from: 0, to: Number.POSITIVE_INFINITY },
): Generator<Chunk> {
  return isShort(digits) && places.kind === 'steps'
    ? bedGraphBytes(name, chunks, digits, places, part)
    : bedGraphLines(name, chunks, digits, places, part);
}

/**
 * A declaration with the start, from 0 on, then one value a line. Values that go on from others have no declaration, nor has a
 * record without positions.
 */
export function* wig(
  declared: { name: string; start: number; binSize: number } | undefined,
  chunks: Iterable<Float64Array>,
  digits: number | 'full',
): Generator<Chunk> {
  const lines: Generator<Chunk> = isShort(digits) ? wigBytes(chunks, digits) : wigValues(chunks, digits);
  if (declared) {
    const { name, start, binSize } = declared;
    yield `fixedStep chrom=${name} start=${start + 1} step=${binSize}${binSize > 1 ? ` span=${binSize}` : ''}`;
    yield* lines;
  } else {
    yield* withoutLineEnd(lines);
  }
  yield '\n';
}

/** The lines without the end of a line before them. */
function* withoutLineEnd(lines: Generator<Chunk>): Generator<Chunk> {
  const first: Chunk = lines.next().value;
  yield typeof first === 'string' ? first.slice(1) : first.subarray(1);
  yield* lines;
}

/** The values of one state, from rows [n, K]. */
export function* columnOf(chunks: Iterable<Float64Array>, K: number, k: number): Generator<Float64Array> {
  for (const chunk of chunks) {
    const column = new Float64Array(chunk.length / K);
    for (let n = 0; n < column.length; n++) column[n] = chunk[n * K + k]!;
    yield column;
  }
}

/** How probabilities are printed if their digits do not come from the table. */
export function printerOf(digits: number | 'full'): (value: number) => string {
  return digits === 'full' ? String : value => value.toFixed(digits);
}

/** Whether digits come from the table. */
export function isShort(digits: number | 'full'): digits is number {
  return digits !== 'full' && digits <= MOST_DECIMALS;
}

/** Equal steps always touch. */
function* bedGraphBytes(
  name: string,
  chunks: Iterable<Float64Array>,
  decimals: number,
  places: Places,
  part: Part,
): Generator<Uint8Array> {
  const prefix = packText(`${name}\t`);
  const buffer = new LineBuffer(prefix.length + 2 * INTEGER_BYTES + decimals + 8);
  const writeLine = (start: number, end: number, units: number) => {
    const { view } = buffer;
    let at = writeInteger(startAt(places, start), view, writePacked(prefix, view, buffer.at));
    view.setUint8(at, TAB);
    at = writeUnits(units, decimals, TAB, view, writeInteger(endAt(places, end - 1), view, at + 1));
    view.setUint8(at, LINE_END);
    buffer.at = at + 1;
  };
  let start = Math.max(0, part.from - 1);
  let position = start;
  let units = 0;
  for (const chunk of chunks) {
    for (let n = 0; n < chunk.length; n++, position++) {
      const next = unitsOf(chunk[n]!, decimals);
      if (next === units) continue;
      if (buffer.at > buffer.lastStart) yield buffer.take();
      if (position > start && start >= part.from) writeLine(start, position, units);
      start = position;
      units = next;
      if (start >= part.to) return yield buffer.take();
    }
    if (start < part.from && position >= part.to) return yield buffer.take();
  }
  if (buffer.at > buffer.lastStart) yield buffer.take();
  if (position > start && start >= part.from) writeLine(start, position, units);
  yield buffer.take();
}

function* bedGraphLines(
  name: string,
  chunks: Iterable<Float64Array>,
  digits: number | 'full',
  places: Places,
  part: Part,
): Generator<string> {
  const print = printerOf(digits);
  let run: { first: number; start: number; end: number; value: string } | undefined;
  let t = Math.max(0, part.from - 1);
  for (const chunk of chunks) {
    for (const one of chunk) {
      const [first, start, end, value] = [t, startAt(places, t), endAt(places, t), print(one)];
      t++;
      if (run && run.end === start && run.value === value) run.end = end;
      else {
        if (run && run.first >= part.from) yield `${name}\t${run.start}\t${run.end}\t${run.value}\n`;
        if (first >= part.to) return;
        run = { first, start, end, value };
      }
    }
    if (t >= part.to && run && run.first < part.from) return;
  }
  if (run && run.first >= part.from) yield `${name}\t${run.start}\t${run.end}\t${run.value}\n`;
}

function* wigBytes(chunks: Iterable<Float64Array>, decimals: number): Generator<Chunk> {
  const buffer = new LineBuffer(decimals + 3);
  for (const chunk of chunks) {
    for (let n = 0; n < chunk.length; n++) {
      if (buffer.at > buffer.lastStart) yield buffer.take();
      // The byte before a value is the end of the last line.
      buffer.at = writeUnits(unitsOf(chunk[n]!, decimals), decimals, LINE_END, buffer.view, buffer.at);
    }
  }
  yield buffer.content;
}

function* wigValues(chunks: Iterable<Float64Array>, digits: number | 'full'): Generator<string> {
  const print = printerOf(digits);
  for (const chunk of chunks) for (const value of chunk) yield `\n${print(value)}`;
}
