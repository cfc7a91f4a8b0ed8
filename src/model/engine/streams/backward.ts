// The lanes of one trellis on their way back: vectors, posteriors, and expected counts.
import type { Place } from '../../wasm/arena.ts';
import { type Linked, link } from '../../wasm/modules.ts';
import { backwardFunction, type Yield } from './backward-code.ts';
import { LANES, packTransitions, slopeEdges, slotsOf } from './lane-layout.ts';
import type { Lanes } from './lanes.ts';
import type { Stretch } from './schedule.ts';
import type { Carried } from './walks.ts';

/** Where expected counts are added up: of transitions in pairs, yet to be multiplied by A, and of emissions. */
export interface Counts {
  slopes: Place;
  visits: Place;
}

/** The vectors β that are carried back, one a lane. */
export class Backward implements Carried<Float64Array> {
  private readonly lanes: Lanes;
  private readonly across: Place;
  private readonly vector: Place;
  private linked: Linked<Yield> | undefined;

  constructor(lanes: Lanes) {
    const { arena, shape, trellis } = lanes;
    this.lanes = lanes;
    this.across = arena.copy(packTransitions(trellis.transitions, shape, true));
    this.vector = arena.doubles(2 * slotsOf(shape) * LANES);
  }

  rest(lane: number): void {
    this.lanes.setLane(this.vector.at, lane, 0);
  }

  startAnywhere(lane: number): void {
    this.lanes.startLane(this.vector.at, lane, 1);
  }

  start(lane: number, values: Float64Array): void {
    this.lanes.startLane(this.vector.at, lane, values);
  }

  take(lane: number): Float64Array {
    return this.lanes.lane(this.vector.at, lane);
  }

  /** Over a stretch, with no result but the vectors. */
  walk(stretch: Stretch): void {
    this.walkBack('backward', stretch, 0, 0, 0);
  }

  /** The same with the row vectors from `row` on, writing posteriors to `rows` [n, K], which starts with the window. */
  walkRows(stretch: Stretch, row: number, rows: Place): void {
    this.lanes.placeResults(stretch, rows, this.lanes.shape.stateCount * 8);
    this.walkBack('backwardRows', stretch, row, 0, 0);
  }

  /** The same, adding up counts. */
  walkCounts(stretch: Stretch, row: number, { slopes, visits }: Counts): void {
    this.walkBack('backwardCounts', stretch, row, slopes.at, visits.at - this.lanes.emissions.at);
  }

  /** Room for the counts of the transitions, and of the rows of emissions, all zero. */
  newCounts(): Counts {
    const { arena, shape, emissions } = this.lanes;
    const slopes = arena.doubles(slopeEdges(shape).length * 2);
    const counts = { slopes, visits: arena.doubles(emissions.length) };
    this.clearCounts(counts);
    return counts;
  }

  clearCounts({ slopes, visits }: Counts): void {
    const { arena } = this.lanes;
    arena.float64(slopes).fill(0);
    arena.float64(visits).fill(0);
  }

  /** Adds counts to `transitions` [K, K] and `emissions` [R, K], or [n, K] of the window. */
  addCounts({ slopes, visits }: Counts, transitions: Float64Array, emissions: Float64Array): void {
    const { arena, shape, trellis } = this.lanes;
    const K = shape.stateCount;
    const pairs = arena.float64(slopes);
    slopeEdges(shape).forEach(({ i, j }, n) => {
      if (i >= K || j >= K) return;
      const count = pairs[2 * n]! + pairs[2 * n + 1]!;
      transitions[i * K + j]! += count * trellis.transitions[i * K + j]!;
    });
    const counts = arena.float64(visits);
    const slots = slotsOf(shape);
    if (!trellis.codes && slots === K) {
      emissions.set(counts);
      return;
    }
    for (let n = 0, row = 0; n < emissions.length; row += slots) {
      for (let k = 0; k < K; k++, n++) emissions[n]! += counts[row + k]!;
    }
  }

  /** Compiled when first wanted: a likelihood has no way back. */
  private get functions(): Linked<Yield> {
    if (this.linked) return this.linked;
    const { arena, shape, key } = this.lanes;
    const names = ['backward', 'backwardRows', 'backwardCounts'] as const;
    this.linked = link(`backward ${key}`, arena, () => names.map(name => backwardFunction(name, shape)));
    return this.linked;
  }

  private walkBack(name: Yield, stretch: Stretch, row: number, slopes: number, visits: number): void {
    const { across, vector, lanes } = this;
    lanes.placeCodes(stretch, stretch.steps);
    const from = row + stretch.steps * lanes.rowBytes;
    const { table, emissions } = lanes;
    this.functions[name](from, row, table.at, across.at, emissions.at, vector.at, slopes, visits);
  }
}
