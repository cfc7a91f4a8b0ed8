// The benchmark: every case against every peer, whole processes, growth; or against the engine of another checkout, or
// against a program that is as fast as can be. Writes tables in Markdown.
// A run of everything writes bench/results.md; a run of some of it only bench/work/results.md, and prints it.
import * as fs from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES, PEERS, TASKS } from './cases.ts';
import { growth } from './growth.ts';
import { againstLimit } from './limit.ts';
import { python, results, work } from './places.ts';
import { wholeProcesses } from './processes.ts';
import { race } from './race.ts';
import { reading } from './reading.ts';
import { type Run, report } from './report.ts';

const PARTS = ['cases', 'processes', 'growth', 'reading'] as const;

const USAGE = `npm run bench -- [options]
  --case <name>         only this case, several times for several: ${CASES.map(({ name }) => name).join(', ')}
  --task <name>         only this task: ${TASKS.join(', ')}
  --peer <name>         only this peer: ${PEERS.join(', ')}
  --part <name>         only this part: ${PARTS.join(', ')}; cases alone if --case, --task or --peer is given
  --threads <n>         so many threads, several times for several; what each takes by itself if it is not given
  --before <folder>     against the engine of another checkout, and nothing else; on 1 and on 2 threads
  --limit <program>     against a program that shows what the machine can do, likewise
  --repetitions <n>     timed runs, 5
`;

const { values } = parseArgs({
  options: {
    case: { type: 'string', multiple: true },
    task: { type: 'string', multiple: true },
    peer: { type: 'string', multiple: true },
    part: { type: 'string', multiple: true },
    threads: { type: 'string', multiple: true },
    before: { type: 'string' },
    limit: { type: 'string' },
    repetitions: { type: 'string', default: '5' },
    help: { type: 'boolean' },
  },
});

/** The chosen out of all, in their own order. */
function chosen<Name extends string>(
  what: string,
  all: readonly Name[],
  wanted: string[] | undefined,
): Name[] {
  const unknown = wanted?.find(name => !all.includes(name as Name));
  if (unknown !== undefined) throw new Error(`no ${what} '${unknown}'; there are ${all.join(', ')}`);
  return all.filter(name => !wanted || wanted.includes(name));
}

if (values.help) {
  process.stdout.write(USAGE);
  process.exit();
}

const say = (line: string) => process.stderr.write(`${line}\n`);
const names = CASES.map(({ name }) => name);
const cases = chosen('case', names, values.case);
const tasks = chosen('task', TASKS, values.task);
const peers = chosen('peer', PEERS, values.peer);
const isDuel = Boolean(values.before ?? values.limit);
const isSubset = Boolean(values.case ?? values.task ?? values.peer ?? values.threads);
const parts = isDuel ? [] : chosen('part', PARTS, values.part ?? (isSubset ? ['cases'] : undefined));
const repetitions = Number(values.repetitions);
const threads = values.threads?.map(Number);
/** Paths are as npm's caller sees them: run.sh runs in the folder of the benchmark. */
const pathOf = (path: string) => resolve(process.env.INIT_CWD ?? process.cwd(), path);
fs.mkdirSync(work, { recursive: true });
if (!isDuel && !fs.existsSync(python)) say('without Python: peers and whole processes will fail');

const isWhole = !isSubset && !isDuel && !values.part;
const output = isWhole ? results : join(work, 'results.md');
const run: Run = { measurements: [], before: [], limit: [], processes: [], growth: [], reading: [] };
/** After every case, so that a run that is stopped leaves what it has. */
const write = (file: string) => fs.writeFileSync(file, report(run));
const chosenCases = CASES.filter(({ name }) => cases.includes(name));
const common = { tasks, repetitions, say };
if (parts.includes('cases')) {
  for (const count of threads ?? [undefined]) {
    for (const one of chosenCases) {
      run.measurements.push(...(await race(one, { ...common, rivals: peers, threads: count })));
      write(join(work, 'results.md'));
    }
  }
}
if (values.before !== undefined) {
  const options = { ...common, rivals: ['before'] as const, checkout: pathOf(values.before) };
  for (const one of chosenCases) {
    for (const count of threads ?? [1, 2])
      run.before.push(...(await race(one, { ...options, threads: count })));
    write(output);
  }
}
if (values.limit !== undefined) {
  const options = { ...common, program: pathOf(values.limit), cases: chosenCases };
  run.limit = await againstLimit({ ...options, threads: threads ?? [1, 2] });
}
if (parts.includes('growth')) run.growth = await growth(repetitions, say);
if (parts.includes('reading')) run.reading = await reading(repetitions, say);
if (parts.includes('processes')) run.processes = wholeProcesses(repetitions, say);
write(output);
if (!isWhole) process.stdout.write(fs.readFileSync(output, 'utf8'));
say(`wrote ${output}`);
process.exit();
