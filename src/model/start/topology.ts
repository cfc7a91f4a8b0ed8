// Makes the transitions of a model without data: which states may follow which, and how long runs last.
import { UserError } from '../../user-error.ts';
import { listed, plural } from '../../wording.ts';
import { mix } from '../emissions/guesses.ts';
import type { HiddenMarkovModel, State } from '../hmm.ts';
import type { Random } from '../random.ts';

/** Whether state j may follow state i, of K. */
const TOPOLOGIES = {
  ergodic: () => true,
  'left-right': (i: number, j: number) => j >= i,
  cyclic: (i: number, j: number, K: number) => j === i || j === (i + 1) % K,
} as const;

export type Topology = keyof typeof TOPOLOGIES;

/** What a chain of states is to be. */
export interface ChainPlan {
  topology: Topology;
  /** The names of the states that are asked for, K of them. */
  names: readonly string[];
  /** [K] or [1] the mean number of positions of a run; by default, `DEFAULT_FURTHER` more than the least. */
  meanRuns: readonly number[] | undefined;
  /** [K] or [1] the least number of positions of a run. */
  minRuns: readonly number[];
  /** Pairs of states that may not follow each other; both may be the same state. */
  forbidden: readonly (readonly [from: string, to: string])[];
  /** The types of annotation that states stand for. */
  features?: ReadonlyMap<string, string> | undefined;
}

/** The chain, and how many of its states stand for each one that was asked for. */
export interface Chain extends Pick<HiddenMarkovModel, 'states' | 'initial' | 'transitions' | 'ties'> {
  groups: number[];
}

/** By default, a run has so many positions more than the least, on average. */
const DEFAULT_FURTHER = 19;
/** A model of more states would make a file of more than 512 MB, which is the longest string there is. */
const MOST_STATES = 4096;
/** How much of the initial probabilities is random; the rest is the same for all states. */
const RANDOM_SHARE = 0.3;

/**
 * Makes a chain of states. A state whose runs have n positions or more becomes n states in a row, `exon.1` to
 * `exon.n`: each goes on to the next, only the last one may stay, and all share their emissions. Where a run ends,
 * what follows is drawn from `random`.
 * @throws UserError (usage) for names that no state has, runs that cannot be, a state that could go nowhere
 */
export function chainOf(plan: ChainPlan, random: Random): Chain {
  const { topology, names } = plan;
  const K = names.length;
  const groups = runsFor(plan.minRuns, names, 'least');
  const total = groups.reduce((sum, size) => sum + size, 0);
  if (total > MOST_STATES) {
    throw new UserError('too-large', `${total} states are more than a model file can hold, ${MOST_STATES}`, {
      kind: 'usage',
    });
  }
  const meanRuns = plan.meanRuns && runsFor(plan.meanRuns, names, 'mean');
  const isAllowed = TOPOLOGIES[topology];
  const allowed = names.map((_, i) => names.map((_, j) => isAllowed(i, j, K)));
  for (const [from, to] of plan.forbidden) {
    const [i, j] = [from, to].map(name => indexOf(names, name, 'to forbid a transition of'));
    allowed[i!]![j!] = false;
  }

  const firsts = groups.map((_, g) => groups.slice(0, g).reduce((sum, size) => sum + size, 0));
  const rows = names.map((name, i) => {
    const others = names.map((_, j) => j).filter(j => j !== i && allowed[i]![j]);
    const stay = stayOf(name, groups[i]!, meanRuns?.[i], allowed[i]![i]!, others.length > 0);
    const shares = random.dirichlet(others.length);
    return { stay, next: others.map((j, n) => ({ to: firsts[j]!, probability: (1 - stay) * shares[n]! })) };
  });
  const transitions = groups.flatMap((size, g) =>
    Array.from({ length: size }, (_, n) => {
      const row = new Array<number>(total).fill(0);
      const own = firsts[g]! + n;
      if (n < size - 1) row[own + 1] = 1;
      else {
        row[own] = rows[g]!.stay;
        for (const { to, probability } of rows[g]!.next) row[to] = probability;
      }
      return row;
    }),
  );
  const starts = topology === 'left-right' ? names.map((_, k) => (k === 0 ? 1 : 0)) : randomStart(K, random);
  const initial = new Array<number>(total).fill(0);
  firsts.forEach((first, k) => {
    initial[first] = starts[k]!;
  });
  for (const name of plan.features?.keys() ?? []) indexOf(names, name, 'to give a feature');
  const states = groups.map((size, g) => statesOf(names[g]!, size, plan.features?.get(names[g]!)));
  const twice = repeated(states.flat().map(({ name }) => name));
  if (twice !== undefined)
    throw new UserError('option-does-not-fit', `two states would be called ${twice}`, { kind: 'usage' });
  const tied = states.filter(group => group.length > 1).map(group => group.map(({ name }) => name));
  return {
    states: states.flat(),
    initial,
    transitions,
    ...(tied.length > 0 && { ties: { emissions: tied } }),
    groups,
  };
}

/** The probability of staying in the last state of a run of `least` positions or more. */
function stayOf(
  name: string,
  least: number,
  mean: number | undefined,
  mayStay: boolean,
  mayLeave: boolean,
): number {
  const usage = { kind: 'usage' } as const;
  if (!mayStay && !mayLeave)
    throw new UserError('option-does-not-fit', `state ${name} could go nowhere`, usage);
  if (!mayLeave) return 1;
  if (!mayStay) return 0;
  const further = mean === undefined ? DEFAULT_FURTHER : mean - least;
  if (further >= 0) return further / (further + 1);
  throw new UserError(
    'option-does-not-fit',
    `runs of ${name} cannot last ${mean} on average and ${least} at least`,
    usage,
  );
}

function statesOf(name: string, size: number, feature: string | undefined): State[] {
  if (size === 1) return [{ name, ...(feature !== undefined && { feature }) }];
  return Array.from({ length: size }, (_, n) => ({ name: `${name}.${n + 1}`, feature: feature ?? name }));
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, n) => names.indexOf(name) < n);
}

function randomStart(K: number, random: Random): number[] {
  return mix(new Array<number>(K).fill(1 / K), random.dirichlet(K), RANDOM_SHARE);
}

/** One number for each state, from one for each or one for all. */
function runsFor(runs: readonly number[], names: readonly string[], what: string): number[] {
  if (runs.length === names.length) return [...runs];
  if (runs.length === 1) return names.map(() => runs[0]!);
  throw new UserError(
    'option-does-not-fit',
    `${plural(runs.length, `${what} run length`)} for ${plural(names.length, 'state')}`,
    {
      hint: 'give one for all, or one for each state, with commas between',
      kind: 'usage',
    },
  );
}

function indexOf(names: readonly string[], name: string, purpose: string): number {
  const index = names.indexOf(name);
  if (index >= 0) return index;
  const hint = `the states are ${listed(names)}`;
  throw new UserError('unknown-state', `there is no state ${name} ${purpose}`, {
    hint,
    kind: 'usage',
  });
}
