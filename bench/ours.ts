// The worker of our side: holds one case and runs tasks as it is told on standard input, one JSON line each.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fastEngine } from '../src/model/engine/choose.ts';
import type { Expectations } from '../src/model/engine/engine.ts';
import { positionCount, type Trellis } from '../src/model/engine/trellis.ts';
import type { CaseModel, Task } from './cases.ts';
import { trellisOf } from './compare.ts';
import type { Answer, Outcome } from './worker.ts';

const [folder = '', pathFile = ''] = process.argv.slice(2);
const model: CaseModel = JSON.parse(fs.readFileSync(join(folder, 'model.json'), 'utf8'));
const K = model.initial.length;
const M = model.emissions[0]!.length;
let observations: Uint8Array = new Uint8Array(fs.readFileSync(join(folder, 'observations.bin')));

/** The case in arrays that the engine has never seen. */
function freshTrellis(): Trellis {
  observations = observations.slice();
  return trellisOf(model, observations);
}

/** What is timed, and what is then made of its result for comparison, untimed. */
const tasks: Record<Task, (trellis: Trellis) => () => Outcome> = {
  likelihood(trellis) {
    const logLikelihoods = fastEngine.logLikelihoods(trellis);
    return () => ({ logLikelihood: sum(logLikelihoods) });
  },
  // As the peers do it: every posterior, in one array.
  posteriors(trellis) {
    const all = new Float64Array(positionCount(trellis) * K);
    for (const { start, rows } of fastEngine.posteriors(trellis, { areLent: true }).windows)
      all.set(rows, start * K);
    return () => summaryOf(all);
  },
  // As the commands do it: window by window, each forgotten once it is used.
  windows(trellis) {
    let rowCount = 0;
    for (const { rows } of fastEngine.posteriors(trellis, { areLent: true }).windows)
      rowCount += rows.length / K;
    return () => ({ rowCount });
  },
  viterbi(trellis) {
    const { path, logProbabilities } = fastEngine.viterbi(trellis);
    return () => {
      if (pathFile !== '') fs.writeFileSync(pathFile, path);
      return { logProbability: sum(logProbabilities) };
    };
  },
  em(trellis) {
    const counts = fastEngine.expectations(trellis);
    const normalised = rowsOf(counts).map(row => row.map(count => count / sum(row)));
    return () => ({ parameters: normalised.flat() });
  },
  gradient(trellis) {
    const counts = rowsOf(fastEngine.expectations(trellis));
    const rows = [model.initial, ...model.transitions, ...model.emissions];
    const gradient = counts.map((row, n) => {
      const total = sum(row);
      return row.map((count, m) => count - rows[n]![m]! * total);
    });
    return () => ({ gradient: gradient.flat() });
  },
};

/** Expected counts as rows in the order initial, transitions, emissions of each state. */
function rowsOf({ initial, transitions, emissions }: Expectations): number[][] {
  const states = Array.from({ length: K }, (_, k) => k);
  return [
    Array.from(initial),
    ...states.map(k => Array.from(transitions.subarray(k * K, (k + 1) * K))),
    ...states.map(k => Array.from({ length: M }, (_, m) => emissions[m * K + k]!)),
  ];
}

/** Sums of the columns, and rows evenly spaced: the same choice as in peers.py. */
function summaryOf(all: Float64Array): Outcome {
  const T = all.length / K;
  const columnSums = new Array<number>(K).fill(0);
  for (let n = 0; n < all.length; n++) columnSums[n % K]! += all[n]!;
  const step = Math.max(1, Math.floor(T / 1000));
  const sample: number[] = [];
  for (let t = 0; t < T; t += step) sample.push(...all.subarray(t * K, (t + 1) * K));
  return { columnSums, sample };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let n = 0; n < values.length; n++) total += values[n]!;
  return total;
}

function run(task: Task): Answer {
  const trellis = freshTrellis();
  globalThis.gc?.();
  forgetPeak();
  const start = performance.now();
  const outcome = tasks[task](trellis);
  const seconds = (performance.now() - start) / 1000;
  const peak = peakBytes();
  return { seconds, peak, outcome: outcome() };
}

/** Linux keeps the largest resident size since it was last told to forget it. */
function forgetPeak(): void {
  try {
    fs.writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Elsewhere the peak is that of the whole process so far.
  }
}

function peakBytes(): number {
  try {
    return 1024 * Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))![1]);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
}

process.stdout.write('{"ready": true}\n');
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(run(line as Task))}\n`);
}
