// Densities far from 1. Probabilities of symbols are never far below 1 for every state, but densities of numbers may
// be e^50, or e^-1000 in the likeliest state: then every row is divided by its largest before it leaves the logs.
import { CompensatedSum } from './compensated.ts';
import type { Engine } from './engine.ts';
import { sequenceCount, type Trellis } from './trellis.ts';

/** Logs of largest entries that products of a few steps bear as they are. */
const FAR = 20;

/**
 * The engine on rows near 1, where those of a trellis with codes are not; without codes, engines scale every row
 * themselves. Viterbi, in logs throughout, needs no help.
 */
export function withScaledRows(engine: Engine): Engine {
  return {
    logLikelihoods(trellis) {
      const scaled = scaleRows(trellis);
      return scaled ? scaled.restore(engine.logLikelihoods(scaled.trellis)) : engine.logLikelihoods(trellis);
    },
    posteriors(trellis, options) {
      const scaled = scaleRows(trellis);
      if (!scaled) return engine.posteriors(trellis, options);
      const { logLikelihoods, windows } = engine.posteriors(scaled.trellis, options);
      return { logLikelihoods: scaled.restore(logLikelihoods), windows };
    },
    expectations(trellis) {
      const scaled = scaleRows(trellis);
      if (!scaled) return engine.expectations(trellis);
      const expectations = engine.expectations(scaled.trellis);
      return { ...expectations, logLikelihoods: scaled.restore(expectations.logLikelihoods) };
    },
    viterbi: trellis => engine.viterbi(trellis),
  };
}

/** The trellis with scaled rows, and the way back to its log-likelihoods; undefined where there is no need. */
function scaleRows(
  trellis: Trellis,
): { trellis: Trellis; restore: (logLikelihoods: Float64Array) => Float64Array } | undefined {
  const { stateCount: K, logEmissions, codes, offsets } = trellis;
  if (!codes) return undefined;
  const largest = new Float64Array(logEmissions.length / K);
  for (let r = 0; r < largest.length; r++) {
    let most = -Infinity;
    for (let k = 0; k < K; k++) most = Math.max(most, logEmissions[r * K + k]!);
    // A row that is impossible in every state stays so.
    largest[r] = most === -Infinity ? 0 : most;
  }
  if (largest.every(log => Math.abs(log) <= FAR)) return undefined;
  const scales = Float64Array.from({ length: sequenceCount(trellis) }, (_, s) => {
    const sum = new CompensatedSum();
    for (let t = offsets[s]!; t < offsets[s + 1]!; t++) sum.add(largest[codes[t]!]!);
    return sum.total;
  });
  return {
    trellis: { ...trellis, logEmissions: logEmissions.map((log, n) => log - largest[Math.floor(n / K)]!) },
    restore: logLikelihoods => logLikelihoods.map((log, s) => log + scales[s]!),
  };
}
