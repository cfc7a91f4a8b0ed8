// What `hmm train` trains on: records, their labels, what is held out, and the model to start from.
import { readAnnotation } from '../../io/annotation/read-annotation.ts';
import { type Inputs, inputNames, inputsOf, readRecords } from '../../io/records/read-records.ts';
import type { ObservationRecord } from '../../io/records/shared/record.ts';
import type { Annotation } from '../../model/annotation/feature.ts';
import { labelWarnings } from '../../model/annotation/label-notes.ts';
import { labelsOf, type NotedLabels } from '../../model/annotation/labels-from-annotation.ts';
import { labelsOfStates } from '../../model/annotation/labels-from-states.ts';
import type { EmissionSpecification } from '../../model/emissions/emission.ts';
import { familyOf } from '../../model/emissions/families.ts';
import type { HiddenMarkovModel, Learnable } from '../../model/hmm.ts';
import { withLabels } from '../../model/labelled-observations.ts';
import {
  emptyColumns,
  isAllMissing,
  type ObservationKind,
  type Observations,
} from '../../model/observations.ts';
import { placesOf } from '../../model/places.ts';
import { guessModel } from '../../model/start/initial-model.ts';
import { PRESETS } from '../../model/start/presets.ts';
import { equalStates } from '../../model/training/equal-states.ts';
import { holdOut } from '../../model/training/hold-out.ts';
import { selectData, type TrainingData } from '../../model/training/objective.ts';
import type { PlannedStart, Start } from '../../model/training/starts.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { listed } from '../../wording.ts';
import { warn } from '../messages.ts';
import { laidOut, readModelBeside, warnOfRecord } from '../reading.ts';
import { wantedEmission } from './emission.ts';
import { presetFor, presetOf } from './given-model.ts';
import type { Frozen, TrainOptions } from './options.ts';

/** Records, and their observations end to end. */
interface Recorded {
  records: readonly ObservationRecord[];
  observations: Observations;
}

/** What all starts of a training share. */
export interface Material {
  kind: ObservationKind;
  training: Recorded;
  /** Records that only tell when to stop. */
  heldOut: Recorded | undefined;
  /** The annotation that labels come from. */
  annotation: Annotation | undefined;
  /** The model to start from, if one was given. */
  given: HiddenMarkovModel | undefined;
  /** Which emissions to guess, if no model was given. */
  specification: EmissionSpecification | undefined;
}

/** Reads the records, annotation and models that training takes. */
export async function openMaterial(
  files: readonly string[],
  options: TrainOptions,
  terminal: Terminal,
): Promise<Material> {
  const { input } = terminal;
  const inputs = inputsOf(files, options, input);
  const preset = await presetOf(options.init);
  const model = preset ? PRESETS[preset]() : await modelOf(files, options, terminal);
  const wanted = model ? undefined : await wantedEmission(inputs, options);
  const kind = wanted?.kind ?? familyOf(model!.emission).observes(model!.emission);
  const training = await readAll(inputs, kind, options, terminal);
  const { validation } = options;
  const heldOut =
    typeof validation === 'string'
      ? await readAll(inputsOf([validation], options, input), kind, options, terminal)
      : undefined;
  const annotation = options.labels === undefined ? undefined : await readAnnotation(options.labels, input);
  const given = preset ? presetFor(preset, training.observations) : model;
  return { kind, training, heldOut, annotation, given, specification: wanted?.specification };
}

async function modelOf(
  files: readonly string[],
  options: TrainOptions,
  terminal: Terminal,
): Promise<HiddenMarkovModel | undefined> {
  if (options.init === undefined) return undefined;
  return readModelBeside(files, options.init, terminal, options);
}

async function readAll(
  inputs: Inputs,
  kind: ObservationKind,
  options: TrainOptions,
  terminal: Terminal,
): Promise<Recorded> {
  const records: ObservationRecord[] = [];
  for await (const record of readRecords(inputs, kind)) {
    warnOfRecord(record, terminal, options);
    if (record.length > 0) records.push(record);
  }
  const place = inputNames(inputs);
  if (records.length === 0) {
    throw new UserError('nothing-to-read', 'there is nothing to train on: no record has a symbol', { place });
  }
  const observations = laidOut(records);
  const areLabelled = options.labels !== undefined || records.some(({ states }) => states);
  if (isAllMissing(observations, kind) && !areLabelled) {
    const hint = options.softmask
      ? 'with --softmask, lower-case letters are missing: leave it out'
      : 'look whether the step before went well';
    throw new UserError('nothing-to-read', 'there is nothing to train on: every position is missing', {
      place,
      hint,
    });
  }
  for (const column of emptyColumns(observations)) {
    const name = kind.kind === 'vectors' ? kind.names?.[column] : undefined;
    const called = `column ${column + 1}${name === undefined ? '' : ` (${name})`}`;
    warn(`${place}: ${called} is missing everywhere: training learns nothing of it`, terminal, options);
  }
  return { records, observations };
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
  { given, specification, training }: Material,
  states: readonly string[],
  seed: number,
  options: TrainOptions,
): HiddenMarkovModel {
  const model = given ?? guessModel(states, specification!, training.observations, seed);
  return {
    ...model,
    learnable: freeze(model, options.freeze),
    temperature: options.temperature ?? model.temperature,
  };
}

/** What is learnable after some parts or rows are frozen. */
function freeze({ learnable, states }: HiddenMarkovModel, frozen: Frozen): Learnable {
  const rows = (part: 'transitions' | 'emissions') => {
    const kept = frozen[part];
    if (kept === undefined) return learnable[part];
    if (kept === 'all') return false;
    const names = states.map(({ name }) => name);
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
    initial: learnable.initial && frozen.initial === undefined,
    transitions: rows('transitions'),
    emissions: rows('emissions'),
  };
}

/** What a model trains on, what is held out, and what the user should be told of labels. */
export interface LabelledData {
  data: TrainingData;
  heldOut: TrainingData | undefined;
  warnings: readonly string[];
}

/** The data as this model takes them. */
export function dataOf(material: Material, model: HiddenMarkovModel, options: TrainOptions): LabelledData {
  return labelled(prepare(material, model), material, model, options);
}

/** Observations as emissions take them, without labels. */
interface Prepared {
  training: Observations;
  heldOut: Observations | undefined;
}

function prepare({ training, heldOut }: Material, { emission }: HiddenMarkovModel): Prepared {
  const prepared = ({ records, observations }: Recorded): Observations => ({
    ...familyOf(emission).prepare(emission, observations),
    weights: records.some(({ weight }) => weight !== undefined)
      ? records.map(({ weight }) => weight ?? 1)
      : undefined,
  });
  return { training: prepared(training), heldOut: heldOut && prepared(heldOut) };
}

function labelled(
  prepared: Prepared,
  { training, heldOut, annotation }: Material,
  model: HiddenMarkovModel,
  options: TrainOptions,
): LabelledData {
  const { validation, seed } = options;
  const whole = withLabelsOf(training.records, prepared.training, annotation, model, options);
  const { warnings } = whole;
  if (typeof validation !== 'number') {
    const apart = heldOut && withLabelsOf(heldOut.records, prepared.heldOut!, annotation, model, options);
    return {
      data: whole.data,
      heldOut: apart?.data,
      warnings: [...new Set([...warnings, ...(apart?.warnings ?? [])])],
    };
  }
  const parts = holdOut(whole.data.observations, validation, seed);
  const [data, aside] = [parts.training, parts.heldOut].map(part => selectData(whole.data, part));
  return { data: data!, heldOut: aside, warnings };
}

function withLabelsOf(
  records: readonly ObservationRecord[],
  plain: Observations,
  annotation: Annotation | undefined,
  model: HiddenMarkovModel,
  options: TrainOptions,
): { data: TrainingData; warnings: readonly string[] } {
  const labels = labelsFor(records, annotation, model, options);
  if (!labels) {
    if (options.objective === 'joint') return { data: { observations: plain }, warnings: [] };
    const hint = 'give them with --labels, or as "states" of JSON records';
    throw new UserError('option-missing', 'P(labels | sequences) needs labels', { hint, kind: 'usage' });
  }
  const observations = withLabels(plain, labels, model.states.length);
  const data = options.objective === 'conditional' ? { observations, unlabelled: plain } : { observations };
  return { data, warnings: labelWarnings(labels.notes) };
}

/** Labels from the annotation or from the records; undefined if neither has any. */
function labelsFor(
  records: readonly ObservationRecord[],
  annotation: Annotation | undefined,
  { states }: HiddenMarkovModel,
  { labelMap, background }: TrainOptions,
): NotedLabels | undefined {
  if (annotation) {
    const placed = records.map(record => ({ ...record, places: placesOf(record) }));
    return labelsOf(placed, annotation, states, { map: labelMap, background });
  }
  if (!records.some(record => record.states)) return undefined;
  return labelsOfStates(
    records.map(record => ({ states: undefined, ...record })),
    states,
  );
}
