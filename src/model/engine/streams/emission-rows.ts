// Emissions out of their logs, on native kernels; and rows over their largest, where each position has a row of its own.
import { exp } from '../../native/kernels.ts';
import { read, scope, tensor } from '../../native/tensor.ts';
import type { Arena, Place } from '../../wasm/arena.ts';
import { type Code, get, increase, set, v128, type WasmFunction, whileLess } from '../../wasm/assembler.ts';
import { DOUBLE, Locals } from '../../wasm/locals.ts';
import { type Linked, link } from '../../wasm/modules.ts';
import type { Trellis } from '../trellis.ts';
import { MOST_WRITTEN_OUT } from './lane-layout.ts';
import { type At, repeat } from './repeat.ts';

/** Numbers in one call, 2 MB: small ones cost more to hand to two cores than to work out. */
const PIECE_NUMBERS = 1 << 18;

/** e to each of the logs. */
export function exponentials(logs: Float64Array): Float64Array {
  return scope(() => read(exp(tensor(logs, [logs.length]))));
}

/** Takes rows out of their logs, some at a time, in memory of its own. */
export class EmissionRows {
  private readonly arena: Arena;
  private readonly rows: Place;
  private readonly largest: Place;
  private readonly piece: number;
  private readonly functions: Linked<'overLargest'>;

  constructor(arena: Arena, { stateCount: K, offsets }: Trellis) {
    this.arena = arena;
    this.piece = Math.min(Math.max(1, Math.floor(PIECE_NUMBERS / K)), offsets[offsets.length - 1]!);
    // Rows are worked on in twos.
    this.rows = arena.doubles((this.piece + 1) * K);
    this.largest = arena.doubles(this.piece + 1);
    this.functions = link(`rows ${K}`, arena, () => [overLargestFunction(K)]);
  }

  /**
   * Emissions of positions `start` to `end - 1` into `target` [n, K], each row over its largest. Returns the logs of
   * those [n]; of a row in which nothing is possible, -Infinity.
   */
  fill(
    { stateCount: K, logEmissions }: Trellis,
    start: number,
    end: number,
    target: Float64Array,
  ): Float64Array {
    const { arena, rows, largest, piece, functions } = this;
    const logScales = new Float64Array(end - start);
    for (let from = start; from < end; from += piece) {
      const count = Math.min(end - from, piece);
      const logs = arena.float64({ ...rows, length: count * K });
      logs.set(logEmissions.subarray(from * K, (from + count) * K));
      functions.overLargest(rows.at, rows.at + count * K * DOUBLE, largest.at);
      logScales.set(arena.float64({ ...largest, length: count }), from - start);
      target.set(exponentials(logs), (from - start) * K);
    }
    return logScales;
  }
}

/**
 * `overLargest(rows, end, largest)`: subtracts its largest from each row [K] and writes it down; where nothing is
 * possible it subtracts nothing. Two rows at a time: the last may be followed by one that does not count.
 */
function overLargestFunction(K: number): WasmFunction {
  const [rows, end, largest] = [0, 1, 2];
  const locals = new Locals(3);
  const most = locals.pair();
  const both = (at: At): { read: Code; write: (value: Code) => Code } => {
    const [[first, a], [second, b]] = [at(0), at(0, K * DOUBLE)];
    return {
      read: [second, first, v128.loadSplat(a), v128.loadSecond(b)],
      write: value => [
        [value, set(spare)],
        [first, get(spare), v128.storeFirst(a)],
        [second, get(spare), v128.storeSecond(b)],
      ],
    };
  };
  const spare = locals.pair();
  const everyEntry = (body: (at: At) => Code): Code =>
    repeat(locals, K, K <= MOST_WRITTEN_OUT, [{ base: rows, stride: DOUBLE }], body);
  const body = whileLess(rows, end, [
    [v128.constant(-Infinity), set(most)],
    everyEntry(at => [get(most), both(at).read, v128.max, set(most)]),
    [get(largest), get(most), v128.store(0)],
    [get(most), v128.constant(0), get(most), v128.constant(-Infinity), v128.greater, v128.select, set(most)],
    everyEntry(at => both(at).write([both(at).read, get(most), v128.subtract])),
    [increase(rows, 2 * K * DOUBLE), increase(largest, 2 * DOUBLE)],
  ]);
  return { name: 'overLargest', parameters: 3, locals: locals.types, body: [body, get(rows)] };
}
