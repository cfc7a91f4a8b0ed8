// Chooses the engine: our kernels, or where they are not installed, the reference engine. Both are exact.
import { hasKernels } from '../native/kernels-module.ts';
import type { Engine } from './engine.ts';
import { withFallback } from './fallback.ts';
import { kernelEngine } from './kernel-engine.ts';
import { engineObserver } from './observer.ts';
import { referenceEngine } from './reference.ts';
import { withSilentStates } from './silent/engine.ts';
import { isRemovalDear } from './silent/removal.ts';
import { positionCount, type Trellis } from './trellis.ts';

const kernels = kernelEngine();
const exactKernels = withSilentStates(withFallback(kernels, kernels), isRemovalDear);

/** The engine that is used unless another one is asked for. */
export const fastEngine: Engine = {
  logLikelihoods: trellis => engineFor(trellis).logLikelihoods(trellis),
  posteriors: (trellis, options) => engineFor(trellis).posteriors(trellis, options),
  likeliestStates: trellis => engineFor(trellis).likeliestStates(trellis),
  expectations: (trellis, weights, part) => engineFor(trellis).expectations(trellis, weights, part),
  viterbi: trellis => engineFor(trellis).viterbi(trellis),
  filtered: (trellis, options) => engineFor(trellis).filtered(trellis, options),
  sampledPaths: (trellis, count, uniforms) => engineFor(trellis).sampledPaths(trellis, count, uniforms),
  bestPaths: (trellis, most) => engineFor(trellis).bestPaths(trellis, most),
};

function engineFor(trellis: Trellis): Engine {
  const areThere = hasKernels();
  engineObserver().ran(areThere ? 'kernels' : 'reference', positionCount(trellis));
  return areThere ? exactKernels : referenceEngine;
}
