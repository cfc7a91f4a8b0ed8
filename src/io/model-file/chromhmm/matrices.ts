// ChromHMM's tables of a model, `emissions_N.txt` and `transitions_N.txt`: a header, and a line for each state.
import { marksOfEmission } from '../../../model/chromatin/marks.ts';
import { type StateOrder, stateLabels } from '../../../model/chromatin/state-labels.ts';
import { atTemperature, type HiddenMarkovModel } from '../../../model/hmm.ts';
import { UserError } from '../../../user-error.ts';
import { requireRoom } from '../room.ts';
import { contentOf, type ModelContent, numberIn } from './model-text.ts';

const ORDERS: Record<StateOrder, string> = {
  E: 'Emission order',
  T: 'Transition order',
  U: 'User order',
};

/** Whether a text is one of ChromHMM's tables of emissions. */
export function isEmissionTable(text: string): boolean {
  return /^State \(\w+ order\)\t/i.test(text);
}

/** The name of the table of transitions that belongs to a table of emissions; undefined where names do not tell. */
export function besideEmissions(path: string): string | undefined {
  const [, folder, rest] = /^(.*?)emissions(_[^/\\]*)$/.exec(path) ?? [];
  return rest === undefined ? undefined : `${folder}transitions${rest}`;
}

/** The model of both tables. They do not tell how sequences begin: in any state. */
export function contentOfMatrices(
  [emissions, transitions]: readonly [string, string],
  [path, pathOfTransitions]: readonly [string, string],
): ModelContent {
  const rows = rowsOf(emissions, path);
  const [, ...marks] = rows.header;
  requireRoom(rows.values.length, path);
  const content = contentOf(rows.values.length, marks.length, letterOf(rows.header[0]!));
  content.emission.marks = marks;
  content.emission.probabilities = rows.values;
  content.transitions = rowsOf(transitions, pathOfTransitions).values;
  content.initial.fill(1 / content.states.length);
  return content;
}

/** @throws UserError for emissions other than of marks */
export function emissionTable(model: HiddenMarkovModel): string {
  const { marks, probabilities } = marksOfEmission(atTemperature(model).emission);
  return table(`State (${orderOf(model)})`, marks, probabilities);
}

export function transitionTable(model: HiddenMarkovModel): string {
  const numbers = model.states.map((_, k) => String(k + 1));
  return table(`State (from\\to) (${orderOf(model)})`, numbers, atTemperature(model).transitions);
}

function table(corner: string, columns: readonly string[], rows: readonly (readonly number[])[]): string {
  const lines = [[corner, ...columns], ...rows.map((row, k) => [k + 1, ...row])];
  return lines.map(fields => `${fields.join('\t')}\n`).join('');
}

function orderOf({ states }: HiddenMarkovModel): string {
  return ORDERS[stateLabels(states).order];
}

function letterOf(corner: string): string {
  return /\((\w)\w* order\)/i.exec(corner)?.[1]?.toUpperCase() ?? 'U';
}

function rowsOf(text: string, path: string): { header: string[]; values: number[][] } {
  const [header, ...lines] = text
    .split(/\r?\n/)
    .filter(line => line !== '')
    .map(line => line.split('\t'));
  const values = lines.map(([, ...fields], n) => {
    const place = `${path}:${n + 2}`;
    if (fields.length + 1 === header!.length) return fields.map(field => numberIn(field, place));
    const message = `has ${fields.length + 1} columns, and the header ${header!.length}`;
    throw new UserError('bad-model', message, { place, hint: 'columns are separated by tabs' });
  });
  return { header: header!, values };
}
