// Checks the chain of a model file: sizes, names, ways on for every state, and what silent states may do.
import { silentOrder } from '../../model/silent-order.ts';
import { listed } from '../../wording.ts';
import { type FiledChain, type FiledRow, fullRow, indicesOf } from './chain.ts';
import type { ModelFault } from './model-checks.ts';
import { ROW_SUMS } from './normalize.ts';
import type { Path } from './schema-parts.ts';

/** What a state says of its positions, which a silent one has not. */
const OF_POSITIONS = ['feature', 'strand', 'phase', 'opens', 'closes', 'also', 'symbol'] as const;

/** Finds what is wrong in itself; then, where nothing is, what is wrong with the ways through the chain. */
export function* chainFaults(chain: FiledChain): Generator<ModelFault> {
  let isSound = true;
  for (const fault of [...rowFaults(chain), ...silentFaults(chain)]) {
    isSound = false;
    yield fault;
  }
  if (isSound) yield* wayFaults(chain);
}

function* rowFaults({ states, initial, transitions }: FiledChain): Generator<ModelFault> {
  const indices = indicesOf(states);
  const N = states.length;
  if (indices.size < N) yield countFault(['states'], indices.size, N, 'different names');
  yield* faultsOfRow(initial, ['initial'], indices, N);
  if (transitions.length !== N) yield countFault(['transitions'], transitions.length, N, 'rows');
  for (const [i, row] of transitions.entries()) yield* faultsOfRow(row, ['transitions', i], indices, N);
}

function* faultsOfRow(
  row: FiledRow,
  path: Path,
  indices: ReadonlyMap<string, number>,
  N: number,
): Generator<ModelFault> {
  if (Array.isArray(row)) {
    if (row.length !== N) yield countFault(path, row.length, N, 'entries');
    return;
  }
  for (const name of Object.keys(row)) {
    if (!indices.has(name)) yield { path: [...path, name], message: `there is no state '${name}'` };
  }
}

function countFault(path: Path, count: number, expected: number, what: string): ModelFault {
  return { path, message: `has ${count} ${what}, expected ${expected}` };
}

function* silentFaults({ states }: FiledChain): Generator<ModelFault> {
  if (states.every(({ silent }) => silent)) {
    const hint = 'at least one state emits: leave out its "silent"';
    yield { path: ['states'], message: 'all states are silent, so that nothing is emitted', hint };
  }
  for (const [k, state] of states.entries()) {
    if (!state.silent) continue;
    for (const entry of OF_POSITIONS) {
      if (state[entry] === undefined) continue;
      const message = `'${state.name}' is silent: it is at no position, of which this could be true`;
      const hint = 'leave the entry out, or give it to the states around that emit';
      yield { path: ['states', k, entry], message, hint };
    }
  }
}

function* wayFaults({ states, initial, transitions }: FiledChain): Generator<ModelFault> {
  const indices = indicesOf(states);
  const rows = transitions.map(row => fullRow(row, indices));
  const hasWayOn = rows.map(row => row.some(p => p > 0));
  const all = [...states.keys()];
  if (fullRow(initial, indices).every(p => p === 0)) {
    const hint = 'give the states that a sequence may begin in';
    yield { path: ['initial'], message: `${ROW_SUMS} 0, not 1`, hint };
  }
  for (const i of all.filter(i => !hasWayOn[i] && !states[i]!.silent)) {
    const hint =
      'a row of zeros leaves a state no way on: let it stay (1 on the diagonal), leave the state out, or let it be a silent end';
    yield { path: ['transitions', i], message: `${ROW_SUMS} 0, not 1`, hint };
  }
  const silent = all.filter(k => states[k]!.silent);
  const { circle } = silentOrder(rows, silent);
  if (circle) {
    const names = [...circle, circle[0]!].map(k => states[k]!.name);
    const message = `goes round without emitting: ${names.join(' > ')}`;
    const hint =
      'silent states may not lead back to themselves: let a state of this circle emit, or set a transition to 0';
    yield { path: ['transitions', circle[0]!], message, hint };
  }
  const ends = silent.filter(k => !hasWayOn[k]);
  if (ends.length === 0) return;
  const reaches = new Set(ends);
  for (const j of reaches) for (const i of all) if (rows[i]![j]! > 0) reaches.add(i);
  const lost = all.filter(i => !reaches.has(i));
  if (lost.length === 0) return;
  const named = (some: readonly number[]) => listed(some.map(k => states[k]!.name));
  const message = `no way leads from ${named(lost)} to an end (${named(ends)})`;
  const hint = 'where a model has ends, every state leads to one';
  yield { path: ['transitions', lost[0]!], message, hint };
}
