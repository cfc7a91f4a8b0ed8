// Random models whose states have tables of different orders.
import fc from 'fast-check';
import { expanded, orderOf, rowsOf, tableOf } from '../../../src/model/emissions/categorical/nested-rows.ts';
import type { CategoricalEmission, NestedRows } from '../../../src/model/emissions/emission.ts';
import type { HiddenMarkovModel } from '../../../src/model/hmm.ts';
import { Random } from '../../../src/model/random.ts';

export type Categorical = HiddenMarkovModel & { emission: CategoricalEmission };

/** A random table of DNA. */
export function drawnTable(order: number, random: Random): NestedRows {
  return tableOf(
    Array.from({ length: 4 ** order }, () => random.dirichlet(4)),
    order,
  );
}

/** A DNA model with states of these orders. */
export function modelOfOrders(orders: readonly number[], seed: number, temperature = 1): Categorical {
  const random = new Random(seed);
  const K = orders.length;
  return {
    states: orders.map((_, k) => ({ name: `S${k + 1}` })),
    initial: random.dirichlet(K),
    transitions: orders.map(() => random.dirichlet(K)),
    emission: {
      family: 'categorical',
      alphabet: 'dna',
      symbols: 'ACGT',
      order: Math.max(...orders),
      probabilities: orders.map(order => drawnTable(order, random)),
    },
    temperature,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

/** Models of two to four states, of orders 0 to 2. */
export const mixedModels = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2, maxLength: 4 }),
    fc.integer({ min: 1, max: 999 }),
    fc.constantFrom(1, 1, 0.5, 3),
  )
  .map(parts => modelOfOrders(...parts));

/** The same model with every table written out to the deepest order. */
export function writtenOut(model: Categorical): Categorical {
  const { emission } = model;
  const probabilities = emission.probabilities.map(table => {
    const flat = [...expanded(rowsOf(table).flat(), 4 ** (emission.order + 1))];
    return tableOf(inFours(flat), emission.order);
  });
  return { ...model, emission: { ...emission, probabilities } };
}

/** Rows of each state of a model written out, pooled over the contexts that its own table does not see. */
export function pooled(rows: readonly number[][], { emission }: Categorical): number[][] {
  const each = 4 ** emission.order;
  return emission.probabilities.flatMap((table, k) => {
    const own = rows.slice(k * each, (k + 1) * each);
    const contexts = 4 ** orderOf(table);
    return Array.from({ length: contexts }, (_, c) =>
      [0, 1, 2, 3].map(m => own.filter((_, n) => n % contexts === c).reduce((sum, row) => sum + row[m]!, 0)),
    );
  });
}

export const inFours = (flat: readonly number[]): number[][] =>
  Array.from({ length: flat.length / 4 }, (_, n) => flat.slice(4 * n, 4 * n + 4));
