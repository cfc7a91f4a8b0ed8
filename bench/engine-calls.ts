// The one place that calls the engine: of this checkout, or of another, so that what was before a change can be measured
// beside what is after it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HiddenMarkovModel } from '../src/model/hmm.ts';
import {
  type Expectations,
  gatherRows,
  type PosteriorWindow,
  type ViterbiPaths,
} from '../src/model/inference/engine.ts';
import type { Trellis } from '../src/model/inference/trellis.ts';
import type { Observations } from '../src/model/observations.ts';

/** What the benchmark asks an engine and the code around it. */
export interface EngineCalls {
  logLikelihoods(trellis: Trellis): Float64Array;
  /** Each window is forgotten once it is used. */
  eachWindow(trellis: Trellis, use: (window: PosteriorWindow) => void): void;
  /** All posteriors [T, K] in one array. */
  posteriors(trellis: Trellis): Float64Array;
  expectations(trellis: Trellis): Expectations;
  viterbi(trellis: Trellis): ViterbiPaths;
  /** The trellis of observations as they are read. */
  trellisOf(model: HiddenMarkovModel, raw: Observations): Trellis;
  /** The model after an iteration of EM. */
  improved(model: HiddenMarkovModel, raw: Observations): HiddenMarkovModel;
  /** The gradient by all free parameters, end to end. */
  gradient(model: HiddenMarkovModel, raw: Observations): number[];
}

/** Loads the engine of the checkout in a folder, to run on so many threads, or on what it takes by itself. */
export async function engineOf(checkout: string, threads?: number): Promise<EngineCalls> {
  const model = join(checkout, 'src', 'model');
  const from = (name: string) => import(pathToFileURL(join(model, name)).href);
  // What it was called before.
  const inference = existsSync(join(model, 'inference')) ? 'inference' : 'engine';
  const { setThreads }: typeof import('../src/model/native/binding.ts') = await from('native/binding.ts');
  if (threads !== undefined) setThreads(threads);
  const { fastEngine }: typeof import('../src/model/inference/choose.ts') = await from(
    `${inference}/choose.ts`,
  );
  const hmm: typeof import('../src/model/hmm.ts') = await from('hmm.ts');
  const { familyOf }: typeof import('../src/model/emissions/families.ts') =
    await from('emissions/families.ts');
  const { expect }: typeof import('../src/model/training/statistics.ts') =
    await from('training/statistics.ts');
  const { maximize }: typeof import('../src/model/training/baum-welch.ts') =
    await from('training/baum-welch.ts');
  const { flatten, gradientOf }: typeof import('../src/model/training/gradient.ts') =
    await from('training/gradient.ts');

  const prepared = ({ emission }: HiddenMarkovModel, raw: Observations) =>
    familyOf(emission).prepare(emission, raw);
  const statistics = (model: HiddenMarkovModel, raw: Observations) =>
    ended(expect(model, prepared(model, raw), fastEngine));
  return {
    logLikelihoods: trellis => ended(fastEngine.logLikelihoods(trellis)),
    eachWindow(trellis, use) {
      for (const window of ended(fastEngine.posteriors(trellis, { areLent: true })).windows) use(window);
    },
    posteriors(trellis) {
      const K = trellis.stateCount;
      const into = new Float64Array(trellis.offsets.at(-1)! * K);
      // Engines of other checkouts may not know of `into`.
      gatherRows(ended(fastEngine.posteriors(trellis, { areLent: true, into })), into, K);
      return into;
    },
    expectations: trellis => ended(fastEngine.expectations(trellis)),
    viterbi: trellis => ended(fastEngine.viterbi(trellis)),
    trellisOf: (model, raw) => hmm.trellisOf(model, prepared(model, raw)),
    improved: (model, raw) => maximize(model, statistics(model, raw)),
    gradient: (model, raw) => flatten(gradientOf(model, statistics(model, raw))),
  };
}

/** An answer that is there at once, or that a generator gives when it has come to its end. */
function ended<Answer>(answer: Answer | Generator<unknown, Answer>): Answer {
  if (!isGenerator(answer)) return answer;
  for (;;) {
    const { done, value } = answer.next();
    if (done) return value;
  }
}

function isGenerator<Answer>(
  answer: Answer | Generator<unknown, Answer>,
): answer is Generator<unknown, Answer> {
  return typeof (answer as Partial<Generator>).next === 'function';
}
