// The code of Viterbi's way back: which state led to the one that is known, and the states inside each token.
import {
  type Code,
  f64,
  get,
  i32,
  ifTrue,
  increase,
  select,
  set,
  type WasmFunction,
  whileLess,
} from '../wasm/assembler.ts';
import { type Block, pairsOf } from './blocks.ts';
import { bitsOf } from './vocabulary.ts';

const INTEGER = 4;
const DOUBLE = 8;

/** What the code depends on. */
export interface TraceShape {
  stateCount: number;
  /** All pairs of a token's matrix; the code is for models with most transitions possible. */
  blocks: readonly Block[];
  width: number;
  wordCount: number;
}

/**
 * `trace(P, ways, tokens, end, deltas, path, state, total)`: goes back over the tokens from their `end`. `deltas` and
 * `path` are the ends of their lists too; the path gets a byte a position. Adds the scores of the best ways to the
 * double at `total`, and returns the state before the first token. Of equals, the way that is lowest from its last
 * position on is taken, then the lowest state.
 */
export function traceFunction({ stateCount: K, blocks, width, wordCount }: TraceShape): WasmFunction {
  const bits = bitsOf(K);
  const [P, ways, tokens, end, deltas, path, state, total] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [matrix, wayList, token, way, bestWay, bestFrom] = [8, 9, 10, 11, 12, 13];
  const [best, score, term, bestTerm, sum] = [14, 15, 16, 17, 18];
  // Column `state` of the row of blocks of i: the rows are whole, so the column is state doubles on.
  const rowStart = (i: number) => blocks.find(block => block.i === i)!.slot * 2 * DOUBLE;
  const candidate = (i: number): Code => [
    [get(matrix), f64.load(rowStart(i)), set(term)],
    [get(deltas), f64.load(i * DOUBLE), get(term), f64.add, set(score)],
    [get(wayList), i32.load(i * K * INTEGER), set(way)],
  ];
  const isBetter: Code = [
    [get(score), get(best), f64.greater],
    [get(score), get(best), f64.equal, get(way), get(bestWay), i32.less, i32.and],
    i32.or,
  ];
  // Whether it is better is in `state`, which is known no more; the first candidate is taken as it is.
  const take = (i: number): Code =>
    i === 0
      ? [
          get(score),
          set(best),
          get(term),
          set(bestTerm),
          get(way),
          set(bestWay),
          i32.constant(0),
          set(bestFrom),
        ]
      : [
          [isBetter, set(state)],
          [get(score), get(best), get(state), select, set(best)],
          [get(term), get(bestTerm), get(state), select, set(bestTerm)],
          [get(way), get(bestWay), get(state), select, set(bestWay)],
          [i32.constant(i), get(bestFrom), get(state), select, set(bestFrom)],
        ];
  const store = (q: number): Code => [
    get(path),
    [get(bestWay), i32.constant(q * bits), i32.shiftRight, i32.constant(2 ** bits - 1), i32.and],
    i32.store8(q),
  ];
  const places = Array.from({ length: width }, (_, q) => q);
  const step: Code = [
    [increase(end, -INTEGER), increase(deltas, -2 * pairsOf(K) * DOUBLE)],
    [get(end), i32.load(), set(token)],
    [get(P), get(token), i32.constant(blocks.length * 2 * DOUBLE), i32.multiply, i32.add],
    [get(state), i32.constant(DOUBLE), i32.multiply, i32.add, set(matrix)],
    [get(ways), get(token), i32.constant(K * K * INTEGER), i32.multiply, i32.add],
    [get(state), i32.constant(INTEGER), i32.multiply, i32.add, set(wayList)],
    Array.from({ length: K }, (_, i) => [candidate(i), take(i)]),
    [get(sum), get(bestTerm), f64.add, set(sum)],
    [get(bestFrom), set(state)],
    [get(token), i32.constant(wordCount), i32.less],
    ifTrue([increase(path, -width), places.map(store)]),
    [get(token), i32.constant(wordCount), i32.atLeast],
    ifTrue([increase(path, -1), store(0)]),
  ];
  const body: Code = [
    [get(total), f64.load(), set(sum)],
    whileLess(tokens, end, step),
    [get(total), get(sum), f64.store()],
    get(state),
  ];
  return {
    name: 'trace',
    parameters: 8,
    locals: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'f64', 'f64', 'f64', 'f64', 'f64'],
    body,
  };
}
