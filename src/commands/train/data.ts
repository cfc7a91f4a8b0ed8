// What `hmm train` trains on: records, their labels, what is held out, and the model to start from.
import { readAnnotation } from '../../io/annotation/read-annotation.ts';
import { type Inputs, inputsOf, namesOf, readRecords } from '../../io/records/read-records.ts';
import type { ObservationRecord } from '../../io/records/shared/record.ts';
import type { Annotation } from '../../model/annotation/feature.ts';
import { labelsOfStates } from '../../model/annotation/given-states.ts';
import { labelWarnings } from '../../model/annotation/label-notes.ts';
import { labelsOf, type NotedLabels } from '../../model/annotation/labels.ts';
import { familyOf } from '../../model/emissions/families.ts';
import type { HiddenMarkovModel, Learnable } from '../../model/hmm.ts';
import { withLabels } from '../../model/labels.ts';
import { concatenate, type ObservationKind, selectStretches } from '../../model/observations.ts';
import type { EmissionSpecification } from '../../model/start/guess.ts';
import { guessModel } from '../../model/start/initial-model.ts';
import { holdOut } from '../../model/training/hold-out.ts';
import type { TrainingData } from '../../model/training/objective.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { warn } from '../messages.ts';
import { observationsOf, readModelBeside, warnIfEmpty } from '../reading.ts';
import { wantedEmission } from './emission.ts';
import type { Frozen, TrainOptions } from './options.ts';

/** What all runs of a training share. */
export interface Material {
  kind: ObservationKind;
  records: readonly ObservationRecord[];
  /** Records that are only for telling when to stop. */
  heldOut: readonly ObservationRecord[] | undefined;
  /** What is known of the states. */
  annotation: Annotation | undefined;
  /** The model to start from, where one was given. */
  given: HiddenMarkovModel | undefined;
  /** What emissions to guess, where none was. */
  specification: EmissionSpecification | undefined;
}

/** Reads everything. */
export async function openMaterial(
  files: readonly string[],
  options: TrainOptions,
  terminal: Terminal,
): Promise<Material> {
  const { input } = terminal;
  const inputs = inputsOf(files, options, input);
  const given = options.init === undefined ? undefined : await readModelBeside(files, options.init, terminal);
  const wanted = given ? undefined : await wantedEmission(inputs, options);
  const kind = wanted?.kind ?? familyOf(given!.emission).observes(given!.emission);
  const records = await readAll(inputs, kind, options, terminal);
  const { validation } = options;
  const heldOut =
    typeof validation === 'string'
      ? await readAll(inputsOf([validation], options, input), kind, options, terminal)
      : undefined;
  const annotation = options.labels === undefined ? undefined : await readAnnotation(options.labels, input);
  return { kind, records, heldOut, annotation, given, specification: wanted?.specification };
}

async function readAll(
  inputs: Inputs,
  kind: ObservationKind,
  options: TrainOptions,
  terminal: Terminal,
): Promise<ObservationRecord[]> {
  const records: ObservationRecord[] = [];
  for await (const record of readRecords(inputs, kind)) {
    warnIfEmpty(record, terminal, options);
    if (record.length > 0) records.push(record);
  }
  if (records.length > 0) return records;
  throw new UserError('nothing-to-read', 'there is nothing to train on: no record has a symbol', {
    place: namesOf(inputs),
  });
}

/** The model that a run starts from. */
export function startingModel(
  { given, specification, records }: Material,
  states: readonly string[],
  seed: number,
  options: TrainOptions,
): HiddenMarkovModel {
  const model = given ?? guess(specification!, records, states, seed);
  return {
    ...model,
    learnable: freeze(model, options.freeze),
    temperature: options.temperature ?? model.temperature,
  };
}

function guess(
  specification: EmissionSpecification,
  records: readonly ObservationRecord[],
  states: readonly string[],
  seed: number,
): HiddenMarkovModel {
  const observations = concatenate(records.map(({ data, id }) => ({ data, name: id })));
  return guessModel(states, specification, observations, seed);
}

/** What is learnable once the frozen parts are taken out. */
function freeze({ learnable, states }: HiddenMarkovModel, frozen: Frozen): Learnable {
  const rows = (part: 'transitions' | 'emissions') => {
    const kept = frozen[part];
    if (kept === undefined) return learnable[part];
    if (kept === 'all') return false;
    const names = states.map(({ name }) => name);
    const stranger = kept.find(name => !names.includes(name));
    if (stranger !== undefined) {
      const hint = `the states are ${names.join(', ')}`;
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
    initial: learnable.initial && frozen.initial === undefined,
    transitions: rows('transitions'),
    emissions: rows('emissions'),
  };
}

/** The data of a run as its model takes them, and what is held out. */
export function dataOf(
  { records, heldOut, annotation }: Material,
  model: HiddenMarkovModel,
  options: TrainOptions,
  terminal: Terminal,
): { data: TrainingData; heldOut: TrainingData | undefined } {
  const { validation, seed } = options;
  const all = labelledData(records, annotation, model, options, terminal);
  if (typeof validation !== 'number') {
    return { data: all, heldOut: heldOut && labelledData(heldOut, annotation, model, options, terminal) };
  }
  const parts = holdOut(all.observations, validation, seed);
  const part = (stretches: typeof parts.training): TrainingData => ({
    observations: selectStretches(all.observations, stretches),
    unlabelled: all.unlabelled && selectStretches(all.unlabelled, stretches),
  });
  return { data: part(parts.training), heldOut: part(parts.heldOut) };
}

function labelledData(
  records: readonly ObservationRecord[],
  annotation: Annotation | undefined,
  model: HiddenMarkovModel,
  options: TrainOptions,
  terminal: Terminal,
): TrainingData {
  const weights = records.some(({ weight }) => weight !== undefined)
    ? records.map(({ weight }) => weight ?? 1)
    : undefined;
  const plain = { ...observationsOf(model.emission, records), weights };
  const labels = labelsFor(records, annotation, model, options);
  if (!labels) {
    if (options.objective === 'joint') return { observations: plain };
    const hint = 'give them with --labels, or as "states" of JSON records';
    throw new UserError('option-missing', 'P(labels | sequences) needs labels', { hint, kind: 'usage' });
  }
  for (const warning of labelWarnings(labels.notes)) warnOnce(warning, terminal, options);
  const observations = withLabels(plain, labels, model.states.length);
  return options.objective === 'conditional' ? { observations, unlabelled: plain } : { observations };
}

/** What was said already, on each terminal. */
const said = new WeakMap<Terminal, Set<string>>();

/** Every start labels the data anew, and would say the same of them. */
function warnOnce(warning: string, terminal: Terminal, options: TrainOptions): void {
  const before = said.get(terminal) ?? new Set();
  if (!before.has(warning)) warn(warning, terminal, options);
  said.set(terminal, before.add(warning));
}

/** Labels from the annotation, or from the records themselves; undefined where there are none. */
function labelsFor(
  records: readonly ObservationRecord[],
  annotation: Annotation | undefined,
  { states }: HiddenMarkovModel,
  { labelMap, background }: TrainOptions,
): NotedLabels | undefined {
  if (annotation) return labelsOf(records, annotation, states, { map: labelMap, background });
  if (!records.some(record => record.states)) return undefined;
  return labelsOfStates(
    records.map(record => ({ states: undefined, ...record })),
    states,
  );
}
