// The code that keeps the lanes' vectors near 1, or near 0 as logs, and notes what they were scaled by.
import { type Code, get, i32, i64x2, set, v128 } from '../../wasm/assembler.ts';
import { PAIR } from '../../wasm/locals.ts';
import { LANE_TABLE, PAIRS, STATE } from './lane-layout.ts';
import type { LaneWriter } from './lane-writer.ts';
import type { At } from './repeat.ts';

/** Bits of a double below its exponent, and what the exponent of 1 is stored as. */
const FRACTION = 52;
const BIAS = 1023;

/** Scales the row vector at `row`; what it is scaled by goes to the lanes' table if `isNoted`. */
export function scale(writer: LaneWriter, row: number, table: number, isNoted: boolean): Code {
  const state = [{ base: row, stride: STATE }];
  const { algebra } = writer.shape;
  return [
    writer.foldStates(state, algebra, (p, at) => load(at, p)),
    algebra.name === 'sums'
      ? divideByPowers(writer, row, table, isNoted)
      : subtractMaxima(writer, row, table, isNoted),
  ];
}

/**
 * By the power of 2 just below each sum: nothing is rounded, and no logarithm is needed before the end. A lane of
 * zeros stays one. Lowers the smallest shares where they are watched.
 */
function divideByPowers(writer: LaneWriter, row: number, table: number, isNoted: boolean): Code {
  const { watched } = writer.shape;
  const sums = writer.sums.slice(0, PAIRS);
  const smallest = writer.sums.slice(PAIRS);
  const shares = LANE_TABLE.shares;
  const lower = (local: number): Code => [
    get(local),
    [get(writer.spare), v128.constant(1), get(writer.spare), v128.constant(0), v128.greater, v128.select],
    [v128.min, set(local)],
  ];
  return [
    sums.map(local => [get(local), i32.constant(FRACTION), i64x2.shiftRight, set(local)]),
    isNoted ? sums.map((local, p) => notePower(table, p, local)) : [],
    sums.map(local => [
      [i64x2.constant(2 * BIAS), get(local), i64x2.subtract],
      [i32.constant(FRACTION), i64x2.shiftLeft, set(local)],
    ]),
    watched ? smallest.map((local, p) => [get(table), v128.load(shares + p * PAIR), set(local)]) : [],
    writer.everyState([{ base: row, stride: STATE }], at =>
      sums.map((local, p) => [
        [load(at, p), get(local), v128.multiply, set(writer.spare)],
        [at(0, p * PAIR)[0], get(writer.spare), v128.store(at(0, p * PAIR)[1])],
        watched ? lower(smallest[p]!) : [],
      ]),
    ),
    watched ? smallest.map((local, p) => [get(table), get(local), v128.store(shares + p * PAIR)]) : [],
  ];
}

/** The largest of each lane; nothing where nothing is possible any more. */
function subtractMaxima(writer: LaneWriter, row: number, table: number, isNoted: boolean): Code {
  const most = writer.sums.slice(0, PAIRS);
  return [
    most.map(local => [
      [get(local), v128.constant(0), get(local), v128.constant(-Infinity), v128.greater, v128.select],
      set(local),
    ]),
    isNoted ? most.map((local, p) => noteMaximum(writer, table, p, local)) : [],
    writer.everyState([{ base: row, stride: STATE }], at =>
      most.map((local, p) => [
        at(0, p * PAIR)[0],
        [load(at, p), get(local), v128.subtract],
        v128.store(at(0, p * PAIR)[1]),
      ]),
    ),
  ];
}

function load(at: At, pair: number): Code {
  const [address, offset] = at(0, pair * PAIR);
  return [address, v128.load(offset)];
}

/** Adds the exponents of a pair of sums to those that are noted. */
function notePower(table: number, pair: number, exponents: number): Code {
  const place = LANE_TABLE.scales + pair * PAIR;
  const exponent = [get(exponents), i64x2.constant(BIAS), i64x2.subtract];
  return [get(table), [get(table), v128.load(place), exponent, i64x2.add], v128.store(place)];
}

/** Adds a pair of maxima to those that are noted, and what that loses to what was lost (Kahan 1965). */
function noteMaximum(writer: LaneWriter, table: number, pair: number, most: number): Code {
  const [term, sum] = [writer.spare, writer.sums[PAIRS + pair]!];
  const [scales, lost] = [LANE_TABLE.scales + pair * PAIR, LANE_TABLE.lost + pair * PAIR];
  return [
    [get(most), get(table), v128.load(lost), v128.subtract, set(term)],
    [get(table), v128.load(scales), get(term), v128.add, set(sum)],
    [get(table), get(sum), get(table), v128.load(scales), v128.subtract, get(term), v128.subtract],
    v128.store(lost),
    [get(table), get(sum), v128.store(scales)],
  ];
}
