// Decides which states a type of annotation stands for: by the states' own names, or as the user maps them.
import { UserError } from '../../user-error.ts';
import { listed } from '../../wording.ts';
import { type Mark, marksOf, type State } from '../hmm.ts';

/** The target, in a map, that says: nothing is known of these positions. */
export const UNKNOWN = '?';
/** The source, in a map, that means every type without a state of its own and without an entry. */
export const ANY_TYPE = '*';

/** Types with the names that they stand for; an empty list leaves the type out. */
export type NameMap = ReadonlyMap<string, readonly string[]>;

/** [K] which marks of each state are meant, a bit each; none, or the state as a whole. */
export type Called = readonly number[];

/** Of a state that is called by its own name, symbol or index. */
export const WHOLLY = -1;

/**
 * The states with this `name`, or with marks of this `feature`; or else with this `symbol`, or else with this index;
 * undefined if there are none.
 */
function called(name: string, states: readonly State[]): Called | undefined {
  const wholly = (fits: (state: State, k: number) => boolean) =>
    states.map((state, k) => (fits(state, k) ? WHOLLY : 0));
  const named = states.map(state => {
    const marks = bits(marksOf(state), ({ feature }) => feature === name);
    return marks === 0 && state.name === name ? WHOLLY : marks;
  });
  const ways = [named, wholly(({ symbol }) => symbol === name)];
  if (/^\d+$/.test(name)) ways.push(wholly((_, k) => k === Number(name)));
  return ways.find(way => way.some(marks => marks !== 0));
}

/** The indices of the states that `called` finds; empty if there are none. */
export function statesCalled(name: string, states: readonly State[]): number[] {
  return (called(name, states) ?? []).flatMap((marks, k) => (marks === 0 ? [] : [k]));
}

/**
 * A function that gives the states of a type. It gives undefined for a type without any, and `[]` for one that the
 * map leaves out. The type for unknown has all states.
 * @throws UserError of kind `usage` for a map to a state that the model does not have
 */
export function stateRules(
  states: readonly State[],
  map: NameMap,
): (type: string | null) => Called | undefined {
  const all = states.map(() => WHOLLY);
  const rules = new Map<string, Called | undefined>();
  for (const [type, names] of map) rules.set(type, unite(names.map(name => target(name))));
  return type => {
    if (type === null) return all;
    if (!rules.has(type)) {
      rules.set(type, called(type, states) ?? rules.get(ANY_TYPE));
    }
    return rules.get(type);
  };

  function target(name: string): Called {
    if (name === UNKNOWN) return all;
    const found = called(name, states);
    if (found) return found;
    const hint = `the model has ${statesListed(states)}`;
    throw new UserError('unknown-state', `labels are mapped to '${name}', which is no state`, {
      hint,
      kind: 'usage',
    });
  }
}

/** The names of the states and what else may stand for them, for messages. */
export function statesListed(states: readonly State[]): string {
  const names = new Set(
    states.flatMap(state => [...marksOf(state).map(({ feature }) => feature), state.name]),
  );
  return `the states ${listed([...names])}`;
}

/** A bit for each mark that is so. */
export function bits(marks: readonly Mark[], isSo: (mark: Mark, n: number) => boolean): number {
  return marks.reduce((sum, mark, n) => (isSo(mark, n) ? sum | (1 << n) : sum), 0);
}

/** What any of them means; a state as a whole is all of its marks. */
function unite([first = [], ...others]: readonly Called[]): Called {
  return first.map((marks, k) => others.reduce((sum, one) => sum | one[k]!, marks));
}
