// The Markdown of a run: tables of times and ratios, of agreement, of whole processes and of growth, and of both duels.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import { CASES, type Case, type Task } from './cases.ts';
import { isDoublePrecision } from './compare.ts';
import type { LimitMeasurement } from './limit.ts';
import { megabytes, midTime, TASK_NAMES, table, times } from './markdown.ts';
import { python } from './places.ts';
import type { WholeProcess } from './processes.ts';
import { type Measurement, median } from './race.ts';
import type { ReadingSpeed } from './reading.ts';
import { beforeTable, limitTable } from './report-duels.ts';

export interface Run {
  measurements: Measurement[];
  /** Both sides of the race against the engine of another checkout. */
  before: Measurement[];
  limit: LimitMeasurement[];
  processes: WholeProcess[];
  growth: Measurement[];
  reading: ReadingSpeed[];
}

/** A column of the table holds the best implementation of a peer. */
const COLUMNS = ['hmmlearn', 'dynamax', 'diffbio', 'pomegranate', 'deeptime', 'mlpack'] as const;

const NOTES = `
How it is measured:

- Both sides read the same model and data from files and hold them in memory in the form each library wants; reading
  is not timed. Workers of all sides live side by side and take turns, with a pause of 0.3 s in between; two warm-ups each
  (compilation), then five timed runs. No side is made to collect its garbage before a run: what a run causes, it pays. Where a run takes over 5 s: one warm-up and two runs; over 20 s: one run. Times are medians, with minimum and maximum in brackets.
- Ours is \`fastEngine\` in double precision, on arrays that it has not seen before in every run. hmmlearn, deeptime and mlpack
  work in double precision too; the faster of hmmlearn's implementations \`scaling\` (s) and \`log\` (l) is shown. dynamax, DiffBio and
  pomegranate work in single precision, their default: for what that costs see the second table.
- The ratio is the fastest peer's time over ours: above 1 we are faster. For EM and gradient the fastest of either counts:
  both are one E-step.
- Peers hand over posteriors as one array. "In one array" is ours with all windows copied into one; "in windows" is how the
  commands use them, each window forgotten once it is used, against the same times of the peers.
- One EM iteration: ours is the expected counts and the rows normalised; hmmlearn its public \`fit\` with \`n_iter=1\`, nothing
  initialised, flat priors; dynamax the E-step and M-step that its \`fit_em\` repeats, compiled once, flat priors; pomegranate
  \`summarize\` and \`from_summaries\`. One gradient step: ours is the expected counts and the exact gradient by logits; dynamax
  and DiffBio a compiled \`value_and_grad\` of the negative log-likelihood.
- deeptime's E-step and M-step are those that its \`fit\` repeats; it has symbols, and Gaussians of one dimension. mlpack's
  training ends with an E-step that it uses for nothing, so that one iteration has two, and it reads its data from files
  within it; it has neither posteriors nor a gradient, and its training is left out on sparse-k61, where it would need more than
  ten minutes.
- "CPU" is the time of all threads of a process during the task. With \`--threads\` all sides are told how many to use.
- genes-k138 has six letters as one symbol of those that occur, and marks-k10 ten marks; rows of emissions are P(last letter |
  state, five before) over the number of contexts, and products of Bernoulli probabilities. EM and gradient are those of
  symbols. On genes-k138 pomegranate, mlpack and hmmlearn's \`log\` would need ten minutes or more a task, and
  DiffBio more memory than there is.
- Memory is the largest resident size of the process during the task, data, interpreter and libraries included.
- pomegranate's dense model is shown; where its forward-backward would hold more than 2 GB at once, and on 30 million rolls, it is left out.
- gaussian-k5 is timed from the observations themselves, so that checking them and working out densities counts for both
  sides. EM includes the M-step of means and covariances, without priors: hmmlearn's are set to zero, and dynamax's as flat as
  it lets them be. The gradient is by logits, means, and Cholesky factors with the logs of their diagonals, which are also
  the parameters that dynamax climbs by. DiffBio is left out: it has symbols alone.
`;

export function report({ measurements, before, limit, processes, growth, reading }: Run): string {
  const parts = [`# Benchmark\n\n${machine()}\n`];
  for (const threads of new Set(measurements.map(one => one.threads))) {
    const own = measurements.filter(one => one.threads === threads);
    const told = threads === undefined ? '' : `, threads: ${threads}`;
    parts.push(`## Against the peers${told}\n\n${raceTable(own)}\n${NOTES}`);
    parts.push(`## Agreement${told}\n\n${agreementTable(own)}\n`);
  }
  if (before.length > 0) parts.push(`## Before and after\n\n${beforeTable(before)}\n`);
  if (limit.length > 0) parts.push(`## Against the limit\n\n${limitTable(limit)}\n`);
  if (processes.length > 0) parts.push(`## Whole processes\n\n${processTable(processes)}\n`);
  if (growth.length > 0) parts.push(`## Growth\n\n${growthTable(growth)}\n`);
  if (reading.length > 0) parts.push(`## Reading\n\n${readingTable(reading)}\n`);
  return parts.join('\n');
}

function machine(): string {
  const cpus = os.cpus();
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GB`;
  const date = new Date().toISOString().slice(0, 10);
  const load = os.loadavg()[0]!.toFixed(1);
  return [
    `${date}, ${cpus.length} cores ${cpus[0]?.model ?? ''}, ${memory}, ${os.platform()} ${os.arch()}, load at the end ${load}.`,
    `Node ${process.versions.node}; ${peerVersions()}.`,
  ].join('\n');
}

function peerVersions(): string {
  if (!fs.existsSync(python)) return 'no peers';
  const script = `
import importlib.metadata as m, platform
print("Python", platform.python_version(), end="")
for name in ("hmmlearn", "numpy", "dynamax", "diffbio", "jax", "pomegranate", "torch", "deeptime", "mlpack"):
    try: print(",", name, m.version(name), end="")
    except m.PackageNotFoundError: print(",", name, "missing", end="")
`;
  return execFileSync(python, ['-c', script], { encoding: 'utf8' });
}

function raceTable(measurements: Measurement[]): string {
  const head = [
    'case',
    'task',
    'ours, ms',
    'hmmlearn',
    'dynamax',
    'DiffBio',
    'pomegranate',
    'deeptime',
    'mlpack',
    'ratio',
    'floor',
    'CPU ours, ms',
    'CPU fastest peer',
    'MB ours',
    'MB fastest peer',
  ];
  const rows: string[][] = [];
  for (const one of CASES) {
    for (const task of one.tasks) {
      const ours = measurements.find(m => m.case === one.name && m.task === task && m.side === 'ours');
      if (ours) rows.push(raceRow(one, task, ours, measurements));
    }
  }
  return table(head, rows);
}

function raceRow(one: Case, task: Task, ours: Measurement, all: Measurement[]): string[] {
  const comparedTask = task === 'windows' ? 'posteriors' : task;
  const peersOn = (tasks: Task[]) =>
    all.filter(m => m.case === one.name && tasks.includes(m.task) && m.side !== 'ours');
  const own = peersOn([comparedTask]);
  const rivals = peersOn(task === 'em' || task === 'gradient' ? ['em', 'gradient'] : [comparedTask]);
  const fastest = fastestOf(rivals);
  const ratio = fastest ? median(fastest.seconds) / median(ours.seconds) : undefined;
  const floor = one.targets[comparedTask];
  const isMissed = ratio !== undefined && floor !== undefined && ratio < floor;
  return [
    one.name,
    TASK_NAMES[task],
    times(ours),
    ...COLUMNS.map(name => peerCell(own.filter(m => m.side.startsWith(name)))),
    ratio === undefined ? '' : isMissed ? `**${ratio.toPrecision(3)}**` : ratio.toPrecision(3),
    floor?.toString() ?? '',
    midTime(ours.cpuSeconds),
    fastest ? midTime(fastest.cpuSeconds) : '',
    megabytes(ours.peak),
    fastest ? megabytes(fastest.peak) : '',
  ];
}

function peerCell(variants: Measurement[]): string {
  const best = fastestOf(variants);
  if (!best) return variants.length === 0 ? '' : 'failed';
  const variant = /-(.)/.exec(best.side);
  return `${times(best)}${variant && best.task !== 'viterbi' ? ` ${variant[1]}` : ''}`;
}

function fastestOf(measurements: Measurement[]): Measurement | undefined {
  return measurements
    .filter(({ seconds }) => seconds.length > 0)
    .reduce<Measurement | undefined>(
      (best, one) => (best && median(best.seconds) <= median(one.seconds) ? best : one),
      undefined,
    );
}

function agreementTable(measurements: Measurement[]): string {
  const rows = measurements
    .filter(({ agreement, remark }) => agreement || remark)
    .map(({ case: name, task, side, agreement, remark }) => [
      name,
      TASK_NAMES[task],
      side,
      agreement
        ? agreement.agrees
          ? isDoublePrecision(side)
            ? 'yes'
            : 'roughly'
          : '**no**'
        : '**failed**',
      [agreement?.difference, remark?.replaceAll('|', '/').replaceAll('\n', ' ')].filter(Boolean).join('; '),
    ]);
  return table(['case', 'task', 'whose', 'agrees with ours', 'difference'], rows);
}

function processTable(processes: WholeProcess[]): string {
  const rows = processes.map(({ what, ours, theirs, agreement }) => [
    what,
    times(ours),
    times(theirs),
    (median(theirs.seconds) / median(ours.seconds)).toPrecision(3),
    megabytes(ours.peak),
    megabytes(theirs.peak),
    agreement,
  ]);
  const head = [
    'command',
    'ours, ms',
    'Python with hmmlearn, ms',
    'ratio',
    'MB ours',
    'MB Python',
    'results',
  ];
  return `From start to end of the process, reading and writing included. ${processes[0]!.data}\n\n${table(head, rows)}`;
}

function growthTable(growth: Measurement[]): string {
  const rows = growth.map(m => {
    const positions = Number(m.case.replace('growth-', ''));
    const nanoseconds = ((median(m.seconds) / positions) * 1e9).toPrecision(3);
    return [positions.toExponential(0), TASK_NAMES[m.task], times(m), nanoseconds, megabytes(m.peak)];
  });
  const head = ['positions', 'task', 'ms', 'ns a position', 'MB'];
  return `Ours at 3 states, a process of its own for each length.\n\n${table(head, rows)}`;
}

function readingTable(reading: ReadingSpeed[]): string {
  const speeds = (megabytes: number, seconds: readonly number[]) => {
    const all = seconds.map(one => megabytes / one);
    return `${median(all).toFixed(0)} (${Math.min(...all).toFixed(0)}–${Math.max(...all).toFixed(0)})`;
  };
  const rows = reading.map(({ what, megabytes, seconds, cpuSeconds }) => [
    what,
    speeds(megabytes, seconds),
    speeds(megabytes, cpuSeconds),
  ]);
  return `From bytes in memory to records.\n\n${table(['format', 'MB/s', 'MB a CPU second'], rows)}`;
}
