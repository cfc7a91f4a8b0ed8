// The edges of a trellis as the operations for the ways back take them.
import type { WayBack } from '../native/ways-back.ts';
import { edgesOf } from './edges.ts';
import { chainSize, type Trellis } from './trellis.ts';

/** The edges into each state, and behind them those into none: from all states that emit, which a sequence may end with. */
export function wayBackOf(trellis: Trellis, weightOf: (log: number) => number): WayBack {
  const { starts, others, logs } = edgesOf(trellis, 'into');
  const K = trellis.stateCount;
  const E = others.length;
  const ends = Int32Array.from({ length: K }, (_, k) => k);
  return {
    silentCount: chainSize(trellis) - K,
    starts: extended(starts, Int32Array.of(E + K)),
    others: extended(others, ends),
    weights: Float64Array.from({ length: E + K }, (_, e) => weightOf(e < E ? logs[e]! : 0)),
  };
}

function extended(values: Int32Array, more: Int32Array): Int32Array {
  const longer = new Int32Array(values.length + more.length);
  longer.set(values);
  longer.set(more, values.length);
  return longer;
}
