// The plain engine: forward, backward and Viterbi in log space, position by position (Rabiner 1989, section III).
//   log α_t(j) = log b_j(o_t) + logsumexp_i(log α_{t-1}(i) + log A[i][j])
//   log β_t(i) = logsumexp_j(log A[i][j] + log b_j(o_{t+1}) + log β_{t+1}(j))
// Silent states have the α of the position that they leave, worked out one after the other. Each row is kept less its own logsumexp, so that its numbers stay small and keep their digits; nothing
// underflows. Slow, short and exact for any model: the yardstick of the fast engine, and its help where scaling
// would lose a state.
import type { Path } from '../codes.ts';
import { plainMoments } from '../native/normals.ts';
import { CompensatedSum } from './compensated.ts';
import { type Edges, edgesOf, logSumOver } from './edges.ts';
import { type Engine, type Expectations, noCounts, type PosteriorWindow } from './engine.ts';
import { groupSums, type StateGroups } from './groups.ts';
import { emptyPath, emptyPaths, likeliestStates } from './path.ts';
import { pathScore } from './path-score.ts';
import { drawPaths, listOfBestPaths } from './plain-paths.ts';
import { withSilentStates } from './silent/engine.ts';
import {
  chainSize,
  isIn,
  onlySequence,
  type Part,
  positionCount,
  sequenceCount,
  type Trellis,
} from './trellis.ts';

/** In log space throughout, for trellises whose silent states are all in between: see silent/engine.ts. */
export const logSpaceEngine: Engine = {
  *logLikelihoods(trellis) {
    const logLikelihoods = new Float64Array(sequenceCount(trellis));
    for (const { one, sequence } of sequences(trellis)) {
      if (sequence > 0) yield;
      logLikelihoods[sequence] = forward(one).logLikelihood;
    }
    return logLikelihoods;
  },

  *posteriors(trellis, { groups } = {}) {
    const logLikelihoods = yield* logSpaceEngine.logLikelihoods(trellis);
    return { logLikelihoods, windows: posteriorWindows(trellis, groups) };
  },

  *filtered(trellis, { groups } = {}) {
    const logLikelihoods = yield* logSpaceEngine.logLikelihoods(trellis);
    return { logLikelihoods, windows: filteredWindows(trellis, groups) };
  },

  *likeliestStates(trellis) {
    const { logLikelihoods, windows } = yield* logSpaceEngine.posteriors(trellis);
    const path = emptyPath(trellis.stateCount, positionCount(trellis));
    for (const { start, rows } of windows) {
      path.set(likeliestStates(rows, trellis.stateCount), start);
      yield;
    }
    return { logLikelihoods, path };
  },

  *expectations(trellis, weights, part) {
    const sums = noCounts(trellis, new Float64Array(sequenceCount(trellis)));
    for (const { one, sequence, start } of sequences(trellis)) {
      if (sequence > 0) yield;
      const weight = weights?.[sequence] ?? 1;
      const own = part && { from: part.from - start, to: part.to - start };
      if (one.normals) {
        const emissions = new Float64Array(positionCount(one) * trellis.stateCount);
        sums.logLikelihoods[sequence] = addExpectations(one, 0, { ...sums, emissions }, weight, own);
        const { values, states } = one.normals;
        plainMoments(values, states, emissions).forEach((moment, n) => void (sums.emissions[n]! += moment));
        continue;
      }
      sums.logLikelihoods[sequence] = addExpectations(one, trellis.codes ? 0 : start, sums, weight, own);
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

  *sampledPaths(trellis, count, uniforms) {
    const logLikelihoods = new Float64Array(sequenceCount(trellis));
    const paths = emptyPaths(count, trellis);
    for (const { one, sequence, start } of sequences(trellis)) {
      if (sequence > 0) yield;
      const { alpha, logLikelihood } = forward(one);
      logLikelihoods[sequence] = logLikelihood;
      const own = paths.map(path => path.subarray(start, start + positionCount(one)));
      const random = uniforms(sequence);
      if (logLikelihood > -Infinity) drawPaths(one, alpha, () => random.uniform(), own);
    }
    return { logLikelihoods, paths };
  },

  *bestPaths(trellis, most) {
    const counts = new Int32Array(sequenceCount(trellis));
    const paths = emptyPaths(most, trellis);
    for (const { one, sequence, start } of sequences(trellis)) {
      if (sequence > 0) yield;
      const best = listOfBestPaths(one, most);
      counts[sequence] = best.length;
      best.forEach((path, n) => void paths[n]!.set(path, start));
    }
    return { counts, paths };
  },
};

/** The reference engine. Works through the sequences one by one; memory is two numbers a state and position of the longest. */
export const referenceEngine: Engine = withSilentStates(logSpaceEngine, () => true);

function* sequences(trellis: Trellis): Generator<{ one: Trellis; sequence: number; start: number }> {
  for (let sequence = 0; sequence < sequenceCount(trellis); sequence++) {
    yield { one: onlySequence(trellis, sequence), sequence, start: trellis.offsets[sequence]! };
  }
}

function* posteriorWindows(trellis: Trellis, groups: StateGroups | undefined): Generator<PosteriorWindow> {
  const [K, size] = [trellis.stateCount, chainSize(trellis)];
  for (const { one, start } of sequences(trellis)) {
    const rows = new Float64Array(positionCount(one) * K);
    const { alpha, logLikelihood } = forward(one);
    if (logLikelihood > -Infinity) {
      const beta = backward(one);
      for (let t = 0; t < positionCount(one); t++) {
        const row = rows.subarray(t * K, (t + 1) * K);
        for (let k = 0; k < K; k++) row[k] = alpha[t * size + k]! + beta[t * K + k]!;
        softmaxInPlace(row);
      }
    }
    yield { start, rows: groupSums(rows, K, groups) };
  }
}

function* filteredWindows(trellis: Trellis, groups: StateGroups | undefined): Generator<PosteriorWindow> {
  const [K, size] = [trellis.stateCount, chainSize(trellis)];
  for (const { one, start } of sequences(trellis)) {
    const rows = new Float64Array(positionCount(one) * K);
    const { alpha, logLikelihood } = forward(one);
    for (let t = 0; logLikelihood > -Infinity && t < positionCount(one); t++) {
      const row = rows.subarray(t * K, (t + 1) * K);
      row.set(alpha.subarray(t * size, t * size + K));
      softmaxInPlace(row);
    }
    yield { start, rows: groupSums(rows, K, groups) };
  }
}

/** Adds one sequence's expected counts to the sums; its emission rows start at `firstRow` of them. */
function addExpectations(
  one: Trellis,
  firstRow: number,
  sums: Expectations,
  weight: number,
  part: Part | undefined,
): number {
  const { stateCount: K, codes } = one;
  const size = chainSize(one);
  const { alpha, logLikelihood } = forward(one, part);
  if (logLikelihood === -Infinity) return logLikelihood;
  const beta = backward(one);
  const from = edgesOf(one, 'from');
  const gamma = new Float64Array(K);
  const arrive = new Float64Array(size);
  const xi = new Float64Array(from.logs.length);
  for (let t = 0; t < positionCount(one); t++) {
    if (!isIn(part, t)) continue;
    const row = codes ? codes[t]! : t;
    for (let j = 0; j < K; j++) gamma[j] = alpha[t * size + j]! + beta[t * K + j]!;
    softmaxInPlace(gamma);
    for (let j = 0; j < K; j++) sums.emissions[(firstRow + row) * K + j]! += weight * gamma[j]!;
    if (t === 0) {
      for (let j = 0; j < K; j++) sums.initial[j]! += weight * gamma[j]!;
      continue;
    }
    arriveAt(one, t, beta, from, arrive);
    for (let i = 0; i < size; i++) {
      for (let e = from.starts[i]!; e < from.starts[i + 1]!; e++) {
        xi[e] = alpha[(t - 1) * size + i]! + from.logs[e]! + arrive[from.others[e]!]!;
      }
    }
    // Exactly one of the edges out of states that emit is taken.
    softmaxInPlace(xi, from.starts[K]!);
    from.places.forEach((place, e) => {
      sums.transitions[place]! += weight * xi[e]!;
    });
  }
  return logLikelihood;
}

/**
 * [T, K + Z] log α of a single sequence, each row less the logsumexp of the states that emit, and the sum of these, the
 * log-likelihood; of a part, those of its positions.
 */
function forward(one: Trellis, part?: Part): { alpha: Float64Array; logLikelihood: number } {
  const { stateCount: K, initial, logEmissions, codes } = one;
  const [T, size] = [positionCount(one), chainSize(one)];
  const into = edgesOf(one, 'into');
  const alpha = new Float64Array(T * size);
  const total = new CompensatedSum();
  for (let t = 0; t < T; t++) {
    const row = (codes ? codes[t]! : t) * K;
    const at = t * size;
    for (let j = 0; j < K; j++) {
      const arrive = t > 0 ? logSumOver(into, j, alpha, at - size) : Math.log(initial[j]!);
      alpha[at + j] = arrive + logEmissions[row + j]!;
    }
    const scale = logSumExp(alpha.subarray(at, at + K));
    if (scale === -Infinity) return { alpha, logLikelihood: -Infinity };
    for (let j = 0; j < K; j++) alpha[at + j]! -= scale;
    for (let s = K; s < size; s++) alpha[at + s] = logSumOver(into, s, alpha, at);
    if (isIn(part, t)) total.add(scale);
  }
  return { alpha, logLikelihood: total.total };
}

/** [T, K] log β of a single sequence that is possible, each row up to a constant. */
function backward(one: Trellis): Float64Array {
  const K = one.stateCount;
  const T = positionCount(one);
  const from = edgesOf(one, 'from');
  const beta = new Float64Array(T * K);
  const arrive = new Float64Array(chainSize(one));
  for (let t = T - 2; t >= 0; t--) {
    arriveAt(one, t + 1, beta, from, arrive);
    for (let i = 0; i < K; i++) beta[t * K + i] = logSumOver(from, i, arrive, 0);
    const scale = logSumExp(beta.subarray(t * K, (t + 1) * K));
    for (let i = 0; i < K; i++) beta[t * K + i]! -= scale;
  }
  return beta;
}

/** Fills `arrive` [K + Z] with log b_j(o_t) + log β_t(j), and for silent states with what comes of being in them before t. */
function arriveAt(one: Trellis, t: number, beta: Float64Array, from: Edges, arrive: Float64Array): void {
  const { stateCount: K, logEmissions, codes } = one;
  const row = (codes ? codes[t]! : t) * K;
  for (let j = 0; j < K; j++) arrive[j] = logEmissions[row + j]! + beta[t * K + j]!;
  for (let s = arrive.length - 1; s >= K; s--) arrive[s] = logSumOver(from, s, arrive, 0);
}

/** Writes the best path of a single sequence; false where every path is impossible. */
function traceBestPath(one: Trellis, path: Path): boolean {
  const { stateCount: K, initial, logEmissions, codes } = one;
  const [T, size] = [positionCount(one), chainSize(one)];
  if (T === 0) return true;
  const into = edgesOf(one, 'into');
  let before = new Float64Array(size);
  let best = new Float64Array(size);
  const from = new Uint16Array(T * size);
  for (let t = 0; t < T; t++) {
    const row = (codes ? codes[t]! : t) * K;
    for (let j = 0; j < K; j++) {
      const score = t > 0 ? bestOver(into, j, before, from, t * size) : Math.log(initial[j]!);
      best[j] = score + logEmissions[row + j]!;
    }
    let highest = -Infinity;
    for (let j = 0; j < K; j++) highest = Math.max(highest, best[j]!);
    if (highest === -Infinity) return false;
    for (let j = 0; j < K; j++) best[j]! -= highest;
    for (let s = K; s < size; s++) best[s] = bestOver(into, s, best, from, t * size);
    [before, best] = [best, before];
  }
  path[T - 1] = before.indexOf(0);
  for (let t = T - 1; t > 0; t--) {
    let state = from[t * size + path[t]!]!;
    while (state >= K) state = from[(t - 1) * size + state]!;
    path[t - 1] = state;
  }
  return true;
}

/** The largest over the edges into a state of their log and the value at the other end, whose state `from` keeps. */
function bestOver(into: Edges, state: number, values: Float64Array, from: Uint16Array, at: number): number {
  let best = -Infinity;
  for (let e = into.starts[state]!; e < into.starts[state + 1]!; e++) {
    const score = values[into.others[e]!]! + into.logs[e]!;
    if (score <= best) continue;
    best = score;
    from[at + state] = into.others[e]!;
  }
  return best;
}

function logSumExp(terms: Float64Array): number {
  let largest = -Infinity;
  for (const term of terms) if (term > largest) largest = term;
  if (largest === -Infinity) return largest;
  let sum = 0;
  for (const term of terms) sum += Math.exp(term - largest);
  return largest + Math.log(sum);
}

/** The first `count` of them sum to 1. */
function softmaxInPlace(logs: Float64Array, count = logs.length): void {
  let largest = -Infinity;
  for (let n = 0; n < count; n++) if (logs[n]! > largest) largest = logs[n]!;
  let sum = 0;
  for (let n = 0; n < logs.length; n++) {
    logs[n] = Math.exp(logs[n]! - largest);
    if (n < count) sum += logs[n]!;
  }
  for (let n = 0; n < logs.length; n++) logs[n]! /= sum;
}
