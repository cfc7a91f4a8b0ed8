// The worker of our side: holds one case and runs tasks as it is told on standard input, one JSON line each.
// Usage: ours.ts <folder of the case> <file for the Viterbi path> <checkout of the engine> [<threads>]
import * as fs from 'node:fs';
import { createInterface } from 'node:readline';
import { readCase } from './case-files.ts';
import type { OwnTask } from './cases.ts';
import { engineOf } from './engine-calls.ts';
import { type Fresh, freshCase } from './fresh.ts';
import { root } from './places.ts';
import type { Answer, Outcome } from './worker.ts';

const [folder = '', pathFile = '', checkout = root, threads] = process.argv.slice(2);
const engine = await engineOf(checkout, threads === undefined ? undefined : Number(threads));
const data = readCase(folder);
const K = data.model.initial.length;

/** What is timed, and what is then made of its result for comparison, untimed. */
const tasks: Record<OwnTask, (fresh: Fresh) => () => Outcome> = {
  likelihood(fresh) {
    const logLikelihoods = engine.logLikelihoods(fresh.trellis());
    return () => ({ logLikelihood: sum(logLikelihoods) });
  },
  // As the peers do it: every posterior, in one array.
  posteriors(fresh) {
    const all = engine.posteriors(fresh.trellis());
    return () => summaryOf(all);
  },
  // As the commands do it: window by window, each forgotten once it is used.
  windows(fresh) {
    let rowCount = 0;
    engine.eachWindow(fresh.trellis(), ({ rows }) => {
      rowCount += rows.length / K;
    });
    return () => ({ rowCount });
  },
  viterbi(fresh) {
    const { path, logProbabilities } = engine.viterbi(fresh.trellis());
    return () => {
      if (pathFile !== '') fs.writeFileSync(pathFile, path);
      return { logProbability: sum(logProbabilities) };
    };
  },
  em(fresh) {
    const parameters = fresh.em();
    return () => ({ parameters });
  },
  counts(fresh) {
    engine.expectations(fresh.trellis());
    return () => ({});
  },
  gradient(fresh) {
    const gradient = fresh.gradient();
    return () => ({ gradient });
  },
};

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

function run(task: OwnTask): Answer {
  const fresh = freshCase(data, engine);
  forgetPeak();
  const start = performance.now();
  const before = process.cpuUsage();
  const outcome = tasks[task](fresh);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - start) / 1000;
  const peak = peakBytes();
  return { seconds, cpuSeconds: (user + system) / 1e6, peak, outcome: outcome() };
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
  process.stdout.write(`${JSON.stringify(run(line as OwnTask))}\n`);
}
