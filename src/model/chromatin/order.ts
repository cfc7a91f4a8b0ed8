// States in the order of their emissions, so that those that emit alike stand side by side.
import type { HiddenMarkovModel } from '../hmm.ts';
import { permuted } from '../permuted.ts';
import { marksOfEmission } from './marks.ts';

/**
 * The model with its states in a chain in which each is near the next one, the one with the fewest marks at the end, and
 * named E1, E2 and so on. Of all chains that go on to the nearest state, it is the shortest. States that have other names
 * than S1, S2 and so on stay as they are.
 */
export function inEmissionOrder<Model extends HiddenMarkovModel>(model: Model): Model {
  const { states, emission } = model;
  if (states.some(({ name }, k) => name !== `S${k + 1}`)) return model;
  const { probabilities } = marksOfEmission(emission);
  const order = shortestChain(probabilities);
  const marks = (k: number) => probabilities[k]!.reduce((sum, p) => sum + p, 0);
  if (marks(order[0]!) < marks(order.at(-1)!)) order.reverse();
  const names = order.map((_, k) => `E${k + 1}`);
  return {
    ...permuted(model, order, names),
    // These name states, and the format that has this order does not hold them.
    learnable: { initial: true, transitions: true, emissions: true },
    ties: undefined,
  };
}

function shortestChain(rows: readonly (readonly number[])[]): number[] {
  const distance = (i: number, j: number) => Math.hypot(...rows[i]!.map((p, d) => p - rows[j]![d]!));
  let best: number[] = [];
  let least = Infinity;
  for (const start of rows.keys()) {
    const chain = [start];
    const left = new Set([...rows.keys()].filter(k => k !== start));
    let length = 0;
    while (left.size > 0) {
      const last = chain.at(-1)!;
      const next = [...left].reduce((a, b) => (distance(last, b) < distance(last, a) ? b : a));
      length += distance(last, next);
      chain.push(next);
      left.delete(next);
    }
    if (length < least) [least, best] = [length, chain];
  }
  return best;
}
