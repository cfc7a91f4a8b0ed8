// Where a sequence is in a domain, by the posteriors of all states.
import type { Codes } from '../codes.ts';
import type { Engine } from '../inference/engine.ts';
import type { Work } from '../work.ts';
import { profileTrellis, type ReadyProfile } from './trellis.ts';

/** Probabilities at each of L residues. */
export interface Inside {
  /** [L] P(the residue is between a begin and an end of a domain). */
  inside: Float64Array;
  /** [L] P(a domain begins there), and P(one ends there), where the profile tells starts. */
  begins: Float64Array;
  ends: Float64Array;
}

/** Works on residues out of a sequence of `length`, by default a whole one. Memory is three numbers a residue. */
export function* insideOf(
  profile: ReadyProfile,
  codes: Codes,
  engine: Pick<Engine, 'posteriors'>,
  length = codes.length,
): Work<Inside> {
  const L = codes.length;
  const { emitting: K, N, J, C, start, nodes } = profile.states;
  const [inside, begins] = [new Float64Array(L), new Float64Array(L)];
  const trellis = profileTrellis(profile, length, { codes, offsets: [0, L] });
  const { logLikelihoods, windows } = yield* engine.posteriors(trellis, { areLent: true });
  const [firstStart, endOfStarts] = profile.configuration.tellsStarts ? [start(1), start(nodes) + 1] : [0, 0];
  for (const { start: first, rows } of windows) {
    for (let row = 0, t = first; row < rows.length; row += K, t++) {
      inside[t] = Math.max(0, 1 - rows[row + N]! - rows[row + J]! - rows[row + C]!);
      let begin = 0;
      for (let k = row + firstStart; k < row + endOfStarts; k++) begin += rows[k]!;
      begins[t] = begin;
    }
    yield;
  }
  // An impossible sequence has no posteriors, and is nowhere in a domain.
  if (logLikelihoods[0] === -Infinity) inside.fill(0);
  // Where a domain does not end, the next residue is in it, and does not begin one.
  const ends = inside.map((p, t) => Math.max(0, t + 1 < L ? p - inside[t + 1]! + begins[t + 1]! : p));
  return { inside, begins, ends };
}
