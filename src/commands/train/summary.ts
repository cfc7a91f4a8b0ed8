// What training found, in a few lines on standard error.

import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import { alignColumns, percent, runLength } from '../../io/results/columns.ts';
import type { StatesOfLabels } from '../../model/annotation/states-from-labels.ts';
import { familyOf } from '../../model/emissions/families.ts';
import { emittingChain } from '../../model/emitting-chain.ts';
import { atTemperature, type FinishedStart, type HiddenMarkovModel } from '../../model/hmm.ts';
import type { ObservationKind } from '../../model/observations.ts';
import type { TrainedModel } from '../../model/training/best.ts';
import type { Statistics } from '../../model/training/statistics.ts';
import type { Terminal } from '../../terminal.ts';
import { fixed, listed, plural } from '../../wording.ts';
import { say, warn } from '../messages.ts';
import { quoted } from '../shell.ts';
import { compareStarts } from './compare-starts.ts';
import type { TrainOptions } from './options.ts';

/** Fewer expected positions than this are none: rounding leaves a trace of states that cannot be reached. */
const UNVISITED = 1e-9;

/** What training came to. */
export interface Trained {
  model: TrainedModel;
  statistics: Statistics;
  /** How each start ended; of interest where there were several. */
  starts: readonly FinishedStart[];
}

/** Says which states the labels name. */
export function sayNamed(
  { states, background }: StatesOfLabels,
  terminal: Terminal,
  options: TrainOptions,
): void {
  const names = states.map(({ name }) => name);
  const others = names.filter(name => name !== background);
  const rest = others.length < names.length ? `, and ${background} where there are none` : '';
  say(`states: ${listed(others)} from the labels${rest}`, terminal, options);
}

/** Says how training ended, a line a state, where the model is and what to do next. */
export function sayTrained(
  { model, statistics, starts }: Trained,
  {
    target,
    files,
    kind,
    options,
  }: { target: string; files: readonly string[]; kind: ObservationKind; options: TrainOptions },
  terminal: Terminal,
): void {
  const { sequences, positions, logLikelihood, occupancy } = statistics;
  const { iterations, converged, method, objective } = model.training;
  const tell = (line: string) => say(line, terminal, options);
  const value = climbed(method, objective);
  for (const line of startTable(starts, positions, method)) tell(line);
  const ended = `${converged ? 'converged after' : 'stopped after'} ${plural(iterations, 'iteration')}`;
  tell(
    `${plural(sequences, 'sequence')}, ${plural(positions, 'position')} (${described(kind)}); ` +
      `${method === 'count' ? 'labels counted' : ended}: ` +
      `${value} ${fixed(logLikelihood, 4)}, ${fixed(logLikelihood / positions, 6)} per symbol`,
  );
  for (const line of stateTable(model, occupancy, target)) tell(line);
  warnOfDegenerate(model, statistics.emissions, terminal, options);
  warnOfCoarse(model, terminal, options);
  const unvisited = model.states.filter((_, k) => occupancy[k]! < UNVISITED).map(({ name }) => name);
  if (unvisited.length > 0) {
    const stay =
      unvisited.length === 1 ? 'its parameters stay as they were' : 'their parameters stay as they were';
    warn(`no sequence visits ${listed(unvisited)}: ${stay}`, terminal, options);
  }
  const data = files.length > 0 && !files.includes('-') ? files.join(' ') : '<data>';
  const named = target === DEFAULT_MODEL ? '' : ` --model ${target}`;
  tell(
    target === '-'
      ? 'model written to standard output'
      : `wrote ${target}; next: hmm decode --viterbi${named} ${data}`,
  );
}

/** What training climbs. */
function climbed(method: string, objective: string): string {
  if (method === 'viterbi') return 'log-probability with the best paths';
  return `${objective === 'conditional' ? 'conditional ' : ''}log-likelihood`;
}

/** Warns of states whose data hardly vary, so that a floor holds their variance. */
function warnOfDegenerate(
  { states, emission }: HiddenMarkovModel,
  statistics: Float64Array,
  terminal: Terminal,
  options: TrainOptions,
): void {
  const degenerate = familyOf(emission).degenerate?.(emission, statistics) ?? [];
  const names = degenerate.map(k => states[k]!.name);
  if (names.length === 0) return;
  const are = names.length === 1 ? `state ${names[0]} has` : `states ${listed(names)} have`;
  warn(`${are} hardly any variance: fewer states, or another covariance, may fit better`, terminal, options);
}

/** Warns of states whose data are so far from zero that their numbers have lost the digits they differ in. */
function warnOfCoarse(
  { states, emission }: HiddenMarkovModel,
  terminal: Terminal,
  options: TrainOptions,
): void {
  const names = (familyOf(emission).coarse?.(emission) ?? []).map(k => states[k]!.name);
  if (names.length === 0) return;
  const message =
    `the numbers of ${listed(names)} are so far from zero that they keep hardly two digits of what they ` +
    'differ by: subtract a constant before they are written';
  warn(message, terminal, options);
}

/** Says that a signal ended training, and how to go on. */
export function sayInterrupted(target: string, isSaved: boolean, terminal: Terminal): void {
  if (!isSaved) {
    say('interrupted before the first iteration was over: nothing was written', terminal);
    return;
  }
  const args = terminal.args.filter(arg => !['--resume', '--force', 'train'].includes(arg));
  say(
    `interrupted; ${target} holds the best model so far. To go on: hmm train --resume ${quoted(args)}`,
    terminal,
  );
}

/** Several starts, the best first; with the criteria where they differ in size. Nothing for one start. */
function startTable(starts: readonly FinishedStart[], positions: number, method: string): string[] {
  const compared = compareStarts(starts, positions, method);
  if (!compared) return [];
  const { title, columns, rows } = compared;
  return [
    `${title}:`,
    ...alignColumns(
      [columns, ...rows],
      columns.map(() => 'right'),
    ),
  ];
}

/** A table of more states than this is of no use on a terminal. */
const MOST_STATES = 24;

/**
 * One line a state: its share of the positions, the run length its self-transition gives, what it emits. Of many
 * states, those that hold most.
 */
function stateTable(model: HiddenMarkovModel, occupancy: Float64Array, target: string): string[] {
  const tempered = atTemperature(model);
  const { states, emission } = tempered;
  const { transitions } = emittingChain(tempered);
  const total = occupancy.reduce((sum, n) => sum + n, 0);
  const { title, cells } = familyOf(emission).description.brief(emission);
  const all = [...states.keys()];
  const shown =
    all.length > MOST_STATES
      ? all.toSorted((a, b) => occupancy[b]! - occupancy[a]!).slice(0, MOST_STATES / 2)
      : all;
  const lines = shown.map(k => [
    states[k]!.name,
    percent(occupancy[k]! / total),
    runLength(1 / (1 - transitions[k]![k]!)),
    cells[k]!,
  ]);
  const table = alignColumns([['state', 'share', 'mean run', title], ...lines], ['left', 'right', 'right']);
  const more = all.length - shown.length;
  const where = target === '-' ? 'hmm inspect' : `hmm inspect --model ${target}`;
  return more > 0 ? [...table, `  and ${more} more states: ${where}`] : table;
}

/** What the positions are, in a word. */
function described(kind: ObservationKind): string {
  if (kind.kind === 'vectors') {
    const symbols = (kind.alphabets ?? []).filter(alphabet => alphabet).length;
    const numbers = kind.width! - symbols;
    const parts = [numbers > 0 && plural(numbers, 'number'), symbols > 0 && plural(symbols, 'symbol')];
    return `${parts.filter(part => part).join(' and ')} each`;
  }
  const { name, symbols } = kind.alphabet;
  return name === 'custom' ? plural(symbols.length, 'symbol') : name;
}
