// The optimal accuracy decoder (Käll, Krogh & Sonnhammer 2005, Bioinformatics 21:i251): of all paths that the model allows,
// the one that is expected to be right at the most positions.
//   max over q of Σ_t P(class of q_t at t | o), where π[q_1], all A[q_t][q_{t+1}] and b_{q_t}(o_t) are above 0
// All paths through the same classes are as accurate; of these, the most likely one is taken.

import { UserError } from '../../user-error.ts';
import { grouped, plural } from '../../wording.ts';
import type { Observed } from '../hmm.ts';
import { type Engine, gatherRows, type ViterbiPaths } from '../inference/engine.ts';
import type { StateGroups } from '../inference/groups.ts';
import { emptyPath } from '../inference/path.ts';
import {
  chainOf,
  evenChainOf,
  makeTrellis,
  positionCount,
  sliceOf,
  type Trellis,
} from '../inference/trellis.ts';
import type { Work } from '../work.ts';

/** 64 MB of posteriors. */
const TOGETHER = 2 ** 23;
/** A sequence has no more than so many posteriors, which are all in memory: 4 GB. */
const MOST_POSTERIORS = 2 ** 29;

/**
 * The path [T] through all sequences, the natural log of P(path, sequence) for each, and their log-likelihoods. `classes`
 * are groups of states. The posteriors of a sequence are in memory as a whole, 8 bytes a state and position; sequences are
 * decoded together up to so many posteriors.
 * @throws UserError for a sequence that is too long for that
 */
export function* optimalAccuracyPaths(
  observed: Observed,
  classes: StateGroups,
  engine: Engine,
  together = TOGETHER,
): Work<ViterbiPaths & { logLikelihoods: Float64Array }> {
  const { trellis } = observed;
  const S = trellis.offsets.length - 1;
  requireRoom(observed);
  const found = {
    path: emptyPath(trellis.stateCount, positionCount(trellis)),
    logProbabilities: new Float64Array(S),
    logLikelihoods: new Float64Array(S),
  };
  for (const { first, own, start } of togetherIn(trellis, together)) {
    const sums = new Float64Array(positionCount(own) * classes.count);
    const posteriors = yield* engine.posteriors(own, { into: sums, groups: classes });
    gatherRows(posteriors, sums, classes.count);
    found.logLikelihoods.set(posteriors.logLikelihoods, first);
    const values = new Float64Array(positionCount(own) * own.stateCount);
    spreadClasses(sums, own, classes, values);
    const { path: accurate } = yield* engine.viterbi(withRows(evenChainOf(own), own, values));
    keepClasses(values, own, classes.of, accurate);
    const { path, logProbabilities } = yield* engine.viterbi(withRows(chainOf(own), own, values));
    found.path.set(path, start);
    found.logProbabilities.set(logProbabilities, first);
  }
  return found;
}

function requireRoom({ trellis, observations }: Observed): void {
  const { stateCount: K, offsets } = trellis;
  const s = offsets.findIndex((end, n) => n > 0 && (end - offsets[n - 1]!) * K > MOST_POSTERIORS) - 1;
  if (s < 0) return;
  const length = offsets[s + 1]! - offsets[s]!;
  const message = `the posteriors of ${grouped(length)} positions in ${plural(K, 'state')} need more memory than 4 GB`;
  throw new UserError('too-large', message, {
    place: observations.names[s]!,
    hint: 'cut it into shorter records, or decode it by --viterbi or --posterior',
  });
}

/** Consecutive sequences, `first` of them and so on, as trellises of their own from position `start` on. */
function* togetherIn(
  trellis: Trellis,
  most: number,
): Generator<{ first: number; own: Trellis; start: number }> {
  const { offsets, stateCount: K } = trellis;
  for (let first = 0, next = 1; first < offsets.length - 1; first = next++) {
    const start = offsets[first]!;
    while (next < offsets.length - 1 && (offsets[next + 1]! - start) * K <= most) next++;
    const own = offsets.slice(first, next + 1).map(offset => offset - start);
    yield { first, own: sliceOf(trellis, start, offsets[next]!, own), start };
  }
}

/** Writes the posterior of its class [T, C] for each state [T, K]; what it cannot emit, it cannot be. */
function spreadClasses(
  sums: Float64Array,
  own: Trellis,
  { of, count }: StateGroups,
  rows: Float64Array,
): void {
  const { stateCount: K, logEmissions, codes } = own;
  for (let t = 0; t * K < rows.length; t++) {
    const emissions = (codes ? codes[t]! : t) * K;
    for (let k = 0; k < K; k++) {
      rows[t * K + k] = logEmissions[emissions + k] === -Infinity ? -Infinity : sums[t * count + of[k]!]!;
    }
  }
}

/** Writes the emissions of the states that are of the class of a path, in whose place; others emit nothing. */
function keepClasses(
  rows: Float64Array,
  { stateCount: K, logEmissions, codes }: Trellis,
  classes: ArrayLike<number>,
  path: ViterbiPaths['path'],
): void {
  for (let t = 0; t * K < rows.length; t++) {
    const emissions = (codes ? codes[t]! : t) * K;
    const wanted = classes[path[t]!]!;
    for (let k = 0; k < K; k++) {
      rows[t * K + k] = classes[k] === wanted ? logEmissions[emissions + k]! : -Infinity;
    }
  }
}

/** The trellis whose position t has row t of these emissions. */
function withRows(
  chain: ReturnType<typeof chainOf>,
  { offsets }: Trellis,
  logEmissions: Float64Array,
): Trellis {
  return makeTrellis({ ...chain, offsets, logEmissions, codes: undefined });
}
