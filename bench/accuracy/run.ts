// Accuracy on real data: hmm beside its peers, application by application. Prints a table, and keeps it in
// bench/accuracy.md where all tasks of an application were run by all sides.
import * as fs from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { accuracyResults, accuracyWork, root } from '../places.ts';
import { chromatin } from './chromatin/tasks.ts';
import { cpg } from './cpg/tasks.ts';
import { domains } from './domains/tasks.ts';
import { genes } from './genes/tasks.ts';
import { membrane } from './membrane/tasks.ts';
import { section, withSection } from './report.ts';
import { type Context, OURS, type Task } from './task.ts';

const APPLICATIONS: Record<string, readonly Task[]> = {
  genes,
  'cpg-islands': cpg,
  membrane,
  domains,
  chromatin,
};
const TASK_NAMES = Object.values(APPLICATIONS).flatMap(tasks => tasks.map(({ name }) => name));
const SIDES = [OURS, 'Prodigal', 'AUGUSTUS', 'newcpgreport', "UCSC's rule", 'HMMER', 'ChromHMM'];

const USAGE = `npm run accuracy -- [applications] [options]
  applications          ${Object.keys(APPLICATIONS).join(', ')}; all unless given
  --task <name>         only this task, several times for several: ${TASK_NAMES.join(', ')}
  --side <name>         only this side, several times for several: ${SIDES.join(', ')}
  --data <folder>       where the data are; otherwise HMM_DATA says it, or ../shared/data beside the checkout
`;

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      task: { type: 'string', multiple: true },
      side: { type: 'string', multiple: true },
      data: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  check('application', positionals, Object.keys(APPLICATIONS));
  check('task', values.task, TASK_NAMES);
  check('side', values.side, SIDES);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const context: Context = {
    data: dataFolder(values.data),
    wants: side => values.side?.includes(side) ?? true,
    say,
  };
  fs.mkdirSync(accuracyWork('.'), { recursive: true });
  for (const name of positionals.length > 0 ? positionals : Object.keys(APPLICATIONS)) {
    const tasks = APPLICATIONS[name]!.filter(task => values.task?.includes(task.name) ?? true);
    if (tasks.length === 0) continue;
    const results = tasks.map(task => {
      say(task.name);
      return { task, ...task.run(context) };
    });
    const text = section(name, results);
    process.stdout.write(`${text}\n`);
    if (values.task || values.side) continue;
    const kept = fs.existsSync(accuracyResults) ? fs.readFileSync(accuracyResults, 'utf8') : '';
    fs.writeFileSync(accuracyResults, withSection(kept, name, text));
    say(`wrote ${accuracyResults}`);
  }
}

function check(what: string, names: readonly string[] | undefined, all: readonly string[]): void {
  const unknown = names?.find(name => !all.includes(name));
  if (unknown !== undefined) throw new Error(`no ${what} '${unknown}'; there are ${all.join(', ')}`);
}

/** Paths are as npm's caller sees them. */
function dataFolder(given: string | undefined): string {
  const chosen = given ?? process.env.HMM_DATA;
  const folder = chosen
    ? resolve(process.env.INIT_CWD ?? process.cwd(), chosen)
    : resolve(root, '..', 'shared', 'data');
  if (fs.existsSync(folder)) return folder;
  throw new Error(`there are no data in ${folder}: --data names the folder that bench/README.md describes`);
}

try {
  main();
} catch (error) {
  process.stderr.write(`accuracy: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
