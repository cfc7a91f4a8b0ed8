// The parameters of a model as people know them, one by one: probabilities, means, variances, rates.
import type { Emission, PartEmission } from '../emissions/emission.ts';
import { allStates, type HiddenMarkovModel } from '../hmm.ts';

/** A number of a model, and what it is. */
export interface NaturalParameter {
  name: 'initial' | 'transition' | 'probability' | 'weight' | 'mean' | 'variance' | 'covariance' | 'rate';
  /** The state that it is of; empty for what all states share. */
  state: string;
  /** What it is about: the next state, the symbol with those before it, the column; empty where there is but one. */
  of: string;
  /** What it may be: between 0 and 1, above 0, or anything. */
  range: 'share' | 'positive' | 'any';
  value: number;
}

/** All numbers of a model, those that are zero or frozen too, in an order that hangs on its shape alone. */
export function naturalParameters(model: HiddenMarkovModel): NaturalParameter[] {
  const names = allStates(model).map(({ name }) => name);
  const states = model.states.map(({ name }) => name);
  return [
    ...model.initial.map((value, i) => share('initial', names[i]!, '', value)),
    ...model.transitions.flatMap((row, i) =>
      row.map((value, j) => share('transition', names[i]!, names[j]!, value)),
    ),
    ...ofEmission(model.emission, states),
  ];
}

const share = (
  name: NaturalParameter['name'],
  state: string,
  of: string,
  value: number,
): NaturalParameter => ({
  name,
  state,
  of,
  range: 'share',
  value,
});

function ofEmission(emission: Emission, states: readonly string[]): NaturalParameter[] {
  if (emission.family === 'product') return emission.parts.flatMap(part => ofPart(part, states));
  return ofPart(emission, states);
}

function ofPart(emission: PartEmission, states: readonly string[]): NaturalParameter[] {
  switch (emission.family) {
    case 'categorical':
    case 'multinomial':
      return leaves(emission.probabilities).map(({ value, path: [k, ...symbols] }) =>
        share('probability', states[k!]!, symbols.map(n => emission.symbols[n]).join(' '), value),
      );
    case 'bernoulli':
      return leaves(emission.probabilities).map(({ value, path: [k, d] }) =>
        share('probability', states[k!]!, emission.marks[d!]!, value),
      );
    case 'poisson':
      return leaves(emission.rates).map(({ value, path: [k, d] }) => ({
        name: 'rate',
        state: states[k!]!,
        of: columnOf(emission, d!),
        range: 'positive',
        value,
      }));
    case 'gaussian':
      return normal(emission, states, 1);
    case 'gaussian-mixture':
      return [
        ...leaves(emission.weights).map(({ value, path: [k, m] }) =>
          share('weight', states[k!]!, String(m! + 1), value),
        ),
        ...normal(emission, states, 2),
      ];
  }
}

type Normal = Extract<PartEmission, { covariance: string }>;

/** Means and covariances; `depth` numbers stand before the dimensions: the state, and in a mixture the component. */
function normal(emission: Normal, states: readonly string[], depth: 1 | 2): NaturalParameter[] {
  const { covariance } = emission;
  const label = (path: readonly number[], d: readonly number[]) =>
    [...path.slice(1).map(m => String(m + 1)), ...d.map(n => columnOf(emission, n))].join(' ');
  const means = leaves(emission.means).map(({ value, path }): NaturalParameter => {
    const [of, d] = [path.slice(0, depth), path.slice(depth)];
    return { name: 'mean', state: states[of[0]!]!, of: label(of, d), range: 'any', value };
  });
  const before = covariance === 'tied' ? 0 : depth;
  const covariances = leaves(emission.covariances).flatMap(({ value, path }): NaturalParameter[] => {
    const [of, d] = [path.slice(0, before), path.slice(before)];
    // A covariance is there twice.
    if (d.length === 2 && d[0]! < d[1]!) return [];
    const isVariance = d.length < 2 || d[0] === d[1];
    const name = isVariance ? 'variance' : 'covariance';
    const columns = isVariance ? d.slice(0, 1) : d;
    const state = before === 0 ? '' : states[of[0]!]!;
    return [{ name, state, of: label(of, columns), range: isVariance ? 'positive' : 'any', value }];
  });
  return [...means, ...covariances];
}

/** A name where the columns have one, else the number; nothing where there is but one. */
function columnOf(emission: Normal | Extract<PartEmission, { family: 'poisson' }>, d: number): string {
  const width = emission.family === 'poisson' ? emission.rates[0]!.length : widthOf(emission);
  return emission.columns?.[d] ?? (width === 1 ? '' : String(d + 1));
}

function widthOf({ means }: Normal): number {
  const [first] = means[0]!;
  return typeof first === 'number' ? means[0]!.length : first!.length;
}

type Nested = readonly (number | Nested)[];

/** The numbers of nested lists, each with its indices. */
function leaves(list: Nested, path: readonly number[] = []): { value: number; path: number[] }[] {
  return list.flatMap((entry, n) =>
    typeof entry === 'number' ? [{ value: entry, path: [...path, n] }] : leaves(entry, [...path, n]),
  );
}
