// States whose emissions are one: tied states, and states that are paired with them on the other strand.
import type { HiddenMarkovModel } from '../hmm.ts';

/** States that emit the same, read on the one strand, and on the other. Where both are one set, it has no direction. */
export interface SharedEmissions {
  forward: number[];
  reverse: number[];
}

/** Groups of states that share their emissions; others are left out. */
export function sharedEmissions({ states, ties }: HiddenMarkovModel): SharedEmissions[] {
  const indices = new Map(states.map(({ name }, k) => [name, k]));
  // State k is node 2k, and node 2k + 1 where it is read on the other strand.
  const links = new Map<number, number[]>();
  const link = (from: number, to: number) => {
    for (const [a, b] of [
      [from, to],
      [to, from],
    ] as const)
      links.set(a, [...(links.get(a) ?? []), b]);
  };
  const relate = (a: string, b: string, turn: 0 | 1) => {
    for (const strand of [0, 1]) link(2 * indices.get(a)! + strand, 2 * indices.get(b)! + (strand ^ turn));
  };
  for (const [first, ...others] of ties?.emissions ?? []) for (const name of others) relate(first!, name, 0);
  for (const [one, other] of ties?.strands ?? []) relate(one, other, 1);
  const groups: SharedEmissions[] = [];
  const seen = new Set<number>();
  for (const start of links.keys()) {
    if (seen.has(start)) continue;
    const nodes = new Set([start]);
    for (const node of nodes) for (const next of links.get(node)!) nodes.add(next);
    // What is read the other way round is the same group.
    for (const node of nodes) seen.add(node).add(node ^ 1);
    const read = (strand: number) =>
      [...nodes].filter(node => node % 2 === strand).map(node => (node - strand) / 2);
    groups.push({ forward: read(0), reverse: read(1) });
  }
  return groups;
}

/** [K] whether a state shares its emissions with one that has been counted before it. */
export function areCopies(model: HiddenMarkovModel): boolean[] {
  const copies = new Set(
    sharedEmissions(model).flatMap(({ forward, reverse }) => [...new Set([...forward, ...reverse])].slice(1)),
  );
  return model.states.map((_, k) => copies.has(k));
}
