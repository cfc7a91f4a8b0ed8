// What a model is, in numbers: its chain, its emissions, what is fixed in it.

import type { EmissionEntry } from '../emissions/description.ts';
import { familyOf } from '../emissions/families.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import { temper } from '../temperature.ts';
import { longRunOf } from './long-run.ts';

/** One state. */
export interface StateInspection {
  name: string;
  initial: number;
  /** Whether a sequence can get there. */
  reachable: boolean;
  /** Share of the positions of an endless sequence. */
  share: number;
  /** Mean number of positions in a state that every sequence leaves for good; 0 for the others. */
  visits: number;
  /** Mean number of positions that a run lasts; Infinity for a state without a way out. */
  meanRun: number;
  entropyBits: number;
  /** Relative entropy against the mixture of all states, in bits: how well it can be told. */
  relativeEntropyBits: number;
  /** What it emits, the most telling first. */
  emits: EmissionEntry[];
}

/** States that stand for one feature of annotation, taken as one. */
export interface FeatureInspection {
  feature: string;
  states: string[];
  share: number;
  /** Infinity where a sequence stays for good, NaN where none gets to. */
  meanRun: number;
}

/** Parameters that may move on their own; tied ones count once, frozen ones not. */
export interface ParameterCounts {
  initial: number;
  transitions: number;
  emissions: number;
}

export interface Inspection {
  model: HiddenMarkovModel;
  /** [K][K] at the model's temperature. */
  transitions: number[][];
  states: StateInspection[];
  features: FeatureInspection[];
  /** Names of the states of each set that a sequence never leaves; a single set of all states is the common case. */
  closed: string[][];
  /** How many transitions have probability 0. */
  impossible: number;
  parameters: ParameterCounts;
}

/** Rows are used at the model's temperature, as inference does. */
export function inspect(model: HiddenMarkovModel): Inspection {
  const tau = model.temperature;
  const names = model.states.map(({ name }) => name);
  const initial = temper(model.initial, tau);
  const transitions = model.transitions.map(row => temper(row, tau));
  const { reachable, closed, shares, visits } = longRunOf({ initial, transitions });
  const emissions = familyOf(model.emission).description.summarize(model.emission, tau, mixtureOf(shares));
  const states = names.map((name, k): StateInspection => {
    const emits = emissions[k]!.emits.toSorted((a, b) => b.bits - a.bits);
    return {
      name,
      initial: initial[k]!,
      reachable: reachable[k]!,
      share: shares[k]!,
      visits: visits[k]!,
      meanRun: 1 / (1 - transitions[k]![k]!),
      entropyBits: emissions[k]!.entropyBits,
      relativeEntropyBits: emits.reduce((sum, { bits }) => sum + bits, 0),
      emits,
    };
  });
  return {
    model,
    transitions,
    states,
    features: featuresOf(model, transitions, shares, visits),
    closed: closed.map(members => members.map(k => names[k]!)),
    impossible: transitions.reduce((sum, row) => sum + row.filter(p => p === 0).length, 0),
    parameters: parametersOf(
      model,
      emissions.map(({ parameters }) => parameters),
    ),
  };
}

/** The long run, or all states in equal parts where some have no share in it, as in left-right models. */
function mixtureOf(shares: readonly number[]): number[] {
  return shares.every(share => share > 0) ? [...shares] : shares.map(() => 1 / shares.length);
}

function featuresOf(
  { states }: HiddenMarkovModel,
  transitions: readonly number[][],
  shares: readonly number[],
  visits: readonly number[],
): FeatureInspection[] {
  const features = new Set(states.flatMap(({ feature }) => feature ?? []));
  return [...features].map(feature => {
    const members = states.map((_, k) => k).filter(k => states[k]!.feature === feature);
    const share = members.reduce((sum, k) => sum + shares[k]!, 0);
    // A run ends as often as the chain leaves the feature, in the long run or before.
    const weights = share > 0 ? shares : visits;
    const within = members.reduce((sum, k) => sum + weights[k]!, 0);
    const leaving = members.reduce((sum, i) => {
      const out = transitions[i]!.filter((_, j) => states[j]!.feature !== feature);
      return sum + weights[i]! * out.reduce((total, p) => total + p, 0);
    }, 0);
    return { feature, states: members.map(k => states[k]!.name), share, meanRun: within / leaving };
  });
}

function parametersOf(model: HiddenMarkovModel, ofEmissions: readonly number[]): ParameterCounts {
  const { states, initial, transitions, learnable, ties } = model;
  const free = (row: readonly number[]) => row.filter(p => p > 0).length - 1;
  const once = (counts: readonly number[], groups: readonly string[][] = []) =>
    counts.reduce((sum, count, k) => {
      const isRepeat = groups.some(group => group.indexOf(states[k]!.name) > 0);
      return isRepeat ? sum : sum + count;
    }, 0);
  return {
    initial: learnable.initial ? free(initial) : 0,
    transitions: learnable.transitions ? once(transitions.map(free), ties?.transitions) : 0,
    emissions: learnable.emissions ? once(ofEmissions, ties?.emissions) : 0,
  };
}
