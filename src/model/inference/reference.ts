// The plain engine: forward, backward and Viterbi in log space, position by position (Rabiner 1989, section III).
//   log α_t(j) = log b_j(o_t) + logsumexp_i(log α_{t-1}(i) + log A[i][j])
//   log β_t(i) = logsumexp_j(log A[i][j] + log b_j(o_{t+1}) + log β_{t+1}(j))
// Each row is kept less its own logsumexp, so that its numbers stay small and keep their digits; nothing
// underflows. Slow, short and exact for any model: the yardstick of the fast engine, and its help where scaling
// would lose a state.
import type { Path } from '../codes.ts';
import { plainMoments } from '../native/normals.ts';
import { CompensatedSum } from './compensated.ts';
import { edgesOf, logSumOver } from './edges.ts';
import { type Engine, type Expectations, noCounts, type PosteriorWindow } from './engine.ts';
import { emptyPath, likeliestStates } from './path.ts';
import { pathScore } from './path-score.ts';
import { onlySequence, positionCount, sequenceCount, type Trellis } from './trellis.ts';

/** Works through the sequences one by one; memory is two numbers a state and position of the longest. */
export const referenceEngine: Engine = {
  *logLikelihoods(trellis) {
    const logLikelihoods = new Float64Array(sequenceCount(trellis));
    for (const { one, sequence } of sequences(trellis)) {
      if (sequence > 0) yield;
      logLikelihoods[sequence] = forward(one).logLikelihood;
    }
    return logLikelihoods;
  },

  *posteriors(trellis) {
    const logLikelihoods = yield* referenceEngine.logLikelihoods(trellis);
    return { logLikelihoods, windows: posteriorWindows(trellis) };
  },

  *likeliestStates(trellis) {
    const { logLikelihoods, windows } = yield* referenceEngine.posteriors(trellis);
    const path = emptyPath(trellis.stateCount, positionCount(trellis));
    for (const { start, rows } of windows) {
      path.set(likeliestStates(rows, trellis.stateCount), start);
      yield;
    }
    return { logLikelihoods, path };
  },

  *expectations(trellis, weights) {
    const sums = noCounts(trellis, new Float64Array(sequenceCount(trellis)));
    for (const { one, sequence, start } of sequences(trellis)) {
      if (sequence > 0) yield;
      const weight = weights?.[sequence] ?? 1;
      if (one.normals) {
        const emissions = new Float64Array(positionCount(one) * trellis.stateCount);
        sums.logLikelihoods[sequence] = addExpectations(one, 0, { ...sums, emissions }, weight);
        const { values, states } = one.normals;
        plainMoments(values, states, emissions).forEach((moment, n) => void (sums.emissions[n]! += moment));
        continue;
      }
      sums.logLikelihoods[sequence] = addExpectations(one, trellis.codes ? 0 : start, sums, weight);
    }
    return sums;
  },

  *viterbi(trellis) {
    const logProbabilities = new Float64Array(sequenceCount(trellis));
    const path = emptyPath(trellis.stateCount, positionCount(trellis));
    for (const { one, sequence, start } of sequences(trellis)) {
      if (sequence > 0) yield;
      const own = path.subarray(start, start + positionCount(one));
      logProbabilities[sequence] = traceBestPath(one, own) ? pathScore(one, own) : -Infinity;
    }
    return { logProbabilities, path };
  },
};

function* sequences(trellis: Trellis): Generator<{ one: Trellis; sequence: number; start: number }> {
  for (let sequence = 0; sequence < sequenceCount(trellis); sequence++) {
    yield { one: onlySequence(trellis, sequence), sequence, start: trellis.offsets[sequence]! };
  }
}

function* posteriorWindows(trellis: Trellis): Generator<PosteriorWindow> {
  const K = trellis.stateCount;
  for (const { one, start } of sequences(trellis)) {
    const rows = new Float64Array(positionCount(one) * K);
    const { alpha, logLikelihood } = forward(one);
    if (logLikelihood > -Infinity) {
      const beta = backward(one);
      for (let n = 0; n < rows.length; n++) rows[n] = alpha[n]! + beta[n]!;
      for (let n = 0; n < rows.length; n += K) softmaxInPlace(rows.subarray(n, n + K));
    }
    yield { start, rows };
  }
}

/** Adds one sequence's expected counts to the sums; its emission rows start at `firstRow` of them. */
function addExpectations(one: Trellis, firstRow: number, sums: Expectations, weight: number): number {
  const { stateCount: K, codes, logEmissions } = one;
  const { alpha, logLikelihood } = forward(one);
  if (logLikelihood === -Infinity) return logLikelihood;
  const beta = backward(one);
  const { starts, others, logs } = edgesOf(one, 'from');
  const gamma = new Float64Array(K);
  const xi = new Float64Array(logs.length);
  for (let t = 0; t < positionCount(one); t++) {
    const row = codes ? codes[t]! : t;
    for (let j = 0; j < K; j++) gamma[j] = alpha[t * K + j]! + beta[t * K + j]!;
    softmaxInPlace(gamma);
    for (let j = 0; j < K; j++) sums.emissions[(firstRow + row) * K + j]! += weight * gamma[j]!;
    if (t === 0) {
      for (let j = 0; j < K; j++) sums.initial[j]! += weight * gamma[j]!;
      continue;
    }
    for (let i = 0; i < K; i++) {
      for (let e = starts[i]!; e < starts[i + 1]!; e++) {
        const j = others[e]!;
        const arrive = logEmissions[row * K + j]! + beta[t * K + j]!;
        xi[e] = alpha[(t - 1) * K + i]! + logs[e]! + arrive;
      }
    }
    softmaxInPlace(xi);
    for (let i = 0; i < K; i++) {
      for (let e = starts[i]!; e < starts[i + 1]!; e++) {
        sums.transitions[i * K + others[e]!]! += weight * xi[e]!;
      }
    }
  }
  return logLikelihood;
}

/** [T, K] log α of a single sequence, each row less its logsumexp, and the sum of these, the log-likelihood. */
function forward(one: Trellis): { alpha: Float64Array; logLikelihood: number } {
  const { stateCount: K, initial, logEmissions, codes } = one;
  const T = positionCount(one);
  const into = edgesOf(one, 'into');
  const alpha = new Float64Array(T * K);
  const total = new CompensatedSum();
  for (let t = 0; t < T; t++) {
    const row = (codes ? codes[t]! : t) * K;
    for (let j = 0; j < K; j++) {
      const arrive = t > 0 ? logSumOver(into, j, alpha, (t - 1) * K) : Math.log(initial[j]!);
      alpha[t * K + j] = arrive + logEmissions[row + j]!;
    }
    const scale = logSumExp(alpha.subarray(t * K, (t + 1) * K));
    if (scale === -Infinity) return { alpha, logLikelihood: -Infinity };
    for (let j = 0; j < K; j++) alpha[t * K + j]! -= scale;
    total.add(scale);
  }
  return { alpha, logLikelihood: total.total };
}

/** [T, K] log β of a single sequence that is possible, each row up to a constant. */
function backward(one: Trellis): Float64Array {
  const { stateCount: K, logEmissions, codes } = one;
  const T = positionCount(one);
  const from = edgesOf(one, 'from');
  const beta = new Float64Array(T * K);
  const arrive = new Float64Array(K);
  for (let t = T - 2; t >= 0; t--) {
    const row = (codes ? codes[t + 1]! : t + 1) * K;
    for (let j = 0; j < K; j++) arrive[j] = logEmissions[row + j]! + beta[(t + 1) * K + j]!;
    for (let i = 0; i < K; i++) beta[t * K + i] = logSumOver(from, i, arrive, 0);
    const scale = logSumExp(beta.subarray(t * K, (t + 1) * K));
    for (let i = 0; i < K; i++) beta[t * K + i]! -= scale;
  }
  return beta;
}

/** Writes the best path of a single sequence; false where every path is impossible. */
function traceBestPath(one: Trellis, path: Path): boolean {
  const { stateCount: K, initial, transitions, logEmissions, codes } = one;
  const T = positionCount(one);
  if (T === 0) return true;
  const logA = transitions.map(Math.log);
  let before = new Float64Array(K);
  let best = new Float64Array(K);
  const from = new Uint16Array(T * K);
  for (let t = 0; t < T; t++) {
    const row = (codes ? codes[t]! : t) * K;
    for (let j = 0; j < K; j++) {
      let score = t > 0 ? -Infinity : Math.log(initial[j]!);
      for (let i = 0; t > 0 && i < K; i++) {
        const candidate = before[i]! + logA[i * K + j]!;
        if (candidate > score) {
          score = candidate;
          from[t * K + j] = i;
        }
      }
      best[j] = score + logEmissions[row + j]!;
    }
    const highest = Math.max(...best);
    if (highest === -Infinity) return false;
    for (let j = 0; j < K; j++) best[j]! -= highest;
    [before, best] = [best, before];
  }
  path[T - 1] = before.indexOf(0);
  for (let t = T - 1; t > 0; t--) path[t - 1] = from[t * K + path[t]!]!;
  return true;
}

function logSumExp(terms: Float64Array): number {
  let largest = -Infinity;
  for (const term of terms) if (term > largest) largest = term;
  if (largest === -Infinity) return largest;
  let sum = 0;
  for (const term of terms) sum += Math.exp(term - largest);
  return largest + Math.log(sum);
}

function softmaxInPlace(logs: Float64Array): void {
  let largest = -Infinity;
  for (const value of logs) if (value > largest) largest = value;
  let sum = 0;
  for (let n = 0; n < logs.length; n++) sum += logs[n] = Math.exp(logs[n]! - largest);
  for (let n = 0; n < logs.length; n++) logs[n]! /= sum;
}
