// How far from what the machine can do: a program written for one case at a time, in C++ and with nothing around it,
// takes turns with ours. It reads a case from one file; see `writeLimitCase`.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CaseData, isGaussian, readCase } from './case-files.ts';
import { type Case, caseFolder, type OwnTask, type Task } from './cases.ts';
import { raiseClocks, SETTLING_MS } from './race.ts';
import { Worker } from './worker.ts';

/** The cases that it is written for, and how it takes their observations: its families. */
const LIMIT_CASES: Record<string, number> = {
  'dna-k3': 0,
  'dna-k16': 0,
  'protein-k64': 0,
  'proteins-k5': 0,
  casino: 0,
  'gaussian-k5': 1,
  'marks-k10': 2,
};

/**
 * What ours are to do for a task, and what it calls that. Its posteriors too are forgotten once they are worked out; of an EM
 * iteration it has the expected counts alone.
 */
const LIMIT_TASKS: Partial<Record<Task, { own: OwnTask; name: string }>> = {
  likelihood: { own: 'likelihood', name: 'll' },
  windows: { own: 'windows', name: 'post' },
  viterbi: { own: 'viterbi', name: 'vit' },
  em: { own: 'counts', name: 'em' },
};

export interface LimitMeasurement {
  case: string;
  task: Task;
  threads: number;
  ours: { seconds: number[]; cpuSeconds: number[] };
  limit: { seconds: number[]; cpuSeconds: number[] };
}

export interface LimitOptions {
  program: string;
  cases: readonly Case[];
  tasks: readonly Task[];
  threads: readonly number[];
  repetitions: number;
  say: (line: string) => void;
}

export async function againstLimit(options: LimitOptions): Promise<LimitMeasurement[]> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'hmm-limit-'));
  try {
    const measurements: LimitMeasurement[] = [];
    for (const one of options.cases) {
      const family = LIMIT_CASES[one.name];
      if (family === undefined) continue;
      options.say(`${one.name} against its limit`);
      const file = join(folder, `${one.name}.bin`);
      writeLimitCase(file, family, readCase(caseFolder(one)));
      for (const threads of options.threads)
        measurements.push(...(await raceLimit(one, file, threads, options)));
      fs.rmSync(file);
    }
    return measurements;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

async function raceLimit(
  one: Case,
  file: string,
  threads: number,
  { program, tasks, repetitions, say }: LimitOptions,
): Promise<LimitMeasurement[]> {
  const worker = await Worker.start('ours', caseFolder(one), { threads });
  const measurements: LimitMeasurement[] = [];
  try {
    for (const task of tasks) {
      const asked = LIMIT_TASKS[task];
      if (asked === undefined) continue;
      const { own, name } = asked;
      const ours: LimitMeasurement['ours'] = { seconds: [], cpuSeconds: [] };
      const limit: LimitMeasurement['limit'] = { seconds: [], cpuSeconds: [] };
      for (let warmUp = 0; warmUp < 2; warmUp++) await worker.run(own);
      for (let round = 0; round < repetitions; round++) {
        await sleep(SETTLING_MS);
        // It warms up by itself: it reads its data, and runs twice.
        const said = execFileSync(program, [file, name, `${threads}`, '1'], { encoding: 'utf8' });
        const [, wall, cpu] = /wall ([\d.]+) ms.*? cpu ([\d.]+) ms/.exec(said) ?? [];
        if (cpu === undefined) throw new Error(`the limit says '${said.trim()}' of ${one.name} ${name}`);
        limit.seconds.push(Number(wall) / 1000);
        limit.cpuSeconds.push(Number(cpu) / 1000);
        await sleep(SETTLING_MS);
        await raiseClocks(worker, own);
        const answer = (await worker.run(own))!;
        ours.seconds.push(answer.seconds);
        ours.cpuSeconds.push(answer.cpuSeconds);
      }
      measurements.push({ case: one.name, task, threads, ours, limit });
      say(`  ${task.padEnd(10)} threads: ${threads}, ours ${ours.cpuSeconds}, limit ${limit.cpuSeconds}`);
    }
  } finally {
    worker.stop();
  }
  return measurements;
}

/**
 * Little-endian: 0, family, K, M or D as int32; T as int64; S and 0 as int32; lengths as int32, one more where S is odd;
 * initial, transitions, then emissions [K, M] or means and covariances, as float64; observations, as bytes (family 0), as
 * float64 [T, D] (1) or as uint16 (2).
 */
function writeLimitCase(file: string, family: number, data: CaseData): void {
  const { initial, transitions, lengths } = data.model;
  const width = isGaussian(data) ? data.model.means[0]!.length : data.model.emissions[0]!.length;
  const T = lengths.reduce((sum, length) => sum + length, 0);
  const emissions = isGaussian(data)
    ? [...data.model.means.flat(), ...data.model.covariances.flat(2)]
    : data.model.emissions.flat();
  const even = lengths.length % 2 === 0 ? lengths : [...lengths, 0];
  const parts = [
    Int32Array.of(0, family, initial.length, width),
    BigInt64Array.of(BigInt(T)),
    Int32Array.of(lengths.length, 0),
    Int32Array.from(even),
    Float64Array.from([...initial, ...transitions.flat(), ...emissions]),
    family === 2 ? Uint16Array.from(data.observations) : data.observations,
  ];
  const handle = fs.openSync(file, 'w');
  for (const { buffer, byteOffset, byteLength } of parts)
    fs.writeSync(handle, new Uint8Array(buffer, byteOffset, byteLength));
  fs.closeSync(handle);
}
