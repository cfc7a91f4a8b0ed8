// The lanes of one trellis in memory: compiled code, transitions, emissions, and vectors on their way.
import { type ScalingPlan, SMALLEST_SHARE } from '../scaling.ts';
import type { Trellis } from '../trellis.ts';
import type { Arena, Place } from '../wasm/arena.ts';
import { link } from '../wasm/modules.ts';
import { LANE_TABLE, LANES, packTransitions, type StreamShape, slopeEdges, slotsOf } from './lane-layout.ts';
import type { Stretch } from './schedule.ts';
import { backwardFunction, forwardFunction, type Yield } from './stream-code.ts';

/** Scaling more seldom than this gains nothing. */
const MOST_INTERVAL = 16;
/** Bytes of row vectors in one stretch: what stays in the second cache. */
const STRETCH_BYTES = 1 << 17;
const [FEWEST_STEPS, MOST_STEPS] = [32, 1024];
/** Products of sums are kept above this before their logarithm is taken; each sum is above 1e-100. */
const SMALL_PRODUCT = 1e-200;
/** α·β of a position below this has lost its digits. */
const SMALLEST_Z = 1e-280;

/** Where expected counts are added up: of transitions in pairs, yet to be multiplied by A, and of emissions. */
export interface Counts {
  slopes: Place;
  visits: Place;
}

/** One trellis in an arena. A row vector is `slots` × LANES numbers. */
export class Streams {
  readonly slots: number;
  /** Most steps in a stretch. */
  readonly mostSteps: number;
  private readonly trellis: Trellis;
  private readonly arena: Arena;
  private readonly shape: StreamShape;
  private readonly functions: Record<'forward' | Yield, (...addresses: number[]) => number>;
  private readonly table: Place;
  private readonly sums: Place;
  private readonly vector: Place;
  private readonly scratch: Place;
  private readonly down: Place;
  private readonly across: Place;
  /** [R, slots], or [n, slots] of the window. */
  private emissions: Place;
  private codes: Place | undefined;
  private windowStart = 0;

  /** `rows` [R, K] are the emission probabilities, where the trellis has codes. */
  constructor(arena: Arena, trellis: Trellis, rows: Float64Array, plan: ScalingPlan) {
    const { stateCount: K, transitions, codes } = trellis;
    const edges = Uint8Array.from(transitions, probability => (probability > 0 ? 1 : 0));
    const interval = 2 ** Math.floor(Math.log2(Math.max(1, Math.min(MOST_INTERVAL, plan.steps))));
    const codeBytes = (codes?.BYTES_PER_ELEMENT ?? 0) as 0 | 1 | 2;
    const shape: StreamShape = { stateCount: K, edges, interval, watched: plan.watched, codeBytes };
    this.trellis = trellis;
    this.arena = arena;
    this.shape = shape;
    this.slots = slotsOf(shape);
    const steps = Math.floor(STRETCH_BYTES / (this.slots * LANES * 8));
    this.mostSteps = Math.max(FEWEST_STEPS, Math.min(MOST_STEPS, steps));
    this.functions = link(
      ['streams', K, interval, plan.watched, codeBytes, edges.join('')].join(' '),
      arena.memory,
      () => [
        forwardFunction(shape),
        backwardFunction('backward', shape),
        backwardFunction('backwardRows', shape),
        backwardFunction('backwardCounts', shape),
      ],
    );
    this.table = arena.bytes(LANE_TABLE.bytes);
    this.sums = arena.doubles((this.mostSteps + 1) * LANES);
    this.vector = arena.doubles(2 * this.slots * LANES);
    this.scratch = arena.doubles(this.mostSteps * K);
    this.down = arena.copy(packTransitions(transitions, shape, false));
    this.across = arena.copy(packTransitions(transitions, shape, true));
    this.emissions = arena.copy(codes ? this.padded(rows) : new Float64Array(0));
  }

  /** Bytes of a row vector. */
  get rowBytes(): number {
    return this.slots * LANES * 8;
  }

  /** Takes the codes, or the rows of emissions [n, K], of the positions from `start` on. */
  setWindow(start: number, end: number, rows: Float64Array | undefined): void {
    const { codes } = this.trellis;
    this.windowStart = start;
    if (rows) this.emissions = this.arena.copy(this.padded(rows));
    if (!codes) return;
    this.codes = this.arena.bytes((end - start) * codes.BYTES_PER_ELEMENT);
    this.arena
      .uint8(this.codes)
      .set(
        new Uint8Array(codes.buffer, codes.byteOffset + start * codes.BYTES_PER_ELEMENT, this.codes.length),
      );
  }

  /** Room for the counts of the transitions, and of the rows of emissions, all zero. */
  newCounts(): Counts {
    const slopes = this.arena.doubles(slopeEdges(this.shape).length * 2);
    const counts = { slopes, visits: this.arena.doubles(this.emissions.length) };
    this.clearCounts(counts);
    return counts;
  }

  clearCounts({ slopes, visits }: Counts): void {
    this.arena.float64(slopes).fill(0);
    this.arena.float64(visits).fill(0);
  }

  /** Adds counts to `transitions` [K, K] and `emissions` [R, K], or [n, K] of the window. */
  addCounts({ slopes, visits }: Counts, transitions: Float64Array, emissions: Float64Array): void {
    const { slots, arena, shape } = this;
    const K = shape.stateCount;
    const pairs = arena.float64(slopes);
    slopeEdges(shape).forEach(({ i, j }, n) => {
      if (i >= K || j >= K) return;
      const count = pairs[2 * n]! + pairs[2 * n + 1]!;
      transitions[i * K + j]! += count * this.trellis.transitions[i * K + j]!;
    });
    const counts = arena.float64(visits);
    for (let n = 0, row = 0; n < emissions.length; row += slots) {
      for (let k = 0; k < K; k++, n++) emissions[n]! += counts[row + k]!;
    }
  }

  /** Room for the row vectors of so many steps in so many stretches. */
  newRows(steps: number, stretches: number): Place {
    return this.arena.doubles((steps + stretches) * this.slots * LANES);
  }

  /** Sets one lane of the row vector at an address. */
  setLane(address: number, lane: number, values: Float64Array | number): void {
    const { numbers } = this.arena;
    const K = this.shape.stateCount;
    for (let k = 0, at = address / 8 + lane; k < this.slots; k++, at += LANES) {
      numbers[at] = k >= K ? 0 : typeof values === 'number' ? values : values[k]!;
    }
  }

  /** The same for a lane that starts here: forgets what was noted of what it lost before. */
  startLane(address: number, lane: number, values: Float64Array): void {
    this.setLane(address, lane, values);
    const { numbers } = this.arena;
    numbers[(this.table.at + LANE_TABLE.shares) / 8 + lane] = 1;
    numbers[(this.table.at + LANE_TABLE.joints) / 8 + lane] = 1;
  }

  /** [K] one lane of the row vector at an address. */
  lane(address: number, lane: number): Float64Array {
    const { numbers } = this.arena;
    const values = new Float64Array(this.shape.stateCount);
    for (let k = 0, at = address / 8 + lane; k < values.length; k++, at += LANES) values[k] = numbers[at]!;
    return values;
  }

  copyRow(from: number, to: number): void {
    if (from !== to) this.arena.numbers.copyWithin(to / 8, from / 8, (from + this.rowBytes) / 8);
  }

  /** Address of the vector that is carried back. */
  get back(): number {
    return this.vector.at;
  }

  /**
   * Carries the row vector at `row` over a stretch, each row behind the one before, and multiplies the lanes' numbers
   * in `products` by what they were scaled by; adds to `logs` when those grow small. Returns the last row's address.
   */
  forward(stretch: Stretch, row: number, logs: Float64Array, products: Float64Array): number {
    const { arena, table, sums } = this;
    this.place(stretch.positions, 0);
    const last = row + stretch.steps * this.rowBytes;
    const end = this.functions.forward(row, last, table.at, this.down.at, this.emissions.at, sums.at) / 8;
    const { numbers } = arena;
    for (let r = 0; r < LANES; r++) {
      let product = products[r]!;
      for (let at = sums.at / 8 + r; at < end; at += LANES) {
        product *= numbers[at]!;
        if (product > SMALL_PRODUCT) continue;
        logs[r]! += Math.log(product);
        product = 1;
      }
      products[r] = product;
    }
    return last;
  }

  /** Carries the vector at `back` over a stretch. */
  backward(stretch: Stretch): void {
    this.walkBack('backward', stretch, 0, 0, 0);
  }

  /** The same with the row vectors from `row` on, writing posteriors to `rows` [n, K], which starts with the first position of the window. */
  backwardRows(stretch: Stretch, row: number, rows: Place): void {
    const K = this.shape.stateCount;
    const { words } = this.arena;
    const list = (this.table.at + LANE_TABLE.rows) / 4;
    for (let r = 0; r < LANES; r++) {
      const position = stretch.positions[r]!;
      const first = position < 0 ? this.scratch.at : rows.at + (position - this.windowStart) * K * 8;
      words[list + r] = first + stretch.steps * K * 8;
    }
    this.walkBack('backwardRows', stretch, row, 0, 0);
  }

  /** The same, adding up counts. */
  backwardCounts(stretch: Stretch, row: number, { slopes, visits }: Counts): void {
    this.walkBack('backwardCounts', stretch, row, slopes.at, visits.at - this.emissions.at);
  }

  /** Whether a lane has lost nothing since it started. */
  isWhole(lane: number): boolean {
    const { arena, table, shape } = this;
    const share = (table.at + LANE_TABLE.shares) / 8 + lane;
    const joint = (table.at + LANE_TABLE.joints) / 8 + lane;
    return (!shape.watched || arena.numbers[share]! >= SMALLEST_SHARE) && arena.numbers[joint]! > SMALLEST_Z;
  }

  private walkBack(name: Yield, stretch: Stretch, row: number, slopes: number, visits: number): void {
    const { table, across, emissions, vector } = this;
    this.place(stretch.positions, stretch.steps);
    const from = row + stretch.steps * this.rowBytes;
    this.functions[name](from, row, table.at, across.at, emissions.at, vector.at, slopes, visits);
  }

  /** Writes where each lane reads its codes; an idle one reads those of the window's first positions. */
  private place(positions: Int32Array, ahead: number): void {
    const { arena, table, codes, emissions, windowStart } = this;
    const [base, bytes] = codes ? [codes.at, this.shape.codeBytes] : [emissions.at, this.slots * 8];
    const { words } = arena;
    const list = (table.at + LANE_TABLE.codes) / 4;
    for (let r = 0; r < LANES; r++) {
      words[list + r] = base + (Math.max(0, positions[r]! - windowStart) + ahead) * bytes;
    }
  }

  private padded(rows: Float64Array): Float64Array {
    const { slots, shape } = this;
    const K = shape.stateCount;
    if (slots === K) return rows;
    const padded = new Float64Array((rows.length / K) * slots);
    for (let n = 0; n < rows.length; n++) padded[Math.floor(n / K) * slots + (n % K)] = rows[n]!;
    return padded;
  }
}
