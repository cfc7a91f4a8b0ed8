// Which marks of a state a feature fits at one of its positions.
import { type Mark, marksOf, type State } from '../hmm.ts';
import type { Feature, Phase } from './feature.ts';
import { bits, type Called, WHOLLY } from './state-rules.ts';

/** [K] which marks of each state fit, a bit each; a state without marks has one bit. */
export type Fit = readonly number[];

/** Whether a position is the first, or the last one of a feature. */
export type End = 'is' | 'is not' | 'may be';

/** A position of a feature. */
export interface PlaceInFeature {
  /** The position in its codon; null where it is not known. */
  codon: Phase | null;
  opens: End;
  closes: End;
}

/** All marks of a state. */
export function everyMark(state: State): number {
  return (1 << Math.max(1, marksOf(state).length)) - 1;
}

/**
 * A function that finds the marks that a feature fits. Where some state opens (closes) a kind of feature, only marks that
 * do fit its first (last) position, and no other ones.
 */
export function fitting(states: readonly State[]) {
  const marks = states.map(marksOf);
  const every = states.map(everyMark);
  const events = {
    opens: new Set(marks.flat().flatMap(mark => (mark.opens ? kindOf(mark) : []))),
    closes: new Set(marks.flat().flatMap(mark => (mark.closes ? kindOf(mark) : []))),
  };
  const eventFits = (mark: Mark, event: 'opens' | 'closes', here: End): boolean => {
    if (here === 'is') return mark[event] === true || !events[event].has(kindOf(mark));
    return here === 'may be' || !mark[event];
  };
  return ({ strand }: Feature, called: Called, { codon, opens, closes }: PlaceInFeature): Fit => {
    const isThere = (own: Pick<State, 'strand' | 'phase'>) =>
      (own.strand === undefined || strand === null || own.strand === strand) &&
      (own.phase === undefined || codon === null || own.phase === codon);
    return states.map((state, k) => {
      // A state that is called by its own name does not say where that begins and ends.
      if (called[k] === WHOLLY) return isThere(state) ? every[k]! : 0;
      return bits(
        marks[k]!,
        (mark, n) =>
          (called[k]! & (1 << n)) !== 0 &&
          isThere(mark) &&
          eventFits(mark, 'opens', opens) &&
          eventFits(mark, 'closes', closes),
      );
    });
  };
}

function kindOf({ feature, strand }: Mark): string {
  return `${feature}\t${strand}`;
}
