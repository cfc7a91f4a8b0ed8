// One case against every peer, or against the engine of another checkout: workers of all sides hold it at once and take
// turns, so that all see the same machine.
import * as fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCase } from './case-files.ts';
import { type Case, caseFolder, type OwnTask, type Peer, type Task } from './cases.ts';
import { type Agreement, compare, comparePaths, scoreOf } from './compare.ts';
import { engineOf } from './engine-calls.ts';
import { freshCase } from './fresh.ts';
import { root } from './places.ts';
import { type Answer, type Side, Worker } from './worker.ts';

export interface Measurement {
  case: string;
  task: Task;
  side: Side;
  /** How many threads all sides were told to use, if they were. */
  threads?: number | undefined;
  /** One a repetition; empty where it failed. */
  seconds: number[];
  /** Of all threads of the process. */
  cpuSeconds: number[];
  /** Largest resident size of the process during the task, in bytes. */
  peak: number;
  agreement?: Agreement;
  /** Why there is no time, or something to know about it. */
  remark?: string;
}

export interface RaceOptions {
  tasks: readonly Task[];
  /** Whom we race against. */
  rivals: readonly Exclude<Side, 'ours'>[];
  repetitions: number;
  threads?: number | undefined;
  /** Whose engine `before` is. */
  checkout?: string | undefined;
  say: (line: string) => void;
}

/** Above so many seconds two repetitions do, and above the second number one. */
const LONG = 5;
const VERY_LONG = 20;
/** Where nothing is compiled, a second long run would tell nothing new. */
const NOT_COMPILED = /hmmlearn|pomegranate|deeptime|mlpack/;
/** Between two runs: the threads of the worker before may spin for a while, waiting for work that does not come. */
export const SETTLING_MS = 300;
const RAISED_AFTER = 0.1;

/** Runs the tasks of a case in turn on both sides. */
export async function race(one: Case, options: RaceOptions): Promise<Measurement[]> {
  const { say, threads, checkout } = options;
  const told = threads === undefined ? '' : `, threads: ${threads}`;
  const lacks = one.lacks?.();
  say(`${one.name}: ${lacks === undefined ? one.says + told : `left out, ${lacks}`}`);
  if (lacks !== undefined) return [];
  const folder = caseFolder(one);
  const workers: Worker[] = [];
  const measurements: Measurement[] = [];
  const tasks = one.tasks.filter(task => options.tasks.includes(task));
  const rivals = options.rivals.filter(side => side === 'before' || one.peers.includes(side));
  try {
    for (const side of ['ours', ...rivals] as const) {
      try {
        workers.push(await Worker.start(side, folder, { threads, checkout }));
      } catch (error) {
        if (side === 'ours') throw error;
        const remark = `does not start: ${(error as Error).message}`;
        say(`  ${side} ${remark}`);
        for (const task of tasks) {
          measurements.push({ ...noMeasurement(one, task, side, threads), remark });
        }
      }
    }
    for (const task of tasks) measurements.push(...(await raceTask(one, task, folder, workers, options)));
  } finally {
    for (const worker of workers) worker.stop();
  }
  return measurements;
}

async function raceTask(
  one: Case,
  task: Task,
  folder: string,
  workers: Worker[],
  { repetitions, threads, say }: RaceOptions,
): Promise<Measurement[]> {
  const entries: Entry[] = [];
  const failed: Measurement[] = [];
  // Two runs of each warm up: compilers (V8 takes two), pages, clocks. The result of the first is the one to compare.
  for (const worker of [...workers]) {
    const { side } = worker;
    const measurement = noMeasurement(one, task, side, threads);
    if (task === 'windows' && side !== 'ours' && side !== 'before') continue;
    try {
      const first = await worker.run(task);
      if (!first) continue;
      if (first.seconds < LONG) await worker.run(task);
      const wanted = first.seconds < LONG ? repetitions : first.seconds < VERY_LONG ? 2 : 1;
      entries.push({ worker, wanted: Math.min(wanted, repetitions), first, measurement });
    } catch (error) {
      if (side === 'ours') throw error;
      failed.push({ ...measurement, remark: (error as Error).message });
      if (!worker.isAlive) workers.splice(workers.indexOf(worker), 1);
    }
  }
  for (let round = 0; entries.some(({ wanted }) => round < wanted); round++) {
    for (const { worker, wanted, first, measurement } of entries) {
      if (round >= wanted) continue;
      const isFirstEnough = first.seconds >= VERY_LONG && NOT_COMPILED.test(worker.side);
      if (!isFirstEnough) {
        await sleep(SETTLING_MS);
        if (first.seconds < RAISED_AFTER) await raiseClocks(worker, task);
      }
      const answer = isFirstEnough ? first : await worker.run(task);
      measurement.seconds.push(answer!.seconds);
      measurement.cpuSeconds.push(answer!.cpuSeconds);
      measurement.peak = Math.max(measurement.peak, answer!.peak);
    }
  }
  await judge(one, task, folder, entries);
  for (const { measurement } of entries) {
    const { side, seconds, cpuSeconds, agreement } = measurement;
    const warning = agreement && !agreement.agrees ? `  DIFFERS: ${agreement.difference}` : '';
    say(
      `  ${task.padEnd(10)} ${side.padEnd(16)} ${median(seconds).toFixed(4)} s, of processors ${median(cpuSeconds).toFixed(4)} s${warning}`,
    );
  }
  for (const { side, remark } of failed) say(`  ${task.padEnd(10)} ${side.padEnd(16)} failed: ${remark}`);
  return [...entries.map(({ measurement }) => measurement), ...failed];
}

/**
 * Runs a task until a processor that has rested is up to its speed: the first milliseconds after a rest take up to twice as
 * long, which is most of a short task and nothing of a long one.
 */
export async function raiseClocks(worker: Worker, task: OwnTask): Promise<void> {
  for (let seconds = 0, runs = 0; seconds < RAISED_AFTER && runs < 50; runs++) {
    const before = performance.now();
    if (!(await worker.run(task))) return;
    seconds += (performance.now() - before) / 1000;
  }
}

interface Entry {
  worker: Worker;
  /** Repetitions. */
  wanted: number;
  first: Answer;
  measurement: Measurement;
}

function noMeasurement({ name }: Case, task: Task, side: Side, threads: number | undefined): Measurement {
  return { case: name, task, side, threads, seconds: [], cpuSeconds: [], peak: 0 };
}

/** Adds to the measurements of the others how well they agree with ours. */
async function judge(one: Case, task: Task, folder: string, entries: Entry[]): Promise<void> {
  const ours = entries.find(({ worker }) => worker.side === 'ours')!;
  const trellis =
    task === 'viterbi' ? freshCase(readCase(folder), await engineOf(root)).trellis() : undefined;
  for (const { worker, first, measurement } of entries) {
    if (task === 'windows') continue;
    const remark = one.remarks?.[`${worker.side as Peer} ${task}`];
    if (remark !== undefined) measurement.remark = remark;
    if (!trellis) {
      if (worker === ours.worker) continue;
      measurement.agreement = compare(task, ours.first.outcome, first.outcome, worker.side);
    } else if (worker !== ours.worker) {
      const files = [ours.worker.pathFile, worker.pathFile] as const;
      measurement.agreement = comparePaths(trellis, ...files, worker.side);
    } else {
      const said = first.outcome.logProbability ?? Number.NaN;
      const summed = scoreOf(trellis, new Uint8Array(fs.readFileSync(worker.pathFile)));
      const off = Math.abs(said - summed) / Math.abs(summed);
      measurement.agreement = {
        agrees: off <= 1e-12,
        difference: `score and path off by ${off.toExponential(1)}`,
      };
    }
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
