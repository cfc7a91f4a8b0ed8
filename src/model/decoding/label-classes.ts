// Classes of states that count as the same to those who read the result: i, M and o of membrane proteins.
import { type Mark, marksOf, type State } from '../hmm.ts';
import type { StateGroups } from '../inference/groups.ts';

export interface LabelClasses {
  /** [C] */
  names: readonly string[];
  /** [K] the class of each state, counted from 0. */
  of: readonly number[];
}

/**
 * States with one symbol are of one class where every state has a symbol; else those that say the same of features (type,
 * strand and codon position), where any state has a feature; else each state is a class of its own.
 */
export function labelClasses(states: readonly State[]): LabelClasses {
  const nameOf = namesFor(states);
  const names = [...new Set(states.map(nameOf))];
  return { names, of: states.map(state => names.indexOf(nameOf(state))) };
}

/** The class of states that say nothing of features, where others do. */
const NO_FEATURE = 'none';

function namesFor(states: readonly State[]): (state: State) => string {
  if (states.every(({ symbol }) => symbol !== undefined)) return ({ symbol }) => symbol!;
  if (states.every(state => marksOf(state).length === 0)) return ({ name }) => name;
  return state => marksOf(state).map(wordsOf).sort().join(' & ') || NO_FEATURE;
}

/** `CDS + 0`, of a base that is the first of a codon on the strand +. */
function wordsOf({ feature, strand, phase }: Mark): string {
  return [feature, strand, phase].filter(word => word !== undefined).join(' ');
}

/** The classes as groups of states, whose posteriors an engine adds up. */
export function groupsOf({ names, of }: LabelClasses): StateGroups {
  return { of, count: names.length };
}
