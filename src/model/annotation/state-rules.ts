// Decides which states a type of annotation stands for: by the states' own names, or as the user maps them.
import { UserError } from '../../user-error.ts';
import { listed } from '../../wording.ts';
import type { State } from '../hmm.ts';
import type { Feature, Phase } from './feature.ts';

/** The target, in a map, that says: nothing is known of these positions. */
export const UNKNOWN = '?';
/** The source, in a map, that means every type without a state of its own and without an entry. */
export const ANY_TYPE = '*';

/** Types with the names that they stand for; an empty list leaves the type out. */
export type NameMap = ReadonlyMap<string, readonly string[]>;

/**
 * The states with this `name` or `feature`, or else with this `symbol`, or else with this index; empty if there are
 * none.
 */
export function statesCalled(name: string, states: readonly State[]): number[] {
  const where = (fits: (state: State) => boolean) => states.flatMap((state, k) => (fits(state) ? [k] : []));
  const named = where(state => state.name === name || state.feature === name);
  if (named.length > 0) return named;
  const lettered = where(state => state.symbol === name);
  if (lettered.length > 0) return lettered;
  return /^\d+$/.test(name) && Number(name) < states.length ? [Number(name)] : [];
}

/**
 * A function that gives the states of a type. It gives undefined for a type without any, and `[]` for one that the
 * map leaves out. The type for unknown has all states.
 * @throws UserError of kind `usage` for a map to a state that the model does not have
 */
export function stateRules(
  states: readonly State[],
  map: NameMap,
): (type: string | null) => readonly number[] | undefined {
  const all = states.map((_, k) => k);
  const rules = new Map<string, readonly number[] | undefined>();
  for (const [type, names] of map) rules.set(type, unite(names.map(name => target(name))));
  return type => {
    if (type === null) return all;
    if (!rules.has(type)) {
      const own = statesCalled(type, states);
      rules.set(type, own.length > 0 ? own : rules.get(ANY_TYPE));
    }
    return rules.get(type);
  };

  function target(name: string): readonly number[] {
    if (name === UNKNOWN) return all;
    const found = statesCalled(name, states);
    if (found.length > 0) return found;
    const hint = `the model has ${statesListed(states)}`;
    throw new UserError('unknown-state', `labels are mapped to '${name}', which is no state`, {
      hint,
      kind: 'usage',
    });
  }
}

/** Those of the states that hold on the strand of the feature and at this position of its codon. */
export function statesAt(
  candidates: readonly number[],
  { strand }: Feature,
  codon: Phase | null,
  states: readonly State[],
): number[] {
  return candidates.filter(k => {
    const state = states[k]!;
    const strandFits = state.strand === undefined || strand === null || state.strand === strand;
    return strandFits && (state.phase === undefined || codon === null || state.phase === codon);
  });
}

/** The names of the states and what else may stand for them, for messages. */
export function statesListed(states: readonly State[]): string {
  const names = new Set(
    states.flatMap(({ name, feature }) => (feature === undefined ? [name] : [feature, name])),
  );
  return `the states ${listed([...names])}`;
}

function unite(lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}
