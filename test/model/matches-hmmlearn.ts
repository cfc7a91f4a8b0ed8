// What hmmlearn found about one model and its sequences, asked of an engine.
import { strict as assert } from 'node:assert';
import type { Emission } from '../../src/model/emissions/emission.ts';
import type { HiddenMarkovModel } from '../../src/model/hmm.ts';
import { fastEngine } from '../../src/model/inference/choose.ts';
import type { Engine } from '../../src/model/inference/engine.ts';
import type { Trellis } from '../../src/model/inference/trellis.ts';
import type { Observations } from '../../src/model/observations.ts';
import { DEFAULT_OPTIONS } from '../../src/model/training/options.ts';
import { train } from '../../src/model/training/train.ts';
import { close } from '../close.ts';
import type { HmmlearnReference } from './examples.ts';
import { atOnce } from './inference/at-once.ts';

type Inference = Pick<
  HmmlearnReference,
  'logLikelihoods' | 'posteriors' | 'viterbiPaths' | 'viterbiLogProbabilities'
>;

/** What an EM step came to, whatever the emissions. */
interface EmStep {
  initial: number[];
  transitions: number[][];
  logLikelihoodsBefore: number[];
  logLikelihoodAfter: number;
}

/** Likelihoods, posteriors at the positions that the reference holds, and paths. */
export function matchesHmmlearn(pausing: Engine, trellis: Trellis, expected: Inference): void {
  const engine = atOnce(pausing);
  close(engine.logLikelihoods(trellis), expected.logLikelihoods, 1e-8, 'log-likelihoods');
  const K = trellis.stateCount;
  const rows = [...engine.posteriors(trellis).windows].flatMap(window => [...window.rows]);
  for (const [n, position] of expected.posteriors.positions.entries()) {
    const row = rows.slice(position * K, (position + 1) * K);
    close(row, expected.posteriors.rows[n]!, 1e-8, `posteriors at ${position}`);
  }
  const { path, logProbabilities } = engine.viterbi(trellis);
  assert.equal(Array.from(path).join(''), expected.viterbiPaths.join(''));
  close(logProbabilities, expected.viterbiLogProbabilities, 1e-8, 'Viterbi log-probabilities');
}

/** The parameters of the chain, and the likelihoods, along 10 steps of EM; `matchesEmission` judges the rest of a step. */
export async function followsHmmlearn<Step extends EmStep>(
  model: HiddenMarkovModel,
  observations: Observations,
  em: Record<'1' | '10', Step>,
  matchesEmission: (emission: Emission, expected: Step) => void,
): Promise<void> {
  const options = { ...DEFAULT_OPTIONS, iterations: 10, tolerance: 0 };
  const history: number[] = [];
  for await (const step of train(model, { observations }, fastEngine, options)) {
    const { iteration, model: now, statistics } = step;
    history.push(statistics.logLikelihood);
    const expected = em[String(iteration) as '1' | '10'];
    if (!expected) continue;
    close(now.initial, expected.initial, 1e-8, 'initial');
    close(now.transitions.flat(), expected.transitions.flat(), 1e-8, 'transitions');
    matchesEmission(now.emission, expected);
    const before = [...expected.logLikelihoodsBefore, expected.logLikelihoodAfter];
    close(history, before, 1e-8, 'log-likelihoods');
  }
  assert.equal(history.length, 11);
}
