// Checks the states that a model file names against the states that it has.
import { orderOf } from '../../model/emissions/categorical/nested-rows.ts';
import { hasStrands } from '../../model/emissions/categorical/strands.ts';
import type { Emission } from '../../model/emissions/emission.ts';
import { allStates, type Chain, type Learnable, type Ties } from '../../model/hmm.ts';
import { targetsOf } from '../../model/training/constraints.ts';

/** A fault, and its path in the file. */
export interface ModelFault {
  path: (string | number)[];
  message: string;
  /** What to do about it. */
  hint?: string | undefined;
}

/**
 * Finds faults of `learnable` and `ties`: unknown names, silent states where emissions are meant, a state in two groups,
 * rows that cannot be equal.
 */
export function* nameFaults(
  model: Chain & { emission: Emission; learnable: Learnable; ties?: Ties | undefined },
): Generator<ModelFault> {
  const { states, transitions, learnable, ties } = model;
  const indices = new Map(allStates(model).map(({ name }, k) => [name, k]));
  const emits = (name: string) => indices.get(name)! < states.length;
  for (const part of ['transitions', 'emissions'] as const) {
    const mayName = part === 'transitions' ? () => true : emits;
    const rows = learnable[part];
    for (const [n, name] of (Array.isArray(rows) ? rows : []).entries()) {
      const path = ['learnable', part, n];
      if (!indices.has(name)) yield { path, message: unknown(name) };
      else if (!mayName(name)) yield silentFault(path, name);
    }
    const grouped = new Set<string>();
    for (const [g, group] of (ties?.[part] ?? []).entries()) {
      for (const [n, name] of group.entries()) {
        const path = ['ties', part, g, n];
        if (!indices.has(name)) yield { path, message: unknown(name) };
        else if (!mayName(name)) yield silentFault(path, name);
        else if (grouped.has(name)) yield { path, message: `'${name}' is tied twice` };
        grouped.add(name);
      }
    }
  }
  yield* tableFaults(model, new Map(states.map(({ name }, k) => [name, k])));
  const targets = (name: string) => targetsOf(transitions[indices.get(name)!]!, indices.get(name)!).length;
  for (const [g, group] of (ties?.transitions ?? []).entries()) {
    if (!group.every(name => indices.has(name))) continue;
    const [first, ...others] = group;
    const other = others.find(name => targets(name) !== targets(first!));
    if (other === undefined) continue;
    const message = `'${first}' goes on to ${targets(first!)} states and '${other}' to ${targets(other)}: tied rows have equally many`;
    yield { path: ['ties', 'transitions', g], message };
  }
}

/** Pairs of states on two strands, which only some alphabets have; and states that share a table of no one order. */
function* tableFaults(
  { silent = [], emission, ties }: Pick<Chain, 'silent'> & { emission: Emission; ties?: Ties | undefined },
  indices: ReadonlyMap<string, number>,
): Generator<ModelFault> {
  const { strands = [], emissions = [] } = ties ?? {};
  if (strands.length > 0 && !(emission.family === 'categorical' && hasStrands(emission))) {
    yield {
      path: ['ties', 'strands'],
      message: 'only symbols of the alphabets dna and rna have two strands',
    };
  }
  for (const [p, pair] of strands.entries()) {
    for (const [n, name] of pair.entries()) {
      const path = ['ties', 'strands', p, n];
      if (silent.some(state => state.name === name)) yield silentFault(path, name);
      else if (!indices.has(name)) yield { path, message: unknown(name) };
    }
  }
  if (emission.family !== 'categorical') return;
  const orderBy = (name: string) => orderOf(emission.probabilities[indices.get(name)!]!);
  for (const [part, groups] of Object.entries({ emissions, strands })) {
    for (const [g, group] of groups.entries()) {
      const [first, ...others] = group.filter(name => indices.has(name));
      const other = others.find(name => orderBy(name) !== orderBy(first!));
      if (other === undefined) continue;
      const message = `'${first}' has a table of order ${orderBy(first!)} and '${other}' of order ${orderBy(other)}: tied tables have one order`;
      yield { path: ['ties', part, g], message };
    }
  }
}

function silentFault(path: ModelFault['path'], name: string): ModelFault {
  return { path, message: `'${name}' is silent: it emits nothing`, hint: 'name states that emit' };
}

function unknown(name: string): string {
  return `there is no state '${name}'`;
}
