// The code of Viterbi's way back in several lanes side by side. No pointers were kept on the way there: which state led
// to the one that is known is worked out again, along the best path alone.
//   q_{t-1} = argmax_i δ_{t-1}(i) + log A[i][q_t], the lowest of equals
import {
  type Code,
  get,
  i32,
  i64x2,
  increase,
  set,
  v128,
  type WasmFunction,
  whileLess,
} from '../../wasm/assembler.ts';
import { DOUBLE, Locals, PAIR } from '../../wasm/locals.ts';
import { type CandidateShape, LISTED, listBytes } from './candidates.ts';
import { LANE_TABLE, LANES, MOST_WRITTEN_OUT, PAIRS, STATE } from './lane-layout.ts';
import { type At, repeat } from './repeat.ts';

/** What the code depends on. */
export interface TraceShape extends CandidateShape {
  /** Bytes of a row vector, and of a state on the path. */
  rowBytes: number;
  pathBytes: 1 | 2;
}

/**
 * `trace(row, first, table, lists)`: from the row vector δ at `row`, whose states on the path are in the lanes' table,
 * to the one at `first`; states there are in the table then. Writes the states of all rows but the first to where the
 * lanes' results go, whose addresses are those after their last position.
 */
export function traceFunction(shape: TraceShape): WasmFunction {
  const [row, first, table, lists] = [0, 1, 2, 3];
  const { count, isDense, rowBytes, pathBytes } = shape;
  const locals = new Locals(4);
  const [states, outs, own] = [0, 1, 2].map(() => Array.from({ length: LANES }, () => locals.integer()));
  const [best, index] = [locals.pairs(PAIRS), locals.pairs(PAIRS)];
  const [score, number] = [locals.pair(), locals.pair()];
  const eachLane = (body: (lane: number) => Code): Code => Array.from({ length: LANES }, (_, r) => body(r));

  const write = eachLane(r => [
    increase(outs![r]!, -pathBytes),
    [get(outs![r]!), get(states![r]!), pathBytes === 1 ? i32.store8() : i32.store16()],
    [get(lists), get(states![r]!), i32.constant(listBytes(shape)), i32.multiply, i32.add, set(own![r]!)],
  ]);
  /** δ of a pair of lanes' candidates. */
  const delta = (p: number, at: At): Code => {
    const [address, offset] = at(LANES, p * PAIR);
    if (isDense) return [address, v128.load(offset)];
    const source = (lane: number): Code => {
      const [list, place] = at(lane, LISTED.offset);
      return [get(row), list, i32.load(place), i32.add];
    };
    const [even, odd] = [2 * p, 2 * p + 1];
    return [source(odd), source(even), v128.loadSplat(even * DOUBLE), v128.loadSecond(odd * DOUBLE)];
  };
  const logOf = (p: number, at: At): Code => {
    const place = isDense ? 0 : LISTED.log;
    const [[even, a], [odd, b]] = [at(2 * p, place), at(2 * p + 1, place)];
    return [odd, even, v128.loadSplat(a), v128.loadSecond(b)];
  };
  const isWrittenOut = count <= MOST_WRITTEN_OUT;
  const pointers = [
    ...own!.map(base => ({ base, stride: isDense ? DOUBLE : LISTED.bytes })),
    { base: row, stride: isDense ? STATE : 0 },
  ];
  const choose = repeat(locals, count, isWrittenOut, pointers, (at, n) => [
    best.map((local, p) => {
      const candidate = [delta(p, at), logOf(p, at), v128.add];
      if (n === 0) return [candidate, set(local), i64x2.constant(0), set(index[p]!)];
      return [
        [candidate, set(score)],
        [n === undefined ? get(number) : i64x2.constant(n), get(index[p]!)],
        [get(score), get(local), v128.greater, v128.select, set(index[p]!)],
        [get(local), get(score), v128.max, set(local)],
      ];
    }),
    n === undefined ? [get(number), i64x2.constant(1), i64x2.add, set(number)] : [],
  ]);
  const begin = isWrittenOut
    ? []
    : [
        [i64x2.constant(0), set(number)],
        best.map(local => [v128.constant(-Infinity), set(local)]),
        index.map(local => [i64x2.constant(0), set(local)]),
      ];
  const move = eachLane(r => {
    const chosen = [get(index[r >> 1]!), i64x2.low((r & 1) as 0 | 1)];
    const listed = [
      [get(own![r]!), chosen, i32.constant(LISTED.bytes), i32.multiply, i32.add],
      i32.load(LISTED.state),
    ];
    return [isDense ? chosen : listed, set(states![r]!)];
  });
  const body = [
    eachLane(r => [get(table), i32.load(LANE_TABLE.states + 4 * r), set(states![r]!)]),
    eachLane(r => [get(table), i32.load(LANE_TABLE.results + 4 * r), set(outs![r]!)]),
    whileLess(first, row, [increase(row, -rowBytes), write, begin, choose, move]),
    eachLane(r => [get(table), get(states![r]!), i32.store(LANE_TABLE.states + 4 * r)]),
    get(row),
  ];
  return { name: 'trace', parameters: 4, locals: locals.types, body };
}
