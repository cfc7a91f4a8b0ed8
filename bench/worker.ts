// A worker process of either side: it holds one case, is told tasks by lines, and answers each with a line of JSON.
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { OwnTask, Peer } from './cases.ts';
import { bench, python, root, work } from './places.ts';

/** What a task found, for comparison; infinities and NaN come as null. */
export interface Outcome {
  logLikelihood?: number | null;
  columnSums?: (number | null)[];
  sample?: (number | null)[];
  rowCount?: number;
  logProbability?: number | null;
  parameters?: (number | null)[];
  gradient?: (number | null)[];
}

export interface Answer {
  /** By the clock on the wall. */
  seconds: number;
  /** Of all threads of the process. */
  cpuSeconds: number;
  /** Largest resident size of the process during the task, in bytes. */
  peak: number;
  outcome: Outcome;
}

/** `before` is the engine of another checkout. */
export type Side = 'ours' | 'before' | Peer;

export interface WorkerOptions {
  /** How many threads it may use; what it takes by itself where nothing is said. */
  threads?: number | undefined;
  /** Whose engine `before` is. */
  checkout?: string | undefined;
}

/** What tells the libraries of the peers how many threads there are. */
const THREAD_VARIABLES = ['OMP', 'OPENBLAS', 'MKL', 'NUMEXPR'].map(name => `${name}_NUM_THREADS`);

/** Nothing here takes longer unless something is wrong. */
const PATIENCE_MS = 600_000;

export class Worker {
  readonly side: Side;
  /** Where the worker leaves its Viterbi path, a byte a position. */
  readonly pathFile: string;
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  private constructor(side: Side, folder: string, { threads, checkout = root }: WorkerOptions) {
    this.side = side;
    this.pathFile = join(folder, `${side}.path`);
    const isOurs = side === 'ours' || side === 'before';
    const count = threads === undefined ? [] : [`${threads}`];
    const own = [folder, this.pathFile, side === 'ours' ? root : checkout, ...count];
    const [program, words] = isOurs
      ? [process.execPath, ['--import', 'tsx', join(bench, 'ours.ts'), ...own]]
      : [python, [join(bench, 'peers.py'), side, folder, this.pathFile]];
    const env = isOurs ? process.env : { ...process.env, ...threadsForPeers(threads) };
    this.child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'], env, cwd: bench });
    this.child.stderr!.pipe(createWriteStream(join(work, `${side}.log`)));
    // A worker that died is seen by the end of its lines; writing to it must not throw besides.
    this.child.stdin!.on('error', () => {});
    this.child.on('error', () => {});
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** Starts a worker and waits until it holds the case. */
  static async start(side: Side, folder: string, options: WorkerOptions = {}): Promise<Worker> {
    const worker = new Worker(side, folder, options);
    await worker.answer();
    return worker;
  }

  /** Undefined where the peer has no such task. */
  async run(task: OwnTask): Promise<Answer | undefined> {
    this.child.stdin!.write(`${task}\n`);
    const answer = (await this.answer()) as Answer & { missing?: boolean };
    return answer.missing ? undefined : answer;
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  stop(): void {
    this.child.kill();
  }

  private async answer(): Promise<unknown> {
    const timer = setTimeout(() => this.child.kill('SIGKILL'), PATIENCE_MS);
    const { value, done } = await this.lines.next();
    clearTimeout(timer);
    if (done) throw new Error(`died or took over ${PATIENCE_MS / 60_000} minutes; see work/${this.side}.log`);
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(answer.error);
    return answer;
  }
}

function threadsForPeers(threads: number | undefined): NodeJS.ProcessEnv {
  if (threads === undefined) return {};
  const env = Object.fromEntries(THREAD_VARIABLES.map(name => [name, `${threads}`]));
  // JAX takes what cores there are but for this.
  return threads === 1 ? { ...env, NPROC: '1', XLA_FLAGS: '--xla_cpu_multi_thread_eigen=false' } : env;
}
