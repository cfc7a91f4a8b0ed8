// States and their transitions, as a model file has them and as a model has them in memory.
//   file     one list of states, silent or not, as somebody wrote it; a row as numbers, or by the names of states
//   memory   those that emit, then the silent ones in an order in which each goes to later ones alone; rows as numbers
import { allStates, type Chain, type SilentState, type State } from '../../model/hmm.ts';
import { silentOrder } from '../../model/silent-order.ts';

/** A state in a file. */
export type FiledState = State & { silent?: true | undefined };

/** Probabilities of all states in their order, or by name, where those that are not named have zero. */
export type FiledRow = number[] | Record<string, number>;

export interface FiledChain {
  states: FiledState[];
  initial: FiledRow;
  transitions: FiledRow[];
}

/** A chain of more states than this is written by name where it has so few transitions; one with silent states always. */
const MOST_IN_FULL = 50;
const FEW_TRANSITIONS = 0.1;

/** The numbers of a row, for states of these names; those that the row has under other names are left out. */
export function fullRow(row: FiledRow, indices: ReadonlyMap<string, number>): number[] {
  if (Array.isArray(row)) return row;
  const full = new Array<number>(indices.size).fill(0);
  for (const [name, probability] of Object.entries(row)) {
    const index = indices.get(name);
    if (index !== undefined) full[index] = probability;
  }
  return full;
}

/** The index of each state by its name. */
export function indicesOf(states: readonly Pick<State, 'name'>[]): Map<string, number> {
  return new Map(states.map(({ name }, k) => [name, k]));
}

/** The chain in memory. Its names and sizes are right, and no silent state leads back to itself. */
export function chainOf({ states, initial, transitions }: FiledChain): Chain {
  const indices = indicesOf(states);
  const rows = transitions.map(row => fullRow(row, indices));
  const first = fullRow(initial, indices);
  const all = [...states.keys()];
  const silent = all.filter(k => states[k]!.silent);
  if (silent.length === 0) return { states, initial: first, transitions: rows };
  const emitting = all.filter(k => !states[k]!.silent);
  const { order } = silentOrder(rows, silent);
  const places = [...emitting, ...order];
  return {
    states: emitting.map(k => states[k]!),
    silent: order.map((k): SilentState => {
      const { silent: _, ...state } = states[k]!;
      return state;
    }),
    initial: places.map(k => first[k]!),
    transitions: places.map(i => places.map(j => rows[i]![j]!)),
  };
}

/** The chain as it is written: in the order of memory. */
export function filedChain(chain: Chain): FiledChain {
  const { states, silent, initial, transitions } = chain;
  const names = allStates(chain).map(({ name }) => name);
  const N = names.length;
  const few = () => transitions.flat().filter(p => p > 0).length < FEW_TRANSITIONS * N * N;
  const isByName = silent !== undefined || (N > MOST_IN_FULL && few());
  const filed = (row: number[]): FiledRow =>
    isByName ? Object.fromEntries(row.flatMap((p, j) => (p > 0 ? [[names[j]!, p]] : []))) : row;
  return {
    states: [...states, ...(silent ?? []).map(state => ({ ...state, silent: true as const }))],
    initial: filed(initial),
    transitions: transitions.map(filed),
  };
}
