// The starts of a training, each with its model and its data.
import { informationModel } from '../../model/chromatin/information.ts';
import type { EmissionSpecification } from '../../model/emissions/emission.ts';
import { allStates, type HiddenMarkovModel, type Learnable } from '../../model/hmm.ts';
import { type Observations, positionsOf } from '../../model/observations.ts';
import { guessModel } from '../../model/start/initial-model.ts';
import { withEnds } from '../../model/start/with-ends.ts';
import { equalStates } from '../../model/training/equal-states.ts';
import type { PlannedStart, Start } from '../../model/training/starts.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { listed } from '../../wording.ts';
import { warn } from '../messages.ts';
import type { Material } from './data.ts';
import { labelled, type Prepared, prepare } from './labelled-data.ts';
import { DEFAULT_STATES, type Frozen, type TrainOptions } from './options.ts';
import { withPriorOf } from './prior.ts';

/** The names of the states, for each number of states that is tried. */
export function statesTried({ given, named }: Material, options: TrainOptions): string[][] {
  const known = given?.states ?? named?.states;
  return known ? [known.map(({ name }) => name)] : (options.states ?? DEFAULT_STATES);
}

/** The planned starts, one after the other. Starts with the same states share their data, labelled once. */
export function* startsOf(
  material: Material,
  plans: readonly PlannedStart[],
  options: TrainOptions,
  terminal: Terminal,
): Generator<Start> {
  let prepared: Prepared | undefined;
  let before: Start | undefined;
  const warned = new Set<string>();
  for (const plan of plans) {
    const model = startingModel(material, plan.states, plan.seed, options);
    // How observations are prepared does not depend on the number of states.
    prepared ??= prepare(material, model);
    if (before?.plan.states !== plan.states) {
      const { warnings, ...own } = labelled(prepared, material, model, options);
      for (const warning of warnings.filter(one => !warned.has(one))) warn(warning, terminal, options);
      for (const warning of warnings) warned.add(warning);
      if (material.given && !own.data.observations.labelled) warnOfEqual(model, terminal, options);
      before = { plan, model, ...own };
    } else before = { ...before, plan, model };
    yield before;
  }
}

/** Warns of states of a given model that nothing sets apart: without labels, training keeps them equal. */
function warnOfEqual(model: HiddenMarkovModel, terminal: Terminal, options: TrainOptions): void {
  for (const group of equalStates(model)) {
    const names = listed(group.map(k => model.states[k]!.name));
    const hint = 'let their emissions differ a little in the model, or leave out --init for a random start';
    warn(`${names} are equal at the start, and training keeps them so: ${hint}`, terminal, options);
  }
}

/** The model that a start begins with. */
export function startingModel(
  { given, specification, training, named }: Material,
  states: readonly string[],
  seed: number,
  options: TrainOptions,
): HiddenMarkovModel {
  const model = given ?? guessed(states, specification!, training.observations, seed, options);
  return {
    ...model,
    ...(named && { states: named.states }),
    learnable: freeze(model, options.freeze, options.stationary ?? false),
    emission: withPriorOf(model.emission, options),
    temperature: options.temperature ?? model.temperature,
  };
}

/** A guess at a model. @throws UserError if marks are to tell it, and there are none */
function guessed(
  states: readonly string[],
  specification: EmissionSpecification,
  observations: Observations,
  seed: number,
  { initialise, ends }: Pick<TrainOptions, 'initialise' | 'ends'>,
): HiddenMarkovModel {
  if (ends) {
    const guess = guessed(states, specification, observations, seed, { initialise });
    return withEnds(guess, positionsOf(observations) / observations.names.length);
  }
  if (initialise === 'random') return guessModel(states, specification, observations, seed);
  if (specification.family === 'bernoulli')
    return informationModel(states, specification.marks, observations);
  const message = `--initialise information needs marks, and these are ${specification.family} emissions`;
  throw new UserError('option-does-not-fit', message, {
    hint: 'leave it out, or say --emission bernoulli for columns of 0 and 1',
    kind: 'usage',
  });
}

/** What is learnable after some parts or rows are frozen. */
function freeze(model: HiddenMarkovModel, frozen: Frozen, isStationary: boolean): Learnable {
  const { learnable } = model;
  const rows = (part: 'transitions' | 'emissions') => {
    const kept = frozen[part];
    if (kept === undefined) return learnable[part];
    if (kept === 'all') return false;
    const names = (part === 'transitions' ? allStates(model) : model.states).map(({ name }) => name);
    const stranger = kept.find(name => !names.includes(name));
    if (stranger !== undefined) {
      const hint = `the states are ${listed(names)}`;
      throw new UserError('unknown-state', `--freeze ${part}:${stranger}: there is no such state`, {
        hint,
        kind: 'usage',
      });
    }
    const before = learnable[part];
    const free = typeof before === 'boolean' ? (before ? names : []) : before;
    return free.filter(name => !kept.includes(name));
  };
  return {
    initial: isStationary ? 'stationary' : frozen.initial === undefined && learnable.initial,
    transitions: rows('transitions'),
    emissions: rows('emissions'),
  };
}
