// Engines whose work is done in one go, as tests want it.
import { fastEngine as pausing } from '../../../src/model/inference/choose.ts';
import type { Engine } from '../../../src/model/inference/engine.ts';
import { withFallback } from '../../../src/model/inference/fallback.ts';
import { type KernelOptions, kernelEngine } from '../../../src/model/inference/kernel-engine.ts';
import { referenceEngine as plain } from '../../../src/model/inference/reference.ts';
import { type Stay, withSilentStates } from '../../../src/model/inference/silent/engine.ts';
import { finish, type Work } from '../../../src/model/work.ts';

/** The engine without pauses. */
export type EngineAtOnce = {
  [Task in keyof Engine]: (
    ...given: Parameters<Engine[Task]>
  ) => ReturnType<Engine[Task]> extends Work<infer Answer> ? Answer : never;
};

/** The same engine without pauses. */
export function atOnce(engine: Engine): EngineAtOnce {
  return {
    logLikelihoods: trellis => finish(engine.logLikelihoods(trellis)),
    posteriors: (trellis, options) => finish(engine.posteriors(trellis, options)),
    likeliestStates: trellis => finish(engine.likeliestStates(trellis)),
    expectations: (trellis, weights) => finish(engine.expectations(trellis, weights)),
    viterbi: trellis => finish(engine.viterbi(trellis)),
    filtered: (trellis, options) => finish(engine.filtered(trellis, options)),
    sampledPaths: (trellis, count, uniforms) => finish(engine.sampledPaths(trellis, count, uniforms)),
    bestPaths: (trellis, most) => finish(engine.bestPaths(trellis, most)),
  };
}

export const fastEngine = atOnce(pausing);
export const referenceEngine = atOnce(plain);

/** Our kernels with the reference engine behind them. Silent states in between stay in the kernels unless told otherwise. */
export function pausingKernels(options: KernelOptions = {}, stay: Stay = () => true): Engine {
  const scaled = kernelEngine(options);
  return withSilentStates(withFallback(scaled, scaled), stay);
}

/** The same without pauses. */
export const kernels = (options: KernelOptions = {}, stay?: Stay): EngineAtOnce =>
  atOnce(pausingKernels(options, stay));
