// ChromHMM's model files, `model_N.txt`: a line with the numbers of states and marks, the letter of the order, the
// log-likelihood and the iterations, and then a line for each probability.
import { marksOfEmission } from '../../../model/chromatin/marks.ts';
import { stateLabels } from '../../../model/chromatin/state-labels.ts';
import type { BernoulliEmission } from '../../../model/emissions/emission.ts';
import { atTemperature, type HiddenMarkovModel } from '../../../model/hmm.ts';
import { UserError } from '../../../user-error.ts';
import { requireRoom } from '../room.ts';

/** A model as the schema of model files takes it. */
export interface ModelContent {
  format: 'hmm-model';
  version: 1;
  states: { name: string }[];
  initial: number[];
  transitions: number[][];
  emission: BernoulliEmission;
}

const HINT = "ChromHMM's model files are written by its LearnModel, or by hmm with -o model_6.txt";

/** Whether a text is one of ChromHMM's models. */
export function isModelText(text: string): boolean {
  return /^\d+\t\d+\t\w\t[^\n]*\n(probinit|transitionprobs|emissionprobs)\t/.test(text);
}

/** A model that ChromHMM's program trained has states named like its segments: E1, E2. */
export function contentOfModelText(text: string, path: string): ModelContent {
  const [head = '', ...lines] = text.split(/\r?\n/);
  const [K, D, letter] = head.split('\t');
  const [stateCount, markCount] = [Number(K), Number(D)];
  requireLines(stateCount, markCount, lines.length, path);
  const content = contentOf(stateCount, markCount, letter!);
  const { initial, transitions, emission } = content;
  for (const [n, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const place = `${path}:${n + 2}`;
    const fields = line.split('\t');
    const index = (field: number, count: number, first: 0 | 1) => indexOf(fields[field], count, first, place);
    if (fields[0] === 'probinit') initial[index(1, stateCount, 1)] = numberIn(fields[2], place);
    else if (fields[0] === 'transitionprobs') {
      transitions[index(1, stateCount, 1)]![index(2, stateCount, 1)] = numberIn(fields[3], place);
    } else if (fields[0] === 'emissionprobs') {
      const mark = index(2, markCount, 0);
      emission.marks[mark] = fields[3] ?? '';
      // A mark is absent (0) or present (1), and the one probability says the other.
      const isPresent = index(4, 2, 0) === 1;
      if (isPresent) emission.probabilities[index(1, stateCount, 1)]![mark] = numberIn(fields[5], place);
    } else throw mistake(`'${fields[0]}' begins no line of a model`, place);
  }
  const missing = emission.probabilities.flat().findIndex(Number.isNaN);
  if (missing >= 0) {
    const message = `has no emission of mark ${(missing % markCount) + 1} in state ${Math.floor(missing / markCount) + 1}`;
    throw mistake(message, path);
  }
  return content;
}

/** Refuses a size that the lines cannot fill, before there is room for it: each state has two lines for each mark. */
function requireLines(stateCount: number, markCount: number, lineCount: number, path: string): void {
  if (stateCount < 1 || markCount < 1) throw mistake('a model has states and marks', `${path}:1`);
  if (stateCount * markCount > lineCount) {
    throw mistake(`fewer lines than ${stateCount} states of ${markCount} marks need`, path);
  }
  requireRoom(stateCount, `${path}:1`);
}

/** A model in which nothing is known but its size. */
export function contentOf(stateCount: number, markCount: number, letter: string): ModelContent {
  const zeros = () => new Array<number>(stateCount).fill(0);
  return {
    format: 'hmm-model',
    version: 1,
    states: Array.from({ length: stateCount }, (_, k) => ({ name: `${letter}${k + 1}` })),
    initial: zeros(),
    transitions: Array.from({ length: stateCount }, zeros),
    emission: {
      family: 'bernoulli',
      marks: new Array<string>(markCount).fill(''),
      probabilities: Array.from({ length: stateCount }, () => new Array<number>(markCount).fill(Number.NaN)),
    },
  };
}

/**
 * The text of a model file for ChromHMM, at temperature 1. Of the training it has the log-likelihood and the iterations,
 * so that training cannot go on from it.
 * @throws UserError for emissions other than of marks
 */
export function modelText(model: HiddenMarkovModel): string {
  const { states, initial, transitions, emission } = atTemperature(model);
  if (transitions.length !== states.length) {
    const hint = 'write JSON: -o model.json';
    throw new UserError('option-does-not-fit', "ChromHMM's files hold no silent states", { hint });
  }
  const { marks, probabilities } = marksOfEmission(emission);
  const { logLikelihoods = [], iterations = 0 } = model.training ?? {};
  const { order } = stateLabels(states);
  const lines: (string | number)[][] = [
    [initial.length, marks.length, order, logLikelihoods.at(-1) ?? 0, iterations],
  ];
  const add = (...fields: (string | number)[]) => lines.push(fields);
  for (const [k, p] of initial.entries()) add('probinit', k + 1, p);
  for (const [i, row] of transitions.entries()) {
    for (const [j, p] of row.entries()) add('transitionprobs', i + 1, j + 1, p);
  }
  for (const [k, row] of probabilities.entries()) {
    for (const [d, p] of row.entries()) {
      add('emissionprobs', k + 1, d, marks[d]!, 0, 1 - p);
      add('emissionprobs', k + 1, d, marks[d]!, 1, p);
    }
  }
  return lines.map(fields => `${fields.join('\t')}\n`).join('');
}

/** A number in a field. */
export function numberIn(field: string | undefined, place: string): number {
  const value = field === undefined || field.trim() === '' ? Number.NaN : Number(field);
  if (Number.isFinite(value)) return value;
  throw mistake(`'${field ?? ''}' is no probability`, place);
}

function indexOf(field: string | undefined, count: number, first: 0 | 1, place: string): number {
  const value = field === undefined || field.trim() === '' ? Number.NaN : Number(field);
  if (Number.isInteger(value) && value >= first && value < first + count) return value - first;
  throw mistake(`'${field ?? ''}' is not ${first} to ${first + count - 1}`, place);
}

function mistake(message: string, place: string): UserError {
  return new UserError('bad-model', message, { place, hint: HINT });
}
