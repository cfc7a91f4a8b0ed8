// The engine that steps lanes of positions side by side in WebAssembly, for any emissions and any number of states.
import type { Engine } from '../engine.ts';
import { engineOfRuns } from '../engine-run.ts';
import { withFallback } from '../fallback.ts';
import { withScaledRows } from '../scaled-rows.ts';
import { type StreamsOptions, StreamsRun } from './streams-run.ts';

/** The engine of lanes, with this way to the best path. */
export function streamsEngine(viterbi: Engine['viterbi'], options: StreamsOptions = {}): Engine {
  const scaled = engineOfRuns((trellis, leftOut) => new StreamsRun(trellis, options, leftOut));
  return withScaledRows(withFallback(scaled, viterbi));
}
