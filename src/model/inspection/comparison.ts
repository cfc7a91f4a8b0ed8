// Compares two models: pairs states by what they emit, then compares their numbers.
import { UserError } from '../../user-error.ts';
import type { EmissionDescription, EmissionEntry } from '../emissions/description.ts';
import type { Emission } from '../emissions/emission.ts';
import { familyOf } from '../emissions/families.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import { assign } from './assignment.ts';
import { type Inspection, inspect, type StateInspection } from './inspection.ts';

/** A state of the first model and its match in the second. */
export interface StateMatch {
  first: StateInspection;
  second: StateInspection;
  /** How differently they emit, in bits: symmetric, 0 for equals. Each number or mark of a vector counts by itself. */
  divergenceBits: number;
  /** The entries of what they emit, the most different first. */
  emits: { first: EmissionEntry; second: EmissionEntry; bits: number }[];
  /**
   * The largest difference between their probabilities of a matched state at the next position, and which state that is
   * in the first model.
   */
  transition: { to: string; first: number; second: number };
}

export interface Comparison {
  first: Inspection;
  second: Inspection;
  matches: StateMatch[];
  /** Names of states without a match. */
  onlyFirst: string[];
  onlySecond: string[];
}

/** @throws UserError where the models emit different things */
export function compare(first: HiddenMarkovModel, second: HiddenMarkovModel): Comparison {
  requireSameSpace(first.emission, second.emission);
  const a = inspect(first);
  const b = inspect(second);
  const { divergence } = familyOf(first.emission).description;
  const differences = a.states.map(one => b.states.map(other => differencesOf(divergence, one, other)));
  const divergences = differences.map(row => row.map(list => list.reduce((sum, { bits }) => sum + bits, 0)));
  // The matrix of costs is made square; a state without a match costs the same whichever it is.
  const size = Math.max(a.states.length, b.states.length);
  const columns = assign(
    Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => divergences[i]?.[j] ?? 0)),
  );
  const pairs = a.states.map((_, i) => [i, columns[i]!] as const).filter(([, j]) => j < b.states.length);
  const matches = pairs.map(
    ([i, j]): StateMatch => ({
      first: a.states[i]!,
      second: b.states[j]!,
      divergenceBits: divergences[i]![j]!,
      emits: differences[i]![j]!.toSorted((x, y) => y.bits - x.bits),
      transition: worstOf(
        pairs.map(([to, other]) => ({
          to: a.states[to]!.name,
          first: a.chain.transitions[i]![to]!,
          second: b.chain.transitions[j]![other]!,
        })),
      ),
    }),
  );
  const matched = new Set(pairs.map(([, j]) => j));
  return {
    first: a,
    second: b,
    matches,
    onlyFirst: a.states.filter((_, i) => columns[i]! >= b.states.length).map(({ name }) => name),
    onlySecond: b.states.filter((_, j) => !matched.has(j)).map(({ name }) => name),
  };
}

function worstOf(differences: StateMatch['transition'][]): StateMatch['transition'] {
  const size = ({ first, second }: StateMatch['transition']) => Math.abs(first - second);
  return differences.reduce((worst, one) => (size(one) > size(worst) ? one : worst));
}

/** Pairs the entries of two states by name, since each state has them in an order of its own. */
function differencesOf(
  divergence: EmissionDescription<Emission>['divergence'],
  one: StateInspection,
  other: StateInspection,
): StateMatch['emits'] {
  const others = new Map(other.emits.map(entry => [entry.name, entry]));
  return one.emits.map(first => {
    const second = others.get(first.name)!;
    return { first, second, bits: divergence(first, second) };
  });
}

/** @throws UserError where the emissions of two models are over different things, or of different families */
function requireSameSpace(first: Emission, second: Emission): void {
  const [a, b] = [first, second].map(emission => familyOf(emission).description.space(emission));
  if (a!.key === b!.key) return;
  const message = `the models emit different things: ${a!.text}, and ${b!.text}`;
  throw new UserError('models-differ', message, {
    hint: 'only models of the same observations can be compared',
  });
}
