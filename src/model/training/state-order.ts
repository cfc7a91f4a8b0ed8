// The order of states after training: random starts leave it to chance, and a rule makes trainings comparable.
import { UserError } from '../../user-error.ts';
import { listed } from '../../wording.ts';
import type { Emission } from '../emissions/emission.ts';
import { familyOf } from '../emissions/families.ts';
import { emittingChain } from '../emitting-chain.ts';
import { atTemperature, type HiddenMarkovModel } from '../hmm.ts';
import { permuted } from '../permuted.ts';

/** What each rule goes by: [K] numbers, of which the smallest comes first; `occupancy` [K] is Σ γ in the data. */
const RULES = {
  mean: (model: HiddenMarkovModel) => meansOf(model),
  share: (_: HiddenMarkovModel, occupancy: Float64Array) => [...occupancy].map(n => -n),
  run: (model: HiddenMarkovModel) => runsOf(model).map(run => -run),
} as const;

/** A rule, or what states emit, by name, the least likely or smallest first. */
export type StateOrder = { by: keyof typeof RULES } | { by: 'emits'; what: string };

/**
 * The model with its states in order, otherwise the same. The names stay in their places, so that of `low` and `high` the
 * smaller mean is `low`; or go with the states, where these were named before training (`areNamed`).
 * @throws UserError where states do not emit what the rule goes by
 */
export function inOrder<Model extends HiddenMarkovModel>(
  model: Model,
  rule: StateOrder,
  occupancy: Float64Array,
  areNamed: boolean,
): Model {
  const keys =
    rule.by === 'emits' ? valuesOf(model, rule.what) : RULES[rule.by](atTemperature(model), occupancy);
  const order = [...keys.keys()].sort((a, b) => keys[a]! - keys[b]!);
  const names = model.states.map(({ name }) => name);
  return permuted(model, order, areNamed ? undefined : names);
}

/** [K] the first number that states emit; of symbols that are numbers, their mean. */
function meansOf({ emission }: HiddenMarkovModel): number[] {
  const rows = entriesOf(emission);
  if (emission.family !== 'categorical') return rows.map(([first]) => first!.value);
  const values = rows.map(row => row.map(({ name, value }) => Number(name) * value));
  if (emission.order === 0 && values.flat().every(Number.isFinite))
    return values.map(row => row.reduce((sum, value) => sum + value, 0));
  throw new UserError('option-does-not-fit', 'letters have no mean to order states by', {
    hint: 'take --order-states emits:G, share or run',
    kind: 'usage',
  });
}

/** [K] the mean number of positions in a row. */
function runsOf(model: HiddenMarkovModel): number[] {
  const { transitions } = emittingChain(model);
  return transitions.map((row, k) => 1 / (1 - row[k]!));
}

/** [K] the probability, mean or rate of what is called so. */
function valuesOf(model: HiddenMarkovModel, what: string): number[] {
  const rows = entriesOf(atTemperature(model).emission);
  const names = rows[0]!.map(({ name }) => name);
  const at = names.indexOf(what);
  if (at >= 0) return rows.map(row => row[at]!.value);
  throw new UserError('option-does-not-fit', `--order-states emits:${what}: no state emits that`, {
    hint: `they emit ${listed(names)}`,
    kind: 'usage',
  });
}

function entriesOf(emission: Emission) {
  const { description, parameterCounts } = familyOf(emission);
  const K = parameterCounts(emission).length;
  return description.summarize(emission, new Array<number>(K).fill(1 / K)).map(({ emits }) => emits);
}
