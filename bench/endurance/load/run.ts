// Load: many records, long ones, many files, several commands at once. Prints a table of memory and throughput.
import { table } from '../../markdown.ts';
import { Workbench } from '../workbench.ts';
import { type Load, tasks } from './tasks.ts';

const wanted = process.argv.slice(2);
const loads: Load[] = [];
for (const task of tasks) {
  if (wanted.length > 0 && !wanted.some(part => task.what.includes(part))) continue;
  const workbench = new Workbench(1);
  try {
    const load = await task.run(workbench.fresh(), `${workbench.inputs}/model.json`);
    loads.push(load);
    process.stderr.write(`${row(load).join('; ')}\n`);
  } finally {
    workbench.remove();
  }
}
process.stdout.write(
  `${table(['what', 'seconds', 'million positions a second', 'memory, MB', 'equal to small runs'], loads.map(row))}\n`,
);
if (loads.some(({ isEqual }) => !isEqual)) process.exitCode = 1;

function row({ what, positions, runs, isEqual }: Load): string[] {
  const seconds = Math.max(...runs.map(({ milliseconds }) => milliseconds)) / 1000;
  const peak = Math.max(...runs.map(run => run.peak));
  const speed = positions / seconds / 1e6;
  return [
    what,
    seconds.toFixed(1),
    speed.toPrecision(3),
    (peak / 1e6).toFixed(0),
    isEqual ? 'yes' : '**no**',
  ];
}
