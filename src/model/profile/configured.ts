// A profile made ready to search: what is around its core, as HMMER 3 configures it (Eddy 2008, 2011), with probabilities
// that sum to 1. HMMER lets domains end at any node with a weight of 1 and enters node k with occupancy(k) / Z; here a
// domain ends at node k with 1 / (M - k + 1), goes on with the rest, and is entered with (M - k + 1) occupancy(k) / Z.
// The factors cancel along every path, so that scores are the same.
import { normalized } from '../emissions/probability-rows.ts';
import { matchOccupancies, type Profile } from './profile.ts';
import { type PlanStates, planStates } from './states.ts';

/** How a profile is aligned to a sequence. */
export interface Configuration {
  /** Whether a domain may be a part of the profile (local), or is the whole of it (glocal). */
  isLocal: boolean;
  /** Whether a sequence may have several domains (multihit), or has one (unihit). */
  isMultihit: boolean;
  /** Whether match states that begin a domain are states of their own, which tells where domains begin. */
  tellsStarts?: boolean;
}

/** A profile with all its states. The probabilities of a few transitions follow the length of the sequence. */
export interface ConfiguredProfile {
  profile: Profile;
  configuration: Configuration;
  states: PlanStates;
  /** [E] the transitions that are possible. */
  from: Int32Array;
  to: Int32Array;
  /** [E] their probabilities, but for what follows the length of the sequence: see `lengthFactors`. */
  weights: Float64Array;
  /** [E] their probabilities in sequences of this length. */
  probabilities(length: number): Float64Array;
  /** [K + Z] the probabilities of the first state. */
  initial(length: number): Float64Array;
}

interface Edge {
  from: number;
  to: number;
  weight: number;
}

/** Lays out all states and transitions. */
export function configured(profile: Profile, configuration: Configuration): ConfiguredProfile {
  const { isMultihit, tellsStarts = false } = configuration;
  const states = planStates(profile.length, { tellsStarts });
  const { N, J, C, B, T } = states;
  const edges = [...coreEdges(profile, configuration, states), ...flankEdges(states, isMultihit)];
  const to = Int32Array.from(edges, edge => edge.to);
  const weights = Float64Array.from(edges, edge => edge.weight);
  const stays = to.map(state => (state === N || state === J || state === C ? 1 : 0));
  const leaves = to.map(state => (state === B || state === T ? 1 : 0));
  return {
    profile,
    configuration,
    states,
    from: Int32Array.from(edges, edge => edge.from),
    to,
    weights,
    probabilities(length) {
      const { staying, leaving } = lengthFactors(length, configuration);
      return weights.map((weight, e) => weight * (stays[e] ? staying : leaves[e] ? leaving : 1));
    },
    initial(length) {
      const { staying, leaving } = lengthFactors(length, configuration);
      const initial = new Float64Array(states.emitting + states.silent);
      initial[N] = staying;
      initial[B] = leaving;
      return initial;
    },
  };
}

/**
 * What follows the length of a sequence: the probability to stay in N, J or C for one more residue, or to leave for a
 * domain or the end, so that all of them together are expected to emit that many residues. They are left twice where there
 * is one domain; where there may be more, three times on average.
 */
export function lengthFactors(
  length: number,
  { isMultihit }: Configuration,
): { staying: number; leaving: number } {
  const times = isMultihit ? 3 : 2;
  return { staying: length / (length + times), leaving: times / (length + times) };
}

/** Transitions in the core: from B over match, insert and delete states to E. */
function coreEdges(
  profile: Profile,
  { isLocal, tellsStarts = false }: Configuration,
  states: PlanStates,
): Edge[] {
  const { length: M, transitions } = profile;
  const { match, insert, start, delete: deleted, B, E } = states;
  const edges: Edge[] = [];
  const add = (from: number, to: number, weight: number) => {
    if (weight > 0) edges.push({ from, to, weight });
  };
  for (const [n, probability] of (isLocal ? localEntries(profile) : glocalEntries(profile)).entries()) {
    add(B, start(n + 1), probability);
  }
  for (let k = 1; k <= M; k++) {
    const { mm, mi, md, im, ii, dm, dd } = transitions[k]!;
    const ends = k === M ? 1 : isLocal ? 1 / (M - k + 1) : 0;
    for (const from of tellsStarts ? [match(k), start(k)] : [match(k)]) {
      add(from, E, ends);
      if (k === M) continue;
      add(from, match(k + 1), mm * (1 - ends));
      add(from, insert(k), mi * (1 - ends));
      add(from, deleted(k + 1), md * (1 - ends));
    }
    if (k < M) {
      add(insert(k), match(k + 1), im);
      add(insert(k), insert(k), ii);
    }
    if (k === 1) continue;
    add(deleted(k), E, ends);
    if (k === M) continue;
    add(deleted(k), match(k + 1), dm * (1 - ends));
    add(deleted(k), deleted(k + 1), dd * (1 - ends));
  }
  return edges;
}

/** [M] P(a domain begins at the node), where every fragment of a profile is as likely as any other of its occupancy. */
function localEntries(profile: Profile): number[] {
  const M = profile.length;
  return normalized(matchOccupancies(profile).map((occupancy, n) => occupancy * (M - n)));
}

/** [M] P(the first match state is that of the node), over the delete states before it; not all of them are passed by. */
function glocalEntries({ length: M, transitions }: Profile): number[] {
  const { mm, mi, md } = transitions[0]!;
  const entries = [mm + mi];
  let isDeleted = md;
  for (const { dm, dd } of transitions.slice(1, M)) {
    entries.push(isDeleted * dm);
    isDeleted *= dd;
  }
  return normalized(entries);
}

/** Transitions around domains. After a domain, a sequence comes to another one with probability 1/2, if it may. */
function flankEdges({ N, J, C, E, B, T }: PlanStates, isMultihit: boolean): Edge[] {
  const again = isMultihit ? 0.5 : 0;
  return [
    ...[N, B].map(to => ({ from: N, to, weight: 1 })),
    ...[J, B].map(to => ({ from: J, to, weight: 1 })),
    ...[C, T].map(to => ({ from: C, to, weight: 1 })),
    ...[J, B].map(to => ({ from: E, to, weight: again })),
    ...[C, T].map(to => ({ from: E, to, weight: 1 - again })),
  ].filter(({ weight }) => weight > 0);
}
