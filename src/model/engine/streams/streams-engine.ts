// The engine that steps lanes of positions side by side in WebAssembly, for any emissions and any number of states.
import type { Engine } from '../engine.ts';
import { engineOfRuns } from '../engine-run.ts';
import { withFallback } from '../fallback.ts';
import { withScaledRows } from '../scaled-rows.ts';
import { bestPaths } from './best-paths.ts';
import { StreamsRun } from './streams-run.ts';
import type { StreamsOptions } from './windows.ts';

/** The engine of lanes. */
export function streamsEngine(options: StreamsOptions = {}): Engine {
  const scaled = engineOfRuns((trellis, leftOut) => new StreamsRun(trellis, options, leftOut));
  return withScaledRows(withFallback(scaled, trellis => bestPaths(trellis, options)));
}
