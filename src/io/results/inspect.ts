// Writes what `hmm inspect` says of one model, for people and for programs.

import type { EmissionEntry } from '../../model/emissions/description.ts';
import { familyOf } from '../../model/emissions/families.ts';
import { allStates, type HiddenMarkovModel } from '../../model/hmm.ts';
import type { Inspection, StateInspection } from '../../model/inspection/inspection.ts';
import { fixed, grouped, listed, plural } from '../../wording.ts';
import { alignColumns, percent, probability, runLength } from './columns.ts';
import type { InspectionObject } from './inspect-schema.ts';

/** So many entries of what a state emits are shown, the most telling ones. */
const SHOWN_ENTRIES = 4;
/** Entries with fewer bits than this are not shown. */
const LEAST_BITS = 0.0005;
/** Up to so many states, transitions are a matrix; with more, the likeliest of each state are shown. */
const MATRIX_STATES = 10;
const SHOWN_TRANSITIONS = 4;

/** The lines of text for people. */
export function* inspectionText(inspection: Inspection): Generator<string> {
  const { model, states, silent, features, meanLength } = inspection;
  const others = silent.length > 0 ? ` and ${plural(silent.length, 'silent one')}` : '';
  yield `${model.name ?? 'a model without a name'}: ${plural(states.length, 'state')}${others} over ${familyOf(model.emission).description.space(model.emission).text}`;
  yield '';
  yield* alignColumns(
    [
      ['state', 'start', 'long run', 'mean run', 'entropy', 'relative', 'most telling (mean of all states)'],
      ...states.map(stateRow),
    ],
    ['left', 'right', 'right', 'right', 'right', 'right'],
  );
  yield '  (bits: entropy of a position, relative entropy to the mean of all states)';
  if (silent.length > 0) {
    const per = meanLength === undefined ? 'times a position' : 'times a sequence';
    const rows = silent.map(({ name, initial, passes }) => [
      name,
      probability(initial),
      valueText({ value: passes }),
    ]);
    yield '';
    yield* alignColumns([['silent', 'start', per], ...rows], ['left', 'right', 'right']);
  }
  if (features.some(one => one.states.length > 1)) {
    const rows = features.map(one => [
      one.feature,
      String(one.states.length),
      percent(one.share),
      runLength(one.meanRun),
    ]);
    yield '';
    yield* alignColumns(
      [['feature', 'states', 'long run', 'mean run'], ...rows],
      ['left', 'right', 'right', 'right'],
    );
  }
  yield '';
  yield* inspection.transitions.length <= MATRIX_STATES ? matrix(inspection) : likeliest(inspection);
  yield '';
  yield* remarks(inspection);
}

function stateRow(state: StateInspection): string[] {
  const { name, initial, share, meanRun, entropyBits, relativeEntropyBits, emits } = state;
  const telling = emits.filter(({ bits }) => bits >= LEAST_BITS).slice(0, SHOWN_ENTRIES);
  return [
    name,
    probability(initial),
    percent(share),
    runLength(meanRun),
    bits(entropyBits),
    bits(relativeEntropyBits),
    telling.map(entryText).join('  '),
  ];
}

/** Bits, where there is such a figure. */
function bits(value: number): string {
  return Number.isFinite(value) ? fixed(value, 3) : '-';
}

/** An entry like `G 0.298 (0.264)`: in this state, and in the mixture of all. */
function entryText({ name, value, deviation, background }: EmissionEntry): string {
  return `${name} ${valueText({ value, deviation })} (${valueText({ value: background })})`;
}

/** A probability, rate or mean, with its standard deviation if there is one. */
export function valueText({ value, deviation }: { value: number; deviation?: number | undefined }): string {
  const number = value >= 0 && value <= 1 ? probability(value) : value.toPrecision(3);
  return deviation === undefined ? number : `${number}±${deviation.toPrecision(3)}`;
}

function matrix({ model, transitions }: Inspection): string[] {
  const names = allStates(model).map(({ name }) => name);
  const rows = transitions.map((row, i) => [names[i]!, ...row.map(probability)]);
  return alignColumns([['from / to', ...names], ...rows], ['left', ...names.map(() => 'right' as const)]);
}

function likeliest({ model, transitions }: Inspection): string[] {
  const states = allStates(model);
  const rows = transitions.map((row, i) => {
    const others = row
      .map((p, j) => ({ p, j }))
      .filter(({ p, j }) => p > 0 && j !== i)
      .sort((a, b) => b.p - a.p);
    const shown = others
      .slice(0, SHOWN_TRANSITIONS)
      .map(({ p, j }) => `${states[j]!.name} ${probability(p)}`);
    if (others.length > shown.length) shown.push(`${others.length - shown.length} more`);
    return [states[i]!.name, probability(row[i]!), shown.join('  ')];
  });
  return alignColumns([['from', 'stays', 'goes to'], ...rows], ['left', 'right']);
}

function* remarks(inspection: Inspection): Generator<string> {
  const { model, states, silent, transitions, closed, impossible, meanLength } = inspection;
  const unreachable = [...states, ...silent].filter(({ reachable }) => !reachable).map(({ name }) => name);
  if (unreachable.length > 0) yield `no sequence gets to ${listed(unreachable)}`;
  if (meanLength !== undefined) yield `a sequence has ${runLength(meanLength)} positions on average`;
  const isWhole = closed.length === 1 && closed[0]!.length === states.length;
  if (!isWhole && meanLength === undefined)
    yield `a sequence ends up for good in ${closed.map(names => listed(names)).join('; or in ')}`;
  const passed = states.filter(({ visits }) => visits > 0);
  if (passed.length > 0) {
    const positions = passed.map(({ name, visits }) => `${name} ${runLength(visits)}`);
    yield `positions on the way there, on average: ${listed(positions)}`;
  }
  if (impossible > 0)
    yield `${grouped(impossible)} of ${plural(transitions.length ** 2, 'transition')} are impossible`;
  for (const group of model.ties?.emissions ?? []) yield `emit alike: ${listed(group)}`;
  for (const group of model.ties?.transitions ?? []) yield `go on alike: ${listed(group)}`;
  yield parametersText(inspection);
  if (model.temperature !== 1) yield `numbers are those at the model's temperature, ${model.temperature}`;
  yield trainingText(model);
}

function parametersText({ model: { learnable }, parameters }: Inspection): string {
  const { initial, transitions, emissions } = parameters;
  const total = initial + transitions + emissions;
  const parts = Object.entries({ initial, transitions, emissions })
    .map(([part, count]) => `${part} ${grouped(count)}`)
    .join(', ');
  const frozen = Object.entries(learnable).flatMap(([part, isFree]) => (isFree ? [] : [part]));
  const start = learnable.initial === 'stationary' ? '; a stationary start' : '';
  return `${plural(total, 'free parameter')} (${parts})${start}${frozen.length > 0 ? `; frozen: ${frozen.join(', ')}` : ''}`;
}

function trainingText({ training }: HiddenMarkovModel): string {
  if (!training) return 'not trained by hmm';
  const { method, iterations, converged, logLikelihoods, sequences, positions, seed } = training;
  const [first, last] = [logLikelihoods[0], logLikelihoods.at(-1)];
  const climb =
    first === undefined || last === undefined
      ? ''
      : `, log-likelihood ${fixed(first, 2)} to ${fixed(last, 2)} (${fixed(last / positions, 4)} a position)`;
  return (
    `trained by ${method}, ${plural(iterations, 'iteration')}${converged ? ' until it converged' : ''}, ` +
    `seed ${seed}, on ${plural(sequences, 'sequence')} of ${plural(positions, 'position')}${climb}`
  );
}

/** The object for programs; infinities are null. */
export function inspectionObject(inspection: Inspection): InspectionObject {
  const { model, states, silent, features, transitions, closed, impossible, parameters } = inspection;
  return {
    ...(model.name !== undefined && { name: model.name }),
    family: model.emission.family,
    temperature: model.temperature,
    states: states.map(state => ({
      name: state.name,
      initial: state.initial,
      reachable: state.reachable,
      long_run: state.share,
      visits: state.visits,
      mean_run: state.meanRun,
      entropy_bits: state.entropyBits,
      relative_entropy_bits: state.relativeEntropyBits,
      emits: state.emits,
    })),
    ...(silent.length > 0 && { silent, mean_length: inspection.meanLength }),
    features: features.map(({ feature, states, share, meanRun }) => ({
      feature,
      states,
      long_run: share,
      mean_run: meanRun,
    })),
    transitions,
    closed_sets: closed,
    impossible_transitions: impossible,
    ties: model.ties ?? {},
    learnable: model.learnable,
    free_parameters: {
      ...parameters,
      total: parameters.initial + parameters.transitions + parameters.emissions,
    },
    training: model.training && { ...model.training },
  };
}
