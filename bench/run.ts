// The benchmark: every case against every peer, whole processes, growth; writes a table in Markdown.
// A run of everything writes bench/results.md; a run of some of it only bench/work/results.md, and prints it.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES, PEERS, TASKS } from './cases.ts';
import { growth } from './growth.ts';
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
  --repetitions <n>     timed runs, 5
`;

const { values } = parseArgs({
  options: {
    case: { type: 'string', multiple: true },
    task: { type: 'string', multiple: true },
    peer: { type: 'string', multiple: true },
    part: { type: 'string', multiple: true },
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
const isSubset = Boolean(values.case ?? values.task ?? values.peer);
const parts = chosen('part', PARTS, values.part ?? (isSubset ? ['cases'] : undefined));
const repetitions = Number(values.repetitions);
fs.mkdirSync(work, { recursive: true });
if (!fs.existsSync(python)) say('without Python: peers and whole processes will fail');

const isWhole = !isSubset && !values.part;
const output = isWhole ? results : join(work, 'results.md');
const run: Run = { measurements: [], processes: [], growth: [], reading: [] };
/** After every case, so that a run that is stopped leaves what it has. */
const write = (file: string) => fs.writeFileSync(file, report(run));
if (parts.includes('cases')) {
  for (const name of cases) {
    const one = CASES[names.indexOf(name)]!;
    run.measurements.push(...(await race(one, { tasks, peers, repetitions, say })));
    write(join(work, 'results.md'));
  }
}
if (parts.includes('growth')) run.growth = await growth(repetitions, say);
if (parts.includes('reading')) run.reading = await reading(repetitions, say);
if (parts.includes('processes')) run.processes = wholeProcesses(repetitions, say);
write(output);
if (!isWhole) process.stdout.write(fs.readFileSync(output, 'utf8'));
say(`wrote ${output}`);
process.exit();
