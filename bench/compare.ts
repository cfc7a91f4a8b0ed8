// Whether a peer finds what we find. Double precision has to agree; single precision is compared and its error shown.

import * as fs from 'node:fs';
import type { Codes } from '../src/model/codes.ts';
import { pathScore } from '../src/model/inference/path-score.ts';
import { onlySequence, type Trellis } from '../src/model/inference/trellis.ts';
import type { CategoricalData } from './case-files.ts';
import type { Task } from './cases.ts';
import type { Outcome, Side } from './worker.ts';

/** Sides that work in double precision. */
const DOUBLE = /^(ours|before|hmmlearn.*|deeptime|mlpack)$/;

export function isDoublePrecision(side: Side): boolean {
  return DOUBLE.test(side);
}

export interface Agreement {
  agrees: boolean;
  /** How far apart, in words. */
  difference: string;
}

type Numbers = readonly (number | null)[] | undefined;

/** A case of symbols as the engine wants it, in new arrays but for the observations. */
export function trellisOf(model: CategoricalData['model'], codes: Codes): Trellis {
  const K = model.initial.length;
  const M = model.emissions[0]!.length;
  const logEmissions = new Float64Array(M * K);
  model.emissions.forEach((row, k) => {
    row.forEach((share, m) => {
      logEmissions[m * K + k] = Math.log(share);
    });
  });
  return {
    stateCount: K,
    initial: Float64Array.from(model.initial),
    transitions: Float64Array.from(model.transitions.flat()),
    logEmissions,
    codes,
    offsets: offsetsOf(model.lengths),
  };
}

/** [S + 1] where sequences that are laid end to end begin, and where the last one ends. */
export function offsetsOf(lengths: readonly number[]): number[] {
  const offsets = [0];
  for (const length of lengths) offsets.push(offsets.at(-1)! + length);
  return offsets;
}

/** Compares everything but paths. */
export function compare(task: Task, ours: Outcome, theirs: Outcome, side: Side): Agreement {
  const isDouble = isDoublePrecision(side);
  if (task === 'likelihood') {
    const off = Math.abs(asNumber(theirs.logLikelihood) - asNumber(ours.logLikelihood));
    const share = off / Math.abs(asNumber(ours.logLikelihood));
    return {
      agrees: share <= (isDouble ? 1e-9 : 1e-3),
      difference: `log-likelihood off by ${show(off)} nats, ${show(share)} of it`,
    };
  }
  if (task === 'posteriors') {
    const sums = furthest(ours.columnSums, theirs.columnSums) / largest(ours.columnSums);
    const rows = furthest(ours.sample, theirs.sample);
    return {
      agrees: sums <= (isDouble ? 1e-9 : 1e-3) && rows <= (isDouble ? 1e-8 : 1e-2),
      difference: `column sums off by ${show(sums)} of the largest, a row in a thousand by up to ${show(rows)}`,
    };
  }
  if (task === 'em') {
    const off = furthest(ours.parameters, theirs.parameters);
    return {
      agrees: off <= (isDouble ? 1e-8 : 1e-3),
      difference: `parameters after the iteration off by up to ${show(off)}`,
    };
  }
  const off = furthest(ours.gradient, theirs.gradient) / largest(ours.gradient);
  return {
    agrees: off <= (isDouble ? 1e-9 : 1e-2),
    difference: `gradient off by up to ${show(off)} of its largest entry`,
  };
}

/** Compares paths by their scores, summed in the same way for both: where ties are broken differently both are best. */
export function comparePaths(trellis: Trellis, oursFile: string, theirsFile: string, side: Side): Agreement {
  const ours = new Uint8Array(fs.readFileSync(oursFile));
  const theirs = new Uint8Array(fs.readFileSync(theirsFile));
  let different = 0;
  for (let t = 0; t < ours.length; t++) if (ours[t] !== theirs[t]) different++;
  const best = scoreOf(trellis, ours);
  const lost = best - scoreOf(trellis, theirs);
  const allowed = Math.abs(best) * (isDoublePrecision(side) ? 1e-12 : 1e-4);
  return {
    agrees: ours.length === theirs.length && Math.abs(lost) <= allowed,
    difference: `${different} of ${ours.length} states differ, its path is ${show(lost)} nats less likely`,
  };
}

/** The joint log-probability of a path over all sequences of a trellis. */
export function scoreOf(trellis: Trellis, path: Uint8Array): number {
  let total = 0;
  for (let s = 0; s + 1 < trellis.offsets.length; s++) {
    const own = path.subarray(trellis.offsets[s], trellis.offsets[s + 1]);
    total += pathScore(onlySequence(trellis, s), own);
  }
  return total;
}

/** Largest distance; NaN where either has none of the numbers, which agrees with nothing. */
function furthest(ours: Numbers, theirs: Numbers): number {
  if (!ours || ours.length !== theirs?.length) return Number.NaN;
  return ours.reduce<number>(
    (most, value, n) => Math.max(most, Math.abs(asNumber(value) - asNumber(theirs[n]))),
    0,
  );
}

function largest(values: Numbers): number {
  return (values ?? []).reduce<number>((most, value) => Math.max(most, Math.abs(asNumber(value))), 0);
}

function asNumber(value: number | null | undefined): number {
  return value ?? Number.NaN;
}

function show(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}
