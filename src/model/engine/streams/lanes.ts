// The lanes of one trellis in memory: compiled code, transitions, emissions, and vectors on their way forward.
import type { Arena, Place } from '../../wasm/arena.ts';
import { type Linked, link } from '../../wasm/modules.ts';
import type { CompensatedSums } from '../compensated.ts';
import { type ScalingPlan, SMALLEST_SHARE } from '../scaling.ts';
import type { Trellis } from '../trellis.ts';
import type { Algebra } from './algebra.ts';
import { forwardFunction } from './forward-code.ts';
import { LANE_TABLE, LANES, packTransitions, STATE, type StreamShape, slotsOf } from './lane-layout.ts';
import type { Stretch } from './schedule.ts';

/** Scaling more seldom than this gains nothing. */
const MOST_INTERVAL = 16;
/** Bytes of row vectors in one stretch: what stays in the second cache. */
const STRETCH_BYTES = 1 << 17;
const [FEWEST_STEPS, MOST_STEPS] = [32, 1024];
/** α·β of a position below this has lost its digits. */
const SMALLEST_Z = 1e-280;

/** One trellis in an arena. A row vector is `slots` × LANES numbers. */
export class Lanes {
  readonly arena: Arena;
  readonly trellis: Trellis;
  readonly shape: StreamShape;
  /** Most steps in a stretch. */
  readonly mostSteps: number;
  /** The table of the lanes: LANE_TABLE. */
  readonly table: Place;
  private readonly slots: number;
  private readonly functions: Linked<'forward'>;
  private readonly down: Place;
  private readonly scratch: Place;
  /** [R, slots], or [n, slots] of the window. */
  private emissionRows: Place;
  private codes: Place | undefined;
  private windowStart = 0;

  /** `rows` [R, K] are the emissions in terms of the algebra, where the trellis has codes. */
  constructor(
    arena: Arena,
    trellis: Trellis,
    algebra: Algebra,
    rows: Float64Array,
    plan: Pick<ScalingPlan, 'steps' | 'watched'>,
  ) {
    const { stateCount: K, transitions, codes } = trellis;
    const edges = Uint8Array.from(transitions, probability => (probability > 0 ? 1 : 0));
    const interval = 2 ** Math.floor(Math.log2(Math.max(1, Math.min(MOST_INTERVAL, plan.steps))));
    const codeBytes = (codes?.BYTES_PER_ELEMENT ?? 0) as 0 | 1 | 2;
    const shape = { algebra, stateCount: K, edges, interval, watched: plan.watched, codeBytes };
    this.trellis = trellis;
    this.arena = arena;
    this.shape = shape;
    this.slots = slotsOf(shape);
    const steps = Math.floor(STRETCH_BYTES / this.rowBytes);
    this.mostSteps = Math.max(FEWEST_STEPS, Math.min(MOST_STEPS, steps));
    this.functions = link(`forward ${this.key}`, arena, () => [forwardFunction(shape)]);
    this.table = arena.bytes(LANE_TABLE.bytes);
    this.down = arena.copy(packTransitions(transitions, shape, false));
    this.scratch = arena.doubles(this.mostSteps * K);
    this.emissionRows = arena.copy(codes ? this.padded(rows) : new Float64Array(0));
  }

  /** What tells one shape of code from another. */
  get key(): string {
    const { algebra, stateCount, interval, watched, codeBytes, edges } = this.shape;
    return [algebra.name, stateCount, interval, watched, codeBytes, edges.join('')].join(' ');
  }

  /** Bytes of a row vector. */
  get rowBytes(): number {
    return this.slots * STATE;
  }

  /** Emissions, where they are read. */
  get emissions(): Place {
    return this.emissionRows;
  }

  /** Takes the codes of the positions from `start` on; or their rows of emissions [n, K], which `fill` writes. */
  setWindow(start: number, end: number, fill: (rows: Float64Array) => void): void {
    const { arena, slots } = this;
    const { codes, stateCount: K } = this.trellis;
    this.windowStart = start;
    if (!codes) {
      const rows = arena.doubles((end - start) * slots);
      this.emissionRows = rows;
      const own = slots === K ? arena.float64(rows) : new Float64Array((end - start) * K);
      fill(own);
      if (slots !== K) arena.float64(rows).set(this.padded(own));
      return;
    }
    const bytes = codes.BYTES_PER_ELEMENT;
    this.codes = arena.bytes((end - start) * bytes);
    const own = new Uint8Array(codes.buffer, codes.byteOffset + start * bytes, this.codes.length);
    arena.uint8(this.codes).set(own);
  }

  /** Room for the row vectors of so many steps in so many stretches. */
  newRows(steps: number, stretches: number): Place {
    return this.arena.doubles((steps + stretches) * this.slots * LANES);
  }

  /** Sets one lane of the row vector at an address; states that only fill it up have nothing. */
  setLane(address: number, lane: number, values: Float64Array | number): void {
    const { numbers } = this.arena;
    const { stateCount: K, algebra } = this.shape;
    for (let k = 0, at = address / 8 + lane; k < this.slots; k++, at += LANES) {
      numbers[at] = k >= K ? algebra.zero : typeof values === 'number' ? values : values[k]!;
    }
  }

  /** The same for a lane that starts here: forgets what was noted of what it lost before. */
  startLane(address: number, lane: number, values: Float64Array | number): void {
    this.setLane(address, lane, values);
    const { numbers } = this.arena;
    numbers[(this.table.at + LANE_TABLE.shares) / 8 + lane] = 1;
    numbers[(this.table.at + LANE_TABLE.joints) / 8 + lane] = 1;
  }

  /** [K] one lane of the row vector at an address. */
  lane(address: number, lane: number, values = new Float64Array(this.shape.stateCount)): Float64Array {
    const { numbers } = this.arena;
    for (let k = 0, at = address / 8 + lane; k < values.length; k++, at += LANES) values[k] = numbers[at]!;
    return values;
  }

  copyRow(from: number, to: number): void {
    if (from !== to) this.arena.numbers.copyWithin(to / 8, from / 8, (from + this.rowBytes) / 8);
  }

  /**
   * Carries the row vector at `row` over a stretch, each row behind the one before, and adds what the lanes were scaled
   * by to `logs`. Returns the last row's address.
   */
  forward(stretch: Stretch, row: number, logs: CompensatedSums): number {
    const { arena, table, shape } = this;
    const { numbers, words } = arena;
    const scales = (table.at + LANE_TABLE.scales) / 8;
    const lost = (table.at + LANE_TABLE.lost) / 8;
    this.placeCodes(stretch, 0);
    numbers.fill(0, scales, scales + LANES);
    numbers.fill(0, lost, lost + LANES);
    const last = row + stretch.steps * this.rowBytes;
    this.functions.forward(row, last, table.at, this.down.at, this.emissions.at);
    for (let r = 0; r < LANES; r++) {
      // A power of 2, as an integer of 64 bits that is small; or a sum of logs, less what was added too much.
      if (shape.algebra.name === 'sums') logs.add(r, words[2 * (scales + r)]! * Math.LN2);
      else {
        logs.add(r, numbers[scales + r]!);
        logs.add(r, -numbers[lost + r]!);
      }
    }
    return last;
  }

  /** Whether a lane has lost nothing since it started. */
  isWhole(lane: number): boolean {
    const { arena, table, shape } = this;
    const share = (table.at + LANE_TABLE.shares) / 8 + lane;
    const joint = (table.at + LANE_TABLE.joints) / 8 + lane;
    return (!shape.watched || arena.numbers[share]! >= SMALLEST_SHARE) && arena.numbers[joint]! > SMALLEST_Z;
  }

  /** Writes where each lane reads its codes; an idle one reads those of the window's first positions. */
  placeCodes({ positions }: Stretch, ahead: number): void {
    const { arena, table, codes, emissions, windowStart } = this;
    const [base, bytes] = codes ? [codes.at, this.shape.codeBytes] : [emissions.at, this.slots * 8];
    const { words } = arena;
    const list = (table.at + LANE_TABLE.codes) / 4;
    for (let r = 0; r < LANES; r++) {
      words[list + r] = base + (Math.max(0, positions[r]! - windowStart) + ahead) * bytes;
    }
  }

  /**
   * Writes where each lane's results end after a stretch, for a walk back: in `results`, which starts with the first
   * position of the window and has so many bytes for each (at most 8 a state). What an idle lane writes is forgotten.
   */
  placeResults({ positions, steps }: Stretch, results: Place, bytes: number): void {
    const { arena, table, scratch, windowStart } = this;
    const { words } = arena;
    const list = (table.at + LANE_TABLE.results) / 4;
    for (let r = 0; r < LANES; r++) {
      const position = positions[r]!;
      const first = position < 0 ? scratch.at : results.at + (position - windowStart) * bytes;
      words[list + r] = first + steps * bytes;
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
