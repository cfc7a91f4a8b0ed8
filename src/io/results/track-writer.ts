// Writes one value a position for genome browsers: as bedGraph, in which equal neighbours share a line, and as WIG.

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
 * Lines `name, start, end, value`: 0-based, end not included, one for each run of values that print alike and touch.
 */
export function bedGraph(
  name: string,
  chunks: Iterable<Float64Array>,
  digits: number | 'full',
  places: Places,
): Generator<Chunk> {
  return isShort(digits) && places.kind === 'steps'
    ? bedGraphBytes(name, chunks, digits, places)
    : bedGraphLines(name, chunks, digits, places);
}

/** A declaration with the start, from 0 on, then one value a line. A record without positions has no declaration. */
export function* wig(
  name: string,
  chunks: Iterable<Float64Array>,
  digits: number | 'full',
  start: number,
  binSize: number,
): Generator<Chunk> {
  yield `fixedStep chrom=${name} start=${start + 1} step=${binSize}${binSize > 1 ? ` span=${binSize}` : ''}`;
  yield* isShort(digits) ? wigBytes(chunks, digits) : wigValues(chunks, digits);
  yield '\n';
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
  let start = 0;
  let position = 0;
  let units = 0;
  for (const chunk of chunks) {
    for (let n = 0; n < chunk.length; n++, position++) {
      const next = unitsOf(chunk[n]!, decimals);
      if (next === units) continue;
      if (buffer.at > buffer.lastStart) yield buffer.take();
      if (position > start) writeLine(start, position, units);
      start = position;
      units = next;
    }
  }
  if (buffer.at > buffer.lastStart) yield buffer.take();
  if (position > start) writeLine(start, position, units);
  yield buffer.take();
}

function* bedGraphLines(
  name: string,
  chunks: Iterable<Float64Array>,
  digits: number | 'full',
  places: Places,
): Generator<string> {
  const print = printerOf(digits);
  let run: { start: number; end: number; value: string } | undefined;
  let t = 0;
  for (const chunk of chunks) {
    for (const one of chunk) {
      const [start, end, value] = [startAt(places, t), endAt(places, t++), print(one)];
      if (run && run.end === start && run.value === value) run.end = end;
      else {
        if (run) yield `${name}\t${run.start}\t${run.end}\t${run.value}\n`;
        run = { start, end, value };
      }
    }
  }
  if (run) yield `${name}\t${run.start}\t${run.end}\t${run.value}\n`;
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
