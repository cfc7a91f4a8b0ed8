// What `hmm train` reads: records, annotation, what is held out, and the model to start from.
import { readAnnotation } from '../../io/annotation/read-annotation.ts';
import { type Inputs, inputNames, inputsOf, readRecords } from '../../io/records/read-records.ts';
import type { ObservationRecord } from '../../io/records/shared/record.ts';
import type { Annotation } from '../../model/annotation/feature.ts';
import {
  type StatesOfLabels,
  statesOfAnnotation,
  statesOfRecords,
} from '../../model/annotation/states-from-labels.ts';
import type { EmissionSpecification } from '../../model/emissions/emission.ts';
import { familyOf } from '../../model/emissions/families.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import {
  emptyColumns,
  isAllMissing,
  type ObservationKind,
  type Observations,
  tooFar,
} from '../../model/observations.ts';
import { placesOf } from '../../model/places.ts';
import { followsGenome, type PresetName } from '../../model/start/preset-list.ts';
import { PRESETS } from '../../model/start/presets.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { warn } from '../messages.ts';
import { followReading } from '../progress.ts';
import { laidOut, readModelBeside, warnOfRecord } from '../reading.ts';
import { wantedEmission } from './emission.ts';
import { GENOME, marksFor, presetFor, presetOf } from './given-model.ts';
import type { TrainOptions } from './options.ts';
import { withColumnsOfParts } from './product.ts';

/** Records, and their observations end to end. */
export interface Recorded {
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
  /** The states that the labels name, where nothing else says what the states are. */
  named: StatesOfLabels | undefined;
}

/** Reads the records, annotation and models that training takes. */
export async function openMaterial(
  files: readonly string[],
  asked: TrainOptions,
  terminal: Terminal,
): Promise<Material> {
  const options = withColumnsOfParts(asked);
  const { input } = terminal;
  const inputs = inputsOf(files, options, input);
  const preset = await presetOf(options.init);
  // A preset that follows the genome is made when the genome has been read.
  const following = preset !== undefined && followsGenome(preset) ? preset : undefined;
  const model = following ? undefined : await modelOf(preset, inputs, files, options, terminal);
  const wanted = options.init === undefined ? await wantedEmission(inputs, options) : undefined;
  const kind = model ? familyOf(model.emission).observes(model.emission) : (wanted?.kind ?? GENOME);
  const training = await readAll(inputs, kind, options, terminal);
  const { validation } = options;
  const heldOut =
    typeof validation === 'string'
      ? await readAll(inputsOf([validation], options, input), kind, options, terminal)
      : undefined;
  const annotation = options.labels === undefined ? undefined : await readAnnotation(options.labels, input);
  const given = following ? presetFor(following, training.observations, annotation !== undefined) : model;
  const isOpen = options.init === undefined && options.states === undefined;
  const records = [...training.records, ...(heldOut?.records ?? [])];
  const named = isOpen ? statesNamed(records, annotation, options) : undefined;
  return { kind, training, heldOut, annotation, given, specification: wanted?.specification, named };
}

/** The states that labels name; undefined if there are no labels. */
function statesNamed(
  records: readonly ObservationRecord[],
  annotation: Annotation | undefined,
  { labelMap: map, background }: TrainOptions,
): StatesOfLabels | undefined {
  if (!annotation) return records.some(({ states }) => states) ? statesOfRecords(records) : undefined;
  const placed = records.map(record => ({ ...record, places: placesOf(record) }));
  return statesOfAnnotation(placed, annotation, { map, background });
}

async function modelOf(
  preset: PresetName | undefined,
  inputs: Inputs,
  files: readonly string[],
  options: TrainOptions,
  terminal: Terminal,
): Promise<HiddenMarkovModel | undefined> {
  if (preset) return PRESETS[preset]({ marks: await marksFor(preset, inputs) });
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
  const progress = await followReading(inputs.paths, 0, terminal, options);
  try {
    for await (const record of readRecords({ ...inputs, took: progress.took }, kind)) {
      warnOfRecord(record, terminal, options);
      progress.took(0, record.length);
      if (record.length > 0) records.push(record);
    }
  } finally {
    progress.stop();
  }
  const place = inputNames(inputs);
  if (records.length === 0) {
    throw new UserError('nothing-to-read', 'there is nothing to train on: no record has a symbol', { place });
  }
  const observations = laidOut(records, kind);
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
  const far = tooFar(observations);
  if (far !== undefined) {
    const hint = 'mend it, or leave it empty if it marks what is missing; training takes numbers up to 1e150';
    throw new UserError('bad-number', `${far} is so far from zero that its square overflows`, {
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
