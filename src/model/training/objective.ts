// The objectives that training climbs, and the expected counts from which their gradients follow.
//   joint         log P(sequences, labels): where labels leave states open, they are summed over
//   conditional   log P(labels | sequences) = log P(sequences, labels) - log P(sequences)

import type { HiddenMarkovModel } from '../hmm.ts';
import type { Engine } from '../inference/engine.ts';
import type { Part } from '../inference/trellis.ts';
import { type Observations, type Subsequence, selectSubsequences } from '../observations.ts';
import type { Work } from '../work.ts';
import { expect, type Statistics, subtractStatistics } from './statistics.ts';

export type Objective = 'joint' | 'conditional';

/** Observations, which may have labels. For the conditional objective, also the same observations without labels. */
export interface TrainingData {
  observations: Observations;
  unlabelled?: Observations | undefined;
  /** The positions that are counted, all unless given. */
  part?: Part | undefined;
}

/** The E-step of the objective; `logLikelihood` of the result is the objective. */
export function* expectObjective(
  model: HiddenMarkovModel,
  { observations, unlabelled, part }: TrainingData,
  engine: Engine,
): Work<Statistics> {
  const labelled = yield* expect(model, observations, engine, part);
  return unlabelled ? subtractStatistics(labelled, yield* expect(model, unlabelled, engine, part)) : labelled;
}

/** The data of some subsequences. */
export function selectData(
  { observations, unlabelled }: TrainingData,
  subsequences: readonly Subsequence[],
): TrainingData {
  return {
    observations: selectSubsequences(observations, subsequences),
    unlabelled: unlabelled && selectSubsequences(unlabelled, subsequences),
  };
}
