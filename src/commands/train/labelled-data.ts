// Data with their labels, as a model trains on them.
import type { ObservationRecord } from '../../io/records/shared/record.ts';
import type { Annotation } from '../../model/annotation/feature.ts';
import { fittingLabels } from '../../model/annotation/fitting-labels.ts';
import { labelWarnings } from '../../model/annotation/label-notes.ts';
import { labelsOf, type NotedLabels } from '../../model/annotation/labels-from-annotation.ts';
import { labelsOfStates } from '../../model/annotation/labels-from-states.ts';
import { withOpenBorders } from '../../model/annotation/open-borders.ts';
import { familyOf } from '../../model/emissions/families.ts';
import { type HiddenMarkovModel, hasEnds } from '../../model/hmm.ts';
import { withLabels } from '../../model/labelled-observations.ts';
import type { Observations } from '../../model/observations.ts';
import { placesOf } from '../../model/places.ts';
import { holdOut } from '../../model/training/hold-out.ts';
import { selectData, type TrainingData } from '../../model/training/objective.ts';
import { UserError } from '../../user-error.ts';
import { listed, plural } from '../../wording.ts';
import type { Material, Recorded } from './data.ts';
import type { TrainOptions } from './options.ts';

/** The options that say what data are labelled with, and what is held out. */
export interface LabellingOptions
  extends Partial<Pick<TrainOptions, 'validation' | 'seed'>>,
    Pick<TrainOptions, 'objective' | 'labels' | 'labelMap' | 'background' | 'dropMisfits' | 'openBorders'> {
  /** Whether the records are a part of those that are labelled. */
  isPart?: boolean;
}

/** Records to train on, and what is held out. */
export type LabelMaterial = Pick<Material, 'training' | 'heldOut' | 'annotation'> &
  Partial<Pick<Material, 'named'>>;

/** What a model trains on, what is held out, and what the user should be told of labels. */
export interface LabelledData {
  data: TrainingData;
  heldOut: TrainingData | undefined;
  warnings: readonly string[];
}

/** The data as this model takes them. */
export function dataOf(
  material: LabelMaterial,
  model: HiddenMarkovModel,
  options: LabellingOptions,
): LabelledData {
  return labelled(prepare(material, model), material, model, options);
}

/** Observations as emissions take them, without labels. */
export interface Prepared {
  training: Observations;
  heldOut: Observations | undefined;
}

export function prepare({ training, heldOut }: LabelMaterial, { emission }: HiddenMarkovModel): Prepared {
  const prepared = ({ records, observations }: Recorded): Observations => ({
    ...familyOf(emission).prepare(emission, observations),
    weights: records.some(({ weight }) => weight !== undefined)
      ? records.map(({ weight }) => weight ?? 1)
      : undefined,
  });
  return { training: prepared(training), heldOut: heldOut && prepared(heldOut) };
}

export function labelled(
  prepared: Prepared,
  { training, heldOut, annotation, named }: LabelMaterial,
  model: HiddenMarkovModel,
  given: LabellingOptions,
): LabelledData {
  const background = given.background ?? named?.background;
  const options = { ...given, ...(background !== undefined && { background }) };
  const { validation, seed = 1 } = options;
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
  if (hasEnds(model) && training.records.length === 1) {
    const message = 'the model has an end, and the end of the only sequence would be held out';
    throw new UserError('option-does-not-fit', message, {
      hint: 'name a file with --validation, or give several sequences',
      kind: 'usage',
    });
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
  options: LabellingOptions,
): { data: TrainingData; warnings: readonly string[] } {
  const given = labelsFor(records, annotation, model, options);
  if (!given) {
    if (options.objective === 'joint') return { data: { observations: plain }, warnings: [] };
    const hint = 'give them with --labels, or as "states" of JSON records';
    throw new UserError('option-missing', 'P(labels | sequences) needs labels', { hint, kind: 'usage' });
  }
  const { openBorders = 0 } = options;
  const labels = {
    ...given,
    ...(openBorders > 0 && withOpenBorders(given, openBorders, model.states.length)),
  };
  const { labels: fitting, dropped } = options.dropMisfits
    ? fittingLabels(model, plain, labels, labels.spans)
    : { labels, dropped: [] };
  const observations = withLabels(plain, fitting, model.states.length);
  const data = options.objective === 'conditional' ? { observations, unlabelled: plain } : { observations };
  return { data, warnings: [...labelWarnings(labels.notes), ...misfitWarnings(dropped)] };
}

function misfitWarnings(dropped: readonly string[]): string[] {
  if (dropped.length === 0) return [];
  return [
    `${plural(dropped.length, 'feature')} fit no path of the model and count as unknown: ${listed(dropped)}`,
  ];
}

/** Labels from the annotation or from the records; undefined if neither has any. */
function labelsFor(
  records: readonly ObservationRecord[],
  annotation: Annotation | undefined,
  { states }: HiddenMarkovModel,
  { labelMap, background, objective, isPart }: LabellingOptions,
): NotedLabels | undefined {
  if (annotation) {
    const placed = records.map(record => ({ ...record, places: placesOf(record) }));
    return labelsOf(placed, annotation, states, { map: labelMap, background, isPart });
  }
  // Where the other records of a part have labels, these may all be unknown.
  const wantsAny = isPart && objective === 'conditional';
  if (!wantsAny && !records.some(record => record.states)) return undefined;
  return labelsOfStates(
    records.map(record => ({ states: undefined, ...record })),
    states,
  );
}
