// The share of computing that is spent inside TensorFlow operations, on 1,000,000 bases: `node --import tsx bench/inside.ts`
// once the set-up has run. Computing is what commands do between the codes of a record that they read, and results that
// they will write.
import { Session } from 'node:inspector/promises';
import { ALPHABETS } from '../src/model/alphabet.ts';
import { decodeSequences, possiblePosteriors } from '../src/model/decoding/decode.ts';
import { stateLabelling } from '../src/model/decoding/labelling.ts';
import { type HiddenMarkovModel, observe } from '../src/model/hmm.ts';
import { fastEngine } from '../src/model/inference/choose.ts';
import type { Observations } from '../src/model/observations.ts';
import { Random } from '../src/model/random.ts';
import { observationsOf } from '../src/model/sequences.ts';
import { guessModel } from '../src/model/start/initial-model.ts';
import { DEFAULT_OPTIONS } from '../src/model/training/options.ts';
import { train } from '../src/model/training/train.ts';
import { finish } from '../src/model/work.ts';

const BASES = 1_000_000;
const REPETITIONS = 9;

type Task = (model: HiddenMarkovModel, given: Observations) => void | Promise<void>;

/** What commands compute of a record. */
const TASKS: Record<string, Task> = {
  score: (model, given) => {
    finish(fastEngine.logLikelihoods(observe(model, given).trellis));
  },
  decode: (model, given) => {
    const { states } = model;
    const how = { method: 'viterbi', states, labelling: stateLabelling(states), withMeans: false } as const;
    const { sequences } = finish(decodeSequences(observe(model, given), how, [BASES], fastEngine));
    for (const _ of sequences[0]!.segments);
  },
  posteriors: (model, given) => {
    const { windows } = finish(possiblePosteriors(observe(model, given), fastEngine, { areLent: true }));
    for (const _ of windows);
  },
  'train, 10 iterations': async (model, given) => {
    const options = { ...DEFAULT_OPTIONS, iterations: 10, tolerance: 0 };
    const { observations } = observe(model, given);
    for await (const _ of train(model, { observations }, fastEngine, options));
  },
};

const profiler = new Session();
profiler.connect();
await profiler.post('Profiler.enable');
await profiler.post('Profiler.setSamplingInterval', { interval: 100 });

/** The share of the time of a task in which `execute` (model/native/tensor.ts) waits for an operation. */
async function shareInside(task: () => void | Promise<void>): Promise<number> {
  await profiler.post('Profiler.start');
  await task();
  const { profile } = await profiler.post('Profiler.stop');
  const nodes = new Map(profile.nodes.map(node => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id])),
  );
  const isInside = (id: number | undefined): boolean => {
    if (id === undefined) return false;
    const { functionName, url } = nodes.get(id)!.callFrame;
    return (functionName === 'execute' && url.endsWith('tensor.ts')) || isInside(parents.get(id));
  };
  let [all, inside] = [0, 0];
  profile.samples!.forEach((id, n) => {
    // The profiler itself, and waiting.
    if (['(idle)', '(program)', 'dispatch'].includes(nodes.get(id)!.callFrame.functionName)) return;
    all += profile.timeDeltas![n]!;
    if (isInside(id)) inside += profile.timeDeltas![n]!;
  });
  return inside / all;
}

const random = new Random(1);
const text = Array.from({ length: BASES }, () => 'ACGT'[Math.floor(4 * random.uniform())]).join('');
const given = observationsOf({ kind: 'symbols', alphabet: ALPHABETS.dna }, [text]);
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

console.log('states\ttask\tms\tinside, %');
for (const K of [3, 16]) {
  const names = Array.from({ length: K }, (_, k) => `state${k + 1}`);
  const model = guessModel(names, { family: 'categorical', alphabet: ALPHABETS.dna, order: 0 }, given, 1);
  for (const [name, task] of Object.entries(TASKS)) {
    const times: number[] = [];
    for (let n = 0; n < REPETITIONS; n++) {
      const start = performance.now();
      await task(model, given);
      times.push(performance.now() - start);
    }
    const share = await shareInside(async () => {
      for (let n = 0; n < REPETITIONS; n++) await task(model, given);
    });
    console.log(`${K}\t${name}\t${median(times).toFixed(2)}\t${(100 * share).toFixed(0)}`);
  }
}
