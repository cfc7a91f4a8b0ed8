// The best path, traced back in all lanes at once.

import type { Place } from '../../wasm/arena.ts';
import { type Linked, link } from '../../wasm/modules.ts';
import { bestState } from '../path.ts';
import { candidateShape, packCandidates } from './candidates.ts';
import { LANE_TABLE } from './lane-layout.ts';
import type { Lanes } from './lanes.ts';
import type { Stretch } from './schedule.ts';
import { traceFunction } from './trace-code.ts';
import type { Carried } from './walks.ts';

/** The states on the best path that are carried back, one a lane. */
export class Trace implements Carried<number> {
  private readonly lanes: Lanes;
  private readonly pathBytes: 1 | 2;
  private readonly lists: Place;
  private readonly functions: Linked<'trace'>;

  /** A state takes `pathBytes` on the path. */
  constructor(lanes: Lanes, pathBytes: 1 | 2) {
    const { arena, trellis, rowBytes } = lanes;
    const { stateCount: K, transitions } = trellis;
    const shape = { ...candidateShape(transitions, K), rowBytes, pathBytes };
    this.lanes = lanes;
    this.pathBytes = pathBytes;
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
    lanes.placeResults(stretch, path, this.pathBytes);
    this.functions.trace(row + stretch.steps * lanes.rowBytes, row, lanes.table.at, lists.at);
  }
}
