// A draft of a gene model: states that say which bases of which genes they are, and how often the path goes from one to
// another. From both follow emissions, features and transitions, and the same model for the other strand.
import {
  BASES,
  type BaseWeights,
  baseOfCodon,
  type CodonDistribution,
  onOtherStrand,
  reverseComplement,
} from './codons.ts';

/** What a base is to one gene. */
export interface Role {
  part: 'start' | 'coding' | 'stop';
  strand: '+' | '-';
  /** Which base of its codon, in the direction of the strand. */
  base: 0 | 1 | 2;
}

/** A state that is a base of one gene or of two, or of none and emits by a table of its own. */
export interface DraftState {
  name: string;
  roles?: readonly Role[];
  /** The letters it may emit, where what comes next does not allow all that the roles do. */
  letters?: string;
  /** [4] a table of order 0, where the roles do not tell. */
  row?: readonly number[];
  /** The state whose table it shares. */
  shares?: string;
  /**
   * The order of its table, and that of its mirror image's, whose contexts are what comes behind. Where it is not given,
   * as many letters as the roles need.
   */
  orders?: readonly [own: number, mirrored: number];
  /** What it is part of, if that is not a coding sequence. */
  feature?: string;
  /** Whether the feature begins here, in the direction of the strand. */
  opens?: boolean;
  /** Whether the feature ends here. */
  closes?: boolean;
  strand?: '+' | '-';
}

/** How often, in a genome of two genes, one on each strand, the path goes from a state to another. */
export interface Flow {
  from: string;
  to: string;
  often: number;
}

export interface Draft {
  states: DraftState[];
  flows: Flow[];
}

/** Codons of starts, of what lies between, and of stops. */
export type Codons = Record<Role['part'], CodonDistribution>;

/** States in a row, and the flow through them. */
export function inARow(states: readonly DraftState[], often: number): Draft {
  const flows = states.slice(1).map(({ name }, n) => flow(states[n]!.name, name, often));
  return { states: [...states], flows };
}

export function together(...drafts: readonly Draft[]): Draft {
  return { states: drafts.flatMap(({ states }) => states), flows: drafts.flatMap(({ flows }) => flows) };
}

/** The name of a state's mirror image. */
export function mirrored(name: string): string {
  return `${name}-`;
}

/**
 * The draft read on the other strand: every flow turned around, every base its complement. States that are their own
 * mirror images keep their names and are not made again.
 */
export function onOtherStrandOf({ states, flows }: Draft, own: ReadonlySet<string>): Draft {
  const nameOf = (name: string) => (own.has(name) ? name : mirrored(name));
  return {
    states: states.map(state => ({
      ...state,
      name: nameOf(state.name),
      strand: other(state.strand ?? '+'),
      ...(state.roles && { roles: state.roles.map(one => ({ ...one, strand: other(one.strand) })) }),
      ...(state.letters !== undefined && { letters: reverseComplement(state.letters) }),
      ...(state.row && { row: [...state.row].reverse() }),
      ...(state.shares !== undefined && { shares: nameOf(state.shares) }),
      ...(state.orders && { orders: [state.orders[1], state.orders[0]] as const }),
    })),
    flows: flows.map(({ from, to, often }) => flow(nameOf(to), nameOf(from), often)),
  };
}

function other(strand: Role['strand']): Role['strand'] {
  return strand === '+' ? '-' : '+';
}

/** The role of a base, which is counted on from codon to codon. */
export function role(part: Role['part'], base: number, strand: Role['strand'] = '+'): Role {
  return { part, strand, base: (((base % 3) + 3) % 3) as Role['base'] };
}

/**
 * The pairs of states that emit alike on the two strands, of states in a row that have this order: a state, whose
 * context is those before it, and the mirror image of the first of these, whose context is the others.
 */
export function pairsOf(signal: readonly string[], order: number): [string, string][] {
  return signal.slice(order).map((name, n) => [name, mirrored(signal[n]!)]);
}

/** The same order for all of these states. */
export function ordersOf(names: readonly string[], order: number): Record<string, number> {
  return Object.fromEntries(names.map(name => [name, order]));
}

export function flow(from: string, to: string, often: number): Flow {
  return { from, to, often };
}

/** A draft that the path enters from one state and leaves to another: at its first state, from its last one. */
export function between(from: string, draft: Draft, to: string, often: number): Draft {
  const [first, last] = [draft.states[0]!, draft.states.at(-1)!];
  return together(draft, { states: [], flows: [flow(from, first.name, often), flow(last.name, to, often)] });
}

/**
 * The weights of bases that are what the roles say all at once. Starts and stops decide; where bases are coding in two
 * genes, as the geometric mean of both; and no gene has a stop codon inside.
 */
export function weightsOf({ roles = [], letters = BASES }: DraftState, codons: Codons): BaseWeights {
  const all = roles.map(({ part, strand, base }) => ({
    part,
    weights:
      strand === '+' ? baseOfCodon(codons[part], base) : baseOfCodon(onOtherStrand(codons[part]), 2 - base),
  }));
  const ends = all.filter(({ part }) => part !== 'coding');
  const decide = ends.length > 0 ? ends : all;
  return before => {
    const rows = decide.map(({ weights }) => weights(before));
    const wanted = [...BASES].map((base, x) =>
      letters.includes(base) ? rows.reduce((product, row) => product * row[x]!, 1) ** (1 / rows.length) : 0,
    );
    const coding = all.filter(({ part }) => part === 'coding').map(({ weights }) => weights(before));
    const allowed = wanted.map((weight, x) => (coding.every(row => row[x]! > 0) ? weight : 0));
    // A context that cannot be: anything that is a row.
    return [allowed, wanted, [1, 1, 1, 1]].find(row => row.some(weight => weight > 0))!;
  };
}
