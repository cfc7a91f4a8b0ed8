// Random trellises with silent states, and all of their paths enumerated, silent steps too.
import fc from 'fast-check';
import {
  chainSize,
  type EdgeList,
  makeTrellis,
  positionCount,
  type Trellis,
} from '../../../src/model/inference/trellis.ts';
import { offsetsOf, type Shape, trellises } from './trellises.ts';

export interface SilentShape extends Shape {
  maxSilent: number;
}

/**
 * Trellises with silent states. Often one of them is an end; some may be out of reach, lead nowhere, or stand in a row of
 * deletions.
 */
export function silentTrellises(shape: SilentShape): fc.Arbitrary<Trellis> {
  return trellises(shape)
    .chain(plain =>
      fc.tuple(fc.constant(plain), fc.integer({ min: 1, max: shape.maxSilent }), fc.boolean(), fc.boolean()),
    )
    .chain(([plain, Z, hasEnd, isSure]) => {
      const K = plain.stateCount;
      const size = K + Z;
      const weight = shape.zeros
        ? fc.oneof(
            { arbitrary: fc.constant(0), weight: 2 },
            { arbitrary: fc.integer({ min: 1, max: 1000 }), weight: 3 },
          )
        : fc.integer({ min: 1, max: 1000 });
      return fc.array(weight, { minLength: size * (size + 1), maxLength: size * (size + 1) }).map(weights => {
        const row = (i: number) =>
          normalized(
            Array.from({ length: size }, (_, j) => {
              const isLater = i < K || j < K || j > i;
              // Most often there is a way on, so that not all is impossible.
              const isWay = isSure && j === (i + 1) % size;
              return isLater ? weights[(i + 1) * size + j]! + (isWay ? 1 : 0) : 0;
            }),
          );
        const rows = Array.from({ length: size }, (_, i) =>
          hasEnd && i === size - 1 ? Array(size).fill(0) : row(i),
        );
        return makeTrellis({
          ...plain,
          silentCount: Z,
          initial: Float64Array.from(normalized(weights.slice(0, size).map(w => w + (isSure ? 1 : 0)))),
          transitions: Float64Array.from(rows.flat()),
        });
      });
    });
}

function normalized(weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map(weight => (sum > 0 ? weight / sum : 0));
}

/** The same with its transitions one by one, from the last to the first. */
export function withEdges(trellis: Trellis): Trellis {
  const { transitions: _, ...parts } = trellis;
  return makeTrellis({ ...parts, edges: edgeList(trellis) });
}

function edgeList(trellis: Trellis): EdgeList {
  const size = chainSize(trellis);
  const places = [...trellis.transitions.keys()].filter(n => trellis.transitions[n]! > 0).reverse();
  return {
    from: Int32Array.from(places, n => Math.floor(n / size)),
    to: Int32Array.from(places, n => n % size),
    probabilities: Float64Array.from(places, n => trellis.transitions[n]!),
  };
}

export interface EnumeratedWalks {
  likelihood: number;
  /** [T, K] */
  posteriors: number[];
  /** [K + Z] */
  initial: number[];
  /** [K + Z, K + Z] */
  transitions: number[];
  bestLog: number;
}

/** Sums over all ways through a single sequence. */
export function enumerateWalks(one: Trellis): EnumeratedWalks {
  const K = one.stateCount;
  const size = chainSize(one);
  const T = positionCount(one);
  const { transitions, initial, logEmissions, codes } = one;
  const rowOf = (i: number) => transitions.subarray(i * size, (i + 1) * size);
  const isEnd = (state: number) => state >= K && rowOf(state).every(p => p === 0);
  const hasEnds = Array.from({ length: size }, (_, i) => i).some(isEnd);
  const sums: EnumeratedWalks = {
    likelihood: 0,
    posteriors: new Array<number>(T * K).fill(0),
    initial: new Array<number>(size).fill(0),
    transitions: new Array<number>(size * size).fill(0),
    bestLog: -Infinity,
  };
  const walk: number[] = [];
  const take = (p: number) => {
    sums.likelihood += p;
    sums.bestLog = Math.max(sums.bestLog, Math.log(p));
    let t = 0;
    walk.forEach((state, n) => {
      if (n === 0) sums.initial[state]! += p;
      else sums.transitions[walk[n - 1]! * size + state]! += p;
      if (state < K) sums.posteriors[t++ * K + state]! += p;
    });
  };
  const go = (row: Float64Array, t: number, p: number) => {
    for (let j = 0; j < size; j++) {
      if (row[j] === 0) continue;
      walk.push(j);
      if (j >= K) {
        if (!isEnd(j)) go(rowOf(j), t, p * row[j]!);
        else if (t === T) take(p * row[j]!);
      } else if (t < T) {
        const own = p * row[j]! * Math.exp(logEmissions[(codes ? codes[t]! : t) * K + j]!);
        if (own > 0 && t + 1 === T && !hasEnds) take(own);
        else if (own > 0) go(rowOf(j), t + 1, own);
      }
      walk.pop();
    }
  };
  if (T === 0 && !hasEnds) return { ...sums, likelihood: 1, bestLog: 0 };
  go(initial, 0, 1);
  const share = (value: number) => (sums.likelihood > 0 ? value / sums.likelihood : 0);
  return {
    ...sums,
    posteriors: sums.posteriors.map(share),
    initial: sums.initial.map(share),
    transitions: sums.transitions.map(share),
  };
}

export interface ProfileShape {
  /** M, the number of match states. */
  length: number;
  lengths: readonly number[];
  seed: number;
  /** Whether a domain must begin with the first match state and end with the last, others being deleted. */
  isGlocal?: boolean;
}

/**
 * The chain of a profile (Plan 7): match, insert and flanking states emit; deletions, the entry, the exit and the end
 * are silent. Weights of the exit do not sum to 1, and emissions are odds, as in HMMER.
 */
export function profileTrellis({ length: M, lengths, seed, isGlocal = false }: ProfileShape): Trellis {
  let state = seed;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const match = (k: number) => k;
  const insert = (k: number) => M + k;
  const [N, J, C] = [2 * M - 1, 2 * M, 2 * M + 1];
  const K = 2 * M + 2;
  const remove = (k: number) => K + k - 1;
  const [exit, entry, end] = [K + M - 1, K + M, K + M + 1];
  const list: [from: number, to: number, probability: number][] = [
    [N, N, 0.99],
    [N, entry, 0.01],
    [J, J, 0.99],
    [J, entry, 0.01],
    [C, C, 0.99],
    [C, end, 0.01],
    [exit, J, 0.5 * 0.99],
    [exit, entry, 0.5 * 0.01],
    [exit, C, 0.5 * 0.99],
    [exit, end, 0.5 * 0.01],
  ];
  let deleted = 0.02;
  for (let k = 0; k < M; k++) {
    if (!isGlocal) list.push([entry, match(k), 2 / (M * (M + 1))]);
    else list.push([entry, match(k), k === 0 ? 1 : deleted * 0.6]);
    if (k > 0) deleted *= 0.4;
    if (!isGlocal || k === M - 1) list.push([match(k), exit, 1]);
    if (!isGlocal && k > 0) list.push([remove(k), exit, 1]);
    if (k === M - 1) break;
    const [open, gap] = [0.01 + 0.02 * random(), 0.01 + 0.02 * random()];
    list.push([match(k), match(k + 1), 1 - open - gap]);
    list.push([match(k), insert(k), open], [insert(k), insert(k), 0.4], [insert(k), match(k + 1), 0.6]);
    list.push([match(k), remove(k + 1), gap]);
    if (k > 0) list.push([remove(k), match(k + 1), 0.6], [remove(k), remove(k + 1), 0.4]);
  }
  if (isGlocal && M > 1) list.push([remove(M - 1), exit, 1]);
  const symbols = 20;
  const logEmissions = new Float64Array(symbols * K);
  for (let k = 0; k < M; k++) {
    const favourite = Math.floor(random() * symbols);
    for (let r = 0; r < symbols; r++)
      logEmissions[r * K + match(k)] = Math.log(r === favourite ? 8 : 0.3 + random() / 2);
  }
  const initial = new Float64Array(K + M + 2);
  initial[N] = 0.99;
  initial[entry] = 0.01;
  const T = lengths.reduce((a, b) => a + b, 0);
  return makeTrellis({
    stateCount: K,
    silentCount: M + 2,
    initial,
    edges: {
      from: Int32Array.from(list, ([from]) => from),
      to: Int32Array.from(list, ([, to]) => to),
      probabilities: Float64Array.from(list, ([, , probability]) => probability),
    },
    logEmissions,
    codes: Uint8Array.from({ length: T }, () => random() * symbols),
    offsets: offsetsOf(lengths),
  });
}
