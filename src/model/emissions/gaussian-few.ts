// Rows of few numbers against gaussian states, in WebAssembly: calls of native kernels, and memory for all that comes
// in between, cost more than the arithmetic. 200,000 rows of 2 numbers, 5 states: 22 ms on native kernels, 6 so.
import { type Place, returnArena, takeArena } from '../wasm/arena.ts';
import { DOUBLE } from '../wasm/locals.ts';
import { type Linked, link } from '../wasm/modules.ts';
import { inverseOfLower } from './cholesky.ts';
import { densitiesFunction, lowerEntries, momentsFunction } from './gaussian-code.ts';
import type { StateDensity } from './gaussian-rows.ts';

/** Up to so many numbers a row; beyond, there are many more constants than registers. */
export const MOST_FEW = 6;
/** Rows worked on at once: they and their results stay in the first cache. */
const PIECE = 1 << 9;

/** The K states, for rows of O numbers. Holds memory until `end`. */
export class FewNumbers {
  private readonly O: number;
  private readonly K: number;
  private readonly arena = takeArena();
  private readonly functions: Linked<'densities' | 'moments'>;
  private readonly rows: Place;
  /** [PIECE, K] densities, or visits. */
  private readonly table: Place;
  private readonly sums: Place;

  constructor(O: number, K: number) {
    const { arena } = this;
    this.O = O;
    this.K = K;
    this.functions = link(`gaussian ${O} ${K}`, arena, () => [
      densitiesFunction(O, K),
      momentsFunction(O, K),
    ]);
    this.rows = arena.doubles(PIECE * O);
    this.table = arena.doubles(PIECE * K);
    this.sums = arena.doubles(2 * (1 + O + lowerEntries(O).length));
  }

  end(): void {
    returnArena(this.arena);
  }

  /** [count, K] log-densities of rows `[count, O]`. */
  densities(values: Float64Array, count: number, states: readonly StateDensity[]): Float64Array {
    const { arena, rows, table, O, K } = this;
    const densities = new Float64Array(count * K);
    const mark = arena.mark();
    const constants = states.map(state => arena.copy(constantsOf(state, O)));
    for (let from = 0; from < count; from += PIECE) {
      const n = this.placeRows(values, from, count);
      constants.forEach(({ at }, k) => {
        this.functions.densities(rows.at, rows.at + n * O * DOUBLE, table.at + k * DOUBLE, at);
      });
      const length = Math.min(PIECE, count - from) * K;
      densities.set(arena.float64({ ...table, length }), from * K);
    }
    arena.release(mark);
    return densities;
  }

  /** Adds to `sums` [K] of [1 + O + O²] the moments of rows `[count, O]` around the means, from visits `[count, K]`. */
  addMoments(
    values: Float64Array,
    count: number,
    visits: Float64Array,
    means: readonly Float64Array[],
    sums: readonly Float64Array[],
  ): void {
    const { arena, rows, table, O, K } = this;
    const mark = arena.mark();
    const places = means.map(mean => arena.copy(mean));
    const pairs = arena.float64(this.sums);
    const weights = arena.float64(table);
    const entries = lowerEntries(O);
    for (let from = 0; from < count; from += PIECE) {
      const n = this.placeRows(values, from, count);
      const own = visits.subarray(from * K, Math.min(count, from + PIECE) * K);
      weights.set(own);
      weights.fill(0, own.length, n * K);
      places.forEach(({ at }, k) => {
        this.functions.moments(rows.at, rows.at + n * O * DOUBLE, table.at + k * DOUBLE, at, this.sums.at);
        const sum = sums[k]!;
        for (let m = 0; m <= O; m++) sum[m]! += pairs[2 * m]! + pairs[2 * m + 1]!;
        entries.forEach(({ i, j }, m) => {
          const product = pairs[2 * (1 + O + m)]! + pairs[2 * (1 + O + m) + 1]!;
          sum[1 + O + i * O + j]! += product;
          if (i !== j) sum[1 + O + j * O + i]! += product;
        });
      });
    }
    arena.release(mark);
  }

  /** A piece of the rows, filled up to an even number with one of zeros; returns how many there are. */
  private placeRows(values: Float64Array, from: number, count: number): number {
    const { O } = this;
    const own = values.subarray(from * O, Math.min(count, from + PIECE) * O);
    const rows = this.arena.float64(this.rows);
    rows.set(own);
    rows.fill(0, own.length, own.length + O);
    return Math.ceil(own.length / O / 2) * 2;
  }
}

/** What `densities` wants to know of a state. */
function constantsOf({ mean, factor, peak }: StateDensity, O: number): Float64Array {
  const inverse = inverseOfLower(factor, O);
  const lower = lowerEntries(O).map(({ i, j }) => inverse[i * O + j]! * Math.SQRT1_2);
  return Float64Array.of(...mean, ...lower, peak);
}
