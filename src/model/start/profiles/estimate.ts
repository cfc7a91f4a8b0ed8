// The probabilities of a profile from counts and priors.
import type { NodeTransitions, Profile } from '../../profile/profile.ts';
import type { Counts } from './counts.ts';
import { posteriorMean } from './dirichlet.ts';
import type { ProfilePriors } from './priors.ts';

/** [M][A] emissions of the match states, from counts times `factor`. */
export function estimatedMatch({ match }: Counts, priors: ProfilePriors, factor: number): number[][] {
  return match.map(row => posteriorMean(scaled(row, factor), priors.match));
}

/** The mean posterior probabilities of all parameters, from counts times `factor`. */
export function estimated(
  counts: Counts,
  priors: ProfilePriors,
  factor: number,
): Pick<Profile, 'match' | 'insert' | 'transitions'> {
  return {
    match: estimatedMatch(counts, priors, factor),
    insert: counts.insert.map(row => posteriorMean(scaled(row, factor), priors.insert)),
    transitions: counts.transitions.map((node, k, { length }) =>
      estimatedNode(node, priors, factor, { isBegin: k === 0, isLast: k === length - 1 }),
    ),
  };
}

function estimatedNode(
  { mm, mi, md, im, ii, dm, dd }: NodeTransitions,
  { fromMatch, fromInsert, fromDelete }: ProfilePriors,
  factor: number,
  { isBegin, isLast }: { isBegin: boolean; isLast: boolean },
): NodeTransitions {
  const match = posteriorMean(scaled([mm, mi, md], factor), fromMatch) as [number, number, number];
  const insert = posteriorMean(scaled([im, ii], factor), fromInsert) as [number, number];
  const deletion = posteriorMean(scaled([dm, dd], factor), fromDelete) as [number, number];
  // After the last node comes the end, which none can delete; and the begin has no delete state.
  const outOfMatch = isLast ? match[0] + match[1] : 1;
  return {
    mm: match[0] / outOfMatch,
    mi: match[1] / outOfMatch,
    md: isLast ? 0 : match[2],
    im: insert[0],
    ii: insert[1],
    dm: isBegin || isLast ? 1 : deletion[0],
    dd: isBegin || isLast ? 0 : deletion[1],
  };
}

function scaled(row: readonly number[], factor: number): number[] {
  return row.map(count => count * factor);
}
