// What hmmlearn found about one model and its sequences, asked of an engine.
import { strict as assert } from 'node:assert';
import type { Engine } from '../../src/model/engine/engine.ts';
import type { Trellis } from '../../src/model/engine/trellis.ts';
import { close } from '../close.ts';
import type { HmmlearnReference } from './examples.ts';

type Inference = Pick<
  HmmlearnReference,
  'logLikelihoods' | 'posteriors' | 'viterbiPaths' | 'viterbiLogProbabilities'
>;

/** Likelihoods, posteriors at the positions that the reference holds, and paths. */
export function matchesHmmlearn(engine: Engine, trellis: Trellis, expected: Inference): void {
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
