// Describes a model in numbers: its chain, its emissions, and what is fixed in it.

import type { EmissionEntry } from '../emissions/description.ts';
import { familyOf } from '../emissions/families.ts';
import { type EmittingChain, emittingChain } from '../emitting-chain.ts';
import { atTemperature, type HiddenMarkovModel, hasEnds, marksOf } from '../hmm.ts';
import { type ParameterCounts, parameterCounts } from '../training/criteria.ts';
import { longRunOf } from './long-run.ts';
import { beginnings, begunAnew, inspectSilent, type SilentInspection } from './silent.ts';

/** One state. */
export interface StateInspection {
  name: string;
  /** P(first position). */
  initial: number;
  /** Whether a sequence can get to it. */
  reachable: boolean;
  /** Its share of the positions of an endless sequence; where the model has ends, of many sequences. */
  share: number;
  /** The mean number of positions in it, if every sequence leaves it for good; 0 for other states. */
  visits: number;
  /** The mean number of positions of a run; Infinity for a state that nothing leaves. */
  meanRun: number;
  entropyBits: number;
  /**
   * The relative entropy of its emissions against the mixture of all states, in bits: how well it can be recognized.
   */
  relativeEntropyBits: number;
  /** What it emits, the most telling first. */
  emits: EmissionEntry[];
}

/** The states that stand for one feature of annotation, taken together. */
export interface FeatureInspection {
  feature: string;
  states: string[];
  share: number;
  /** Infinity if a sequence stays for good, NaN if none gets there. */
  meanRun: number;
}

export interface Inspection {
  model: HiddenMarkovModel;
  /** [K + Z][K + Z] probabilities at the model's temperature. */
  transitions: number[][];
  /** The states that emit, from one position to the next. */
  chain: EmittingChain;
  states: StateInspection[];
  silent: SilentInspection[];
  /** The mean number of positions of a sequence; undefined where the model has no end. */
  meanLength: number | undefined;
  features: FeatureInspection[];
  /**
   * The names of the states of each set that a sequence never leaves. Most models have one such set, of all states; those
   * with ends have none.
   */
  closed: string[][];
  /** How many transitions have probability 0. */
  impossible: number;
  parameters: ParameterCounts;
}

/** Describes a model whose rows are used at its temperature, as in inference. */
export function inspect(model: HiddenMarkovModel): Inspection {
  const tempered = atTemperature(model);
  const { transitions, emission } = tempered;
  const names = model.states.map(({ name }) => name);
  const chain = emittingChain(tempered);
  const ends = hasEnds(model);
  const { reachable, closed, shares, visits } = longRunOf(ends ? begunAnew(chain) : chain);
  const begun = beginnings(chain, shares);
  const emissions = familyOf(emission).description.summarize(emission, mixtureOf(shares));
  const states = names.map((name, k): StateInspection => {
    const emits = emissions[k]!.emits.toSorted((a, b) => b.bits - a.bits);
    return {
      name,
      initial: chain.initial[k]!,
      reachable: reachable[k]!,
      share: shares[k]!,
      visits: visits[k]!,
      meanRun: 1 / (1 - chain.transitions[k]![k]!),
      entropyBits: emissions[k]!.entropyBits,
      relativeEntropyBits: emits.reduce((sum, { bits }) => sum + bits, 0),
      emits,
    };
  });
  return {
    model,
    transitions,
    chain,
    states,
    silent: inspectSilent(tempered, begun, shares, reachable),
    meanLength: ends ? shares.reduce((sum, share) => sum + share, 0) / begun : undefined,
    features: featuresOf(model, chain, shares, visits),
    closed: ends ? [] : closed.map(members => members.map(k => names[k]!)),
    impossible: transitions.reduce((sum, row) => sum + row.filter(p => p === 0).length, 0),
    parameters: parameterCounts(model),
  };
}

/**
 * The weights of the states in the mixture: their long-run shares; or where some have none, as in left-right models,
 * equal weights.
 */
function mixtureOf(shares: readonly number[]): number[] {
  return shares.every(share => share > 0) ? [...shares] : shares.map(() => 1 / shares.length);
}

function featuresOf(
  { states }: HiddenMarkovModel,
  { transitions, last }: EmittingChain,
  shares: readonly number[],
  visits: readonly number[],
): FeatureInspection[] {
  const featuresAt = states.map(state => marksOf(state).map(({ feature }) => feature));
  return [...new Set(featuresAt.flat())].map(feature => {
    const members = states.map((_, k) => k).filter(k => featuresAt[k]!.includes(feature));
    const share = members.reduce((sum, k) => sum + shares[k]!, 0);
    // Runs end as often as the chain leaves the feature, in the long run or before it, or the sequence is over.
    const weights = share > 0 ? shares : visits;
    const within = members.reduce((sum, k) => sum + weights[k]!, 0);
    const leaving = members.reduce((sum, i) => {
      const out = transitions[i]!.filter((_, j) => !featuresAt[j]!.includes(feature));
      return sum + weights[i]! * out.reduce((total, p) => total + p, last[i]!);
    }, 0);
    return { feature, states: members.map(k => states[k]!.name), share, meanRun: within / leaving };
  });
}
