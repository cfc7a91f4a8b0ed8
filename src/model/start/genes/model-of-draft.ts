// Makes a model of a draft: emissions from roles, transitions from flows, what is shared by states and by strands.
import type { NestedRows } from '../../emissions/emission.ts';
import { normalized } from '../../emissions/probability-rows.ts';
import type { HiddenMarkovModel, Mark, State } from '../../hmm.ts';
import { BASES, deepened, tableOf } from './codons.ts';
import { type Codons, type Draft, type DraftState, weightsOf } from './draft.ts';

export interface DraftPlan {
  name: string;
  codons: Codons;
  /** The deepest order of all. */
  order: number;
  /** The orders of the tables of some states; others have what they need. */
  orders: Readonly<Record<string, number>>;
  /** States that a sequence may start in, all alike. */
  starts: readonly string[];
  /** States whose emissions training leaves as they are. */
  frozen?: readonly string[];
  /** Pairs of states that emit alike on the two strands. */
  strands: [string, string][];
}

export function modelOf({ states, flows }: Draft, plan: DraftPlan): HiddenMarkovModel {
  const indices = new Map(states.map(({ name }, k) => [name, k]));
  const transitions = states.map(() => new Array<number>(states.length).fill(0));
  for (const { from, to, often } of flows) transitions[indices.get(from)!]![indices.get(to)!]! += often;
  return {
    name: plan.name,
    states: states.map(stateOf),
    initial: states.map(({ name }) => (plan.starts.includes(name) ? 1 / plan.starts.length : 0)),
    transitions: transitions.map(normalized),
    emission: {
      family: 'categorical',
      alphabet: 'dna',
      symbols: BASES,
      order: plan.order,
      probabilities: tablesOf(states, plan),
    },
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: learnableOf(states, plan.frozen) },
    ties: { emissions: groupsOf(states), strands: plan.strands },
    training: null,
  };
}

function learnableOf(states: readonly DraftState[], frozen: readonly string[] = []): true | string[] {
  return frozen.length === 0 || states.map(({ name }) => name).filter(name => !frozen.includes(name));
}

function stateOf(draft: DraftState): State {
  const [mark, ...also] = marksOf(draft);
  return { name: draft.name, ...mark, ...(also.length > 0 && { also }) };
}

/** The features that a state stands for. What opens a feature on strand + is its leftmost base; on -, the rightmost. */
function marksOf({ roles, feature, strand = '+', opens, closes }: DraftState): Mark[] {
  const ends = (on: Mark['strand'], isFirst: boolean | undefined, isLast: boolean | undefined) => ({
    ...((on === '+' ? isFirst : isLast) && { opens: true as const }),
    ...((on === '+' ? isLast : isFirst) && { closes: true as const }),
  });
  if (!roles) return feature === undefined ? [] : [{ feature, strand, ...ends(strand, opens, closes) }];
  return roles.map(({ part, strand: on, base }) => ({
    feature: feature ?? 'CDS',
    strand: on,
    phase: base,
    ...ends(on, opens ?? (part === 'start' && base === 0), closes ?? (part === 'stop' && base === 2)),
  }));
}

function tablesOf(states: readonly DraftState[], { codons, orders }: DraftPlan): NestedRows[] {
  const own = (state: DraftState) => {
    const order = state.orders?.[0] ?? orders[state.name];
    const table = state.row ? [...state.row] : tableOf(weightsOf(state, codons), Math.min(2, order ?? 2));
    return deepened(table, order ?? 0);
  };
  const shared = new Map(
    states.flatMap(state => (state.shares === state.name ? [[state.name, own(state)] as const] : [])),
  );
  return states.map(state => shared.get(state.shares ?? '') ?? own(state));
}

/** States that share a table, the owner first. */
function groupsOf(states: readonly DraftState[]): string[][] {
  const owners = states.filter(({ name, shares }) => shares === name);
  return owners
    .map(({ name }) => [
      name,
      ...states.filter(one => one.shares === name && one.name !== name).map(one => one.name),
    ])
    .filter(group => group.length > 1);
}
