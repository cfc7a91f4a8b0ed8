// The best path, traced back in all lanes at once.

import type { Place } from '../../wasm/arena.ts';
import { type Linked, link } from '../../wasm/modules.ts';
import type { Trellis } from '../trellis.ts';
import { candidateShape, packCandidates } from './candidates.ts';
import { LANE_TABLE } from './lane-layout.ts';
import type { Lanes } from './lanes.ts';
import type { Stretch } from './schedule.ts';
import { traceFunction } from './trace-code.ts';
import type { Carried } from './walks.ts';

/** Bytes of a state on a path. */
export function pathBytes({ stateCount }: Trellis): 1 | 2 {
  return stateCount > 256 ? 2 : 1;
}

/** The states on the best path that are carried back, one a lane. */
export class Trace implements Carried<number> {
  private readonly lanes: Lanes;
  private readonly lists: Place;
  private readonly functions: Linked<'trace'>;

  constructor(lanes: Lanes) {
    const { arena, trellis, rowBytes } = lanes;
    const { stateCount: K, transitions } = trellis;
    const shape = { ...candidateShape(transitions, K), rowBytes, pathBytes: pathBytes(trellis) };
    this.lanes = lanes;
    this.lists = arena.copy(packCandidates(transitions, K, shape));
    const key = ['trace', shape.count, shape.isDense, rowBytes, shape.pathBytes].join(' ');
    this.functions = link(key, arena, () => [traceFunction(shape)]);
  }

  rest(lane: number): void {
    this.start(lane, 0);
  }

  /** From the best state of δ. */
  startAnywhere(lane: number, row: number): void {
    this.start(lane, bestState(this.lanes.lane(row, lane)));
  }

  start(lane: number, state: number): void {
    this.lanes.arena.words[(this.lanes.table.at + LANE_TABLE.states) / 4 + lane] = state;
  }

  take(lane: number): number {
    return this.lanes.arena.words[(this.lanes.table.at + LANE_TABLE.states) / 4 + lane]!;
  }

  /** Over a stretch whose row vectors start at `row`; writes its states to `path`, which starts with the window. */
  walk(stretch: Stretch, row: number, path: Place): void {
    const { lanes, lists } = this;
    lanes.placeResults(stretch, path, pathBytes(lanes.trellis));
    this.functions.trace(row + stretch.steps * lanes.rowBytes, row, lanes.table.at, lists.at);
  }
}

/** The state with the largest entry; the lowest of equals. */
export function bestState(delta: Float64Array): number {
  let best = 0;
  for (let k = 1; k < delta.length; k++) if (delta[k]! > delta[best]!) best = k;
  return best;
}
