// How the residues of a domain are aligned to the nodes of a profile: the path that is expected to have most of them right
// (maximum expected accuracy; Holmes and Durbin 1998), by the posteriors of all states.
import type { Codes, Path } from '../codes.ts';
import { type Engine, gatherRows } from '../inference/engine.ts';
import { evenChainOf, makeTrellis } from '../inference/trellis.ts';
import type { Work } from '../work.ts';
import type { Stretch } from './regions.ts';
import { profileTrellis, type ReadyProfile } from './trellis.ts';

export interface Alignment {
  /** Residues from the first to the last match, counted from where the codes begin. */
  residues: Stretch;
  /** The first and the last node that a residue matches, counted from 1. */
  nodes: readonly [first: number, last: number];
  /** Mean over all residues of P(state of the path). */
  meanPosterior: number;
  /** [L] the state of each residue. */
  path: Path;
}

/** Aligns residues that hold one domain, out of a sequence of this length; also says their log-likelihood. */
export function* aligned(
  profile: ReadyProfile,
  codes: Codes,
  length: number,
  engine: Pick<Engine, 'posteriors' | 'viterbi'>,
): Work<Alignment & { logLikelihood: number }> {
  const L = codes.length;
  const offsets = [0, L];
  const trellis = profileTrellis(profile, length, { codes, offsets });
  const { emitting: K, match, nodes: M } = profile.states;
  const posteriors = new Float64Array(L * K);
  const found = yield* engine.posteriors(trellis, { into: posteriors });
  gatherRows(found, posteriors, K);
  // Where every step that is possible counts alike and posteriors are the logs, Viterbi's path has the largest sum of them.
  const { logProbabilities, path } = yield* engine.viterbi(
    makeTrellis({ ...evenChainOf(trellis), logEmissions: posteriors, codes: undefined, offsets }),
  );
  const isMatch = (state: number) => state <= match(M);
  const start = path.findIndex(isMatch);
  const last = path.findLastIndex(isMatch);
  return {
    residues: { start, end: last + 1 },
    nodes: [path[start]! + 1, path[last]! + 1],
    meanPosterior: logProbabilities[0]! / L,
    path,
    logLikelihood: found.logLikelihoods[0]!,
  };
}
