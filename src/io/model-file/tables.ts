// Tables of emissions by name: states that name one table share its array in memory, and are tied.
import type { NestedRows } from '../../model/emissions/emission.ts';
import { groupBy } from '../../model/group-by.ts';
import type { HiddenMarkovModel, Ties } from '../../model/hmm.ts';

type Emitting = Pick<HiddenMarkovModel, 'states' | 'emission' | 'ties'>;

/** The groups of tied emissions: those that are given, joined with the states that share a table. */
export function joinedTies({ states, emission, ties }: Emitting): Ties | undefined {
  const groups = (ties?.emissions ?? []).map(group => [...group]);
  for (const members of sharing(emission)) {
    const names = members.map(k => states[k]!.name);
    const touched = groups.filter(group => group.some(name => names.includes(name)));
    const joined = [...new Set([...touched.flat(), ...names])];
    if (touched.length === 0) groups.push(joined);
    else groups.splice(groups.indexOf(touched[0]!), 1, joined);
    for (const group of touched.slice(1)) groups.splice(groups.indexOf(group), 1);
  }
  return groups.length === 0 ? ties : { ...ties, emissions: groups };
}

/** [G] the states that have one array for their table, of each array that several have. */
function sharing(emission: HiddenMarkovModel['emission']): number[][] {
  if (emission.family !== 'categorical') return [];
  const { probabilities } = emission;
  const groups = groupBy([...probabilities.keys()], k => probabilities[k]!);
  return [...groups.values()].filter(members => members.length > 1);
}

/**
 * The emission and ties to write. Tied states whose tables are equal name one table, after the first of them; a group
 * of which all states do needs no other word of it.
 */
export function withNamedTables({ states, emission, ties }: Emitting): {
  emission: unknown;
  ties: Ties | undefined;
} {
  if (emission.family !== 'categorical' || !ties?.emissions) return { emission, ties };
  const indices = new Map(states.map(({ name }, k) => [name, k]));
  const tables = new Map<string, NestedRows>();
  const written: (NestedRows | string)[] = [...emission.probabilities];
  const untold = ties.emissions.filter(group => {
    const members = group.map(name => indices.get(name)!).sort((a, b) => a - b);
    const table = emission.probabilities[members[0]!]!;
    const alike = members.filter(k => areEqual(emission.probabilities[k]!, table));
    if (alike.length < 2) return true;
    const { name } = states[members[0]!]!;
    tables.set(name, table);
    for (const k of alike) written[k] = name;
    return alike.length < members.length;
  });
  if (tables.size === 0) return { emission, ties };
  const { probabilities: _, ...rest } = emission;
  const left = untold.length > 0 ? untold : undefined;
  return {
    emission: { ...rest, tables: Object.fromEntries(tables), probabilities: written },
    ties: left || ties.transitions || ties.strands ? { ...ties, emissions: left } : undefined,
  };
}

function areEqual(a: NestedRows | number, b: NestedRows | number): boolean {
  if (a === b) return true;
  if (typeof a === 'number' || typeof b === 'number') return false;
  return a.length === b.length && a.every((entry, n) => areEqual(entry, b[n]!));
}
