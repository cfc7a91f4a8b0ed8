// Several paths of each sequence: drawn from P(path | sequence), or the n best ones.
import { UserError } from '../../user-error.ts';
import { grouped } from '../../wording.ts';
import type { Path } from '../codes.ts';
import type { Observed } from '../hmm.ts';
import { refuseImpossible } from '../impossible.ts';
import type { Engine } from '../inference/engine.ts';
import { pathScore } from '../inference/path-score.ts';
import { onlySequence, sliceOf, type Trellis } from '../inference/trellis.ts';
import { Random } from '../random.ts';
import type { Work } from '../work.ts';

/** A path of one sequence. */
export interface ScoredPath {
  /** [T] */
  path: Path;
  /** Natural log of P(path, sequence); where states are silent, by the best way through them. */
  logProbability: number;
}

/** Sequences are worked on together up to so many positions of paths. */
const TOGETHER = 2 ** 24;
/** All paths of one sequence have no more positions than this: 5 GB at most. */
const MOST_POSITIONS = 2 ** 30;

/**
 * `count` paths for each sequence, drawn from P(path | sequence). The same seed gives the same paths, whatever is drawn
 * together: `first` is the number of the first sequence among all that are.
 * @throws UserError for a sequence that the model cannot produce, or whose paths are more than memory holds
 */
export function* samplePaths(
  observed: Observed,
  { count, seed, first }: { count: number; seed: number; first: number },
  engine: Engine,
): Work<ScoredPath[][]> {
  const found: ScoredPath[][] = [];
  const logLikelihoods = new Float64Array(observed.trellis.offsets.length - 1);
  for (const { own, from } of togetherIn(observed, count)) {
    const uniforms = (sequence: number) => randomOf(seed, first + from + sequence);
    const drawn = yield* engine.sampledPaths(own, count, uniforms);
    logLikelihoods.set(drawn.logLikelihoods, from);
    for (const ofSequence of scored(own, drawn.paths, () => count)) found.push(ofSequence);
  }
  refuseImpossible(observed, logLikelihoods);
  return found;
}

/** Random numbers of their own for each sequence. The factor is odd, and not the one that seeds are spread by. */
function randomOf(seed: number, sequence: number): Random {
  return new Random((seed + Math.imul(sequence, 0x85ebca6b)) >>> 0);
}

/**
 * The `most` most likely paths of each sequence, the best first; fewer where no more are possible.
 * @throws UserError for a sequence that the model cannot produce, or whose paths are more than memory holds
 */
export function* bestPaths(observed: Observed, most: number, engine: Engine): Work<ScoredPath[][]> {
  const found: ScoredPath[][] = [];
  for (const { own } of togetherIn(observed, most)) {
    const { counts, paths } = yield* engine.bestPaths(own, most);
    for (const ofSequence of scored(own, paths, s => counts[s]!)) found.push(ofSequence);
  }
  refuseImpossible(
    observed,
    Float64Array.from(found, ([best]) => best?.logProbability ?? -Infinity),
  );
  // What is right up to rounding may be in another order once it is worked out from the paths.
  for (const own of found) own.sort((a, b) => b.logProbability - a.logProbability);
  return found;
}

/** [S] the paths of each sequence, cut out of those through all. */
function scored(own: Trellis, paths: readonly Path[], count: (s: number) => number): ScoredPath[][] {
  return own.offsets.slice(1).map((end, s) => {
    const one = onlySequence(own, s);
    return paths.slice(0, count(s)).map(all => {
      const path = all.subarray(own.offsets[s], end);
      return { path, logProbability: pathScore(one, path) };
    });
  });
}

/** Consecutive sequences, from number `from` on, as trellises of their own. */
function* togetherIn(
  { trellis, observations }: Observed,
  count: number,
): Generator<{ own: Trellis; from: number }> {
  const { offsets } = trellis;
  for (let from = 0, next = 1; from < offsets.length - 1; from = next++) {
    const start = offsets[from]!;
    const length = offsets[next]! - start;
    if (length * count > MOST_POSITIONS) {
      const message = `${grouped(count)} paths of ${grouped(length)} positions need more memory than there may be`;
      throw new UserError('too-large', message, {
        place: observations.names[from]!,
        hint: 'ask for fewer paths, or cut it into shorter records',
      });
    }
    while (next < offsets.length - 1 && (offsets[next + 1]! - start) * count <= TOGETHER) next++;
    const own = offsets.slice(from, next + 1).map(offset => offset - start);
    yield { own: sliceOf(trellis, start, offsets[next]!, own), from };
  }
}
