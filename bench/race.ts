// One case against every peer: workers of both sides hold it at once and take turns, so that both see the same machine.
import * as fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCase } from './case-files.ts';
import { type Case, caseFolder, type Peer, type Task } from './cases.ts';
import { type Agreement, compare, comparePaths, scoreOf } from './compare.ts';
import { freshCase } from './fresh.ts';
import { type Answer, type Side, Worker } from './worker.ts';

export interface Measurement {
  case: string;
  task: Task;
  side: Side;
  /** One a repetition; empty where it failed. */
  seconds: number[];
  /** Largest resident size of the process during the task, in bytes. */
  peak: number;
  agreement?: Agreement;
  /** Why there is no time, or something to know about it. */
  remark?: string;
}

export interface RaceOptions {
  tasks: readonly Task[];
  peers: readonly Peer[];
  repetitions: number;
  say: (line: string) => void;
}

/** Above so many seconds two repetitions do, and above the second number one. */
const LONG = 5;
const VERY_LONG = 20;
/** Between two runs: the threads of the worker before may spin for a while, waiting for work that does not come. */
const SETTLING_MS = 300;

/** Runs the tasks of a case in turn on both sides. */
export async function race(one: Case, options: RaceOptions): Promise<Measurement[]> {
  const { say } = options;
  say(`${one.name}: ${one.says}`);
  const folder = caseFolder(one);
  const workers: Worker[] = [];
  const measurements: Measurement[] = [];
  const tasks = one.tasks.filter(task => options.tasks.includes(task));
  const sides: Side[] = ['ours', ...one.peers.filter(peer => options.peers.includes(peer))];
  try {
    for (const side of sides) {
      try {
        workers.push(await Worker.start(side, folder));
      } catch (error) {
        if (side === 'ours') throw error;
        const remark = `does not start: ${(error as Error).message}`;
        say(`  ${side} ${remark}`);
        for (const task of tasks) {
          measurements.push({ case: one.name, task, side, seconds: [], peak: 0, remark });
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
  { repetitions, say }: RaceOptions,
): Promise<Measurement[]> {
  const entries: { worker: Worker; wanted: number; first: Answer; measurement: Measurement }[] = [];
  const failed: Measurement[] = [];
  // Two runs of each warm up: compilers (V8 takes two), pages, clocks. The result of the first is the one to compare.
  for (const worker of [...workers]) {
    const { side } = worker;
    const measurement: Measurement = { case: one.name, task, side, seconds: [], peak: 0 };
    if (task === 'windows' && side !== 'ours') continue;
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
      // Where nothing is compiled a second long run would tell nothing new.
      const isFirstEnough = first.seconds >= VERY_LONG && /hmmlearn|pomegranate/.test(worker.side);
      if (!isFirstEnough) await sleep(SETTLING_MS);
      const answer = isFirstEnough ? first : await worker.run(task);
      measurement.seconds.push(answer!.seconds);
      measurement.peak = Math.max(measurement.peak, answer!.peak);
    }
  }
  judge(one, task, folder, entries);
  for (const { measurement } of entries) {
    const { side, seconds, agreement } = measurement;
    const warning = agreement && !agreement.agrees ? `  DIFFERS: ${agreement.difference}` : '';
    say(`  ${task.padEnd(10)} ${side.padEnd(16)} ${median(seconds).toFixed(4)} s${warning}`);
  }
  for (const { side, remark } of failed) say(`  ${task.padEnd(10)} ${side.padEnd(16)} failed: ${remark}`);
  return [...entries.map(({ measurement }) => measurement), ...failed];
}

/** Adds to the measurements of the peers how well they agree with ours. */
function judge(
  one: Case,
  task: Task,
  folder: string,
  entries: { worker: Worker; first: Answer; measurement: Measurement }[],
): void {
  const ours = entries.find(({ worker }) => worker.side === 'ours')!;
  const trellis = task === 'viterbi' ? freshCase(readCase(folder)).trellis() : undefined;
  for (const { worker, first, measurement } of entries) {
    if (task === 'windows') continue;
    const remark = one.remarks?.[`${worker.side as Peer} ${task}`];
    if (remark !== undefined) measurement.remark = remark;
    if (!trellis) {
      if (worker === ours.worker) continue;
      measurement.agreement = compare(task, ours.first.outcome, first.outcome, worker.side as Peer);
    } else if (worker !== ours.worker) {
      const files = [ours.worker.pathFile, worker.pathFile] as const;
      measurement.agreement = comparePaths(trellis, ...files, worker.side as Peer);
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
