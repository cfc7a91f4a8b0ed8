// Faults of all kinds made to every command: prints a table of what was lost, and fails if anything was.
import { parseArgs } from 'node:util';
import { endure, FAULTS } from './endure.ts';
import { faultTable, lossList } from './report.ts';
import { Workbench } from './workbench.ts';

const USAGE = `npm run endurance -- [options]
  --signals <n>     how often each signal is sent to each command (default: 100)
  --others <n>      the most of any other fault for each command (default: 10)
  --fault <name>    only faults whose name has this in it, several times for several
  --command <name>  only this command, several times for several
  --seed <n>        of the moments and sizes (default: 1)
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      signals: { type: 'string', default: '100' },
      others: { type: 'string', default: '10' },
      fault: { type: 'string', multiple: true },
      command: { type: 'string', multiple: true },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  const faults = FAULTS.filter(({ fault }) => values.fault?.some(part => fault.includes(part)) ?? true);
  const workbench = new Workbench(Number(values.seed));
  try {
    const outcomes = await endure(faults, workbench, {
      signals: Number(values.signals),
      others: Number(values.others),
      commands: values.command,
      say: line => process.stderr.write(`${line}\n`),
    });
    process.stdout.write(`${faultTable(outcomes)}\n`);
    for (const [what, count] of workbench.notes) process.stderr.write(`${what}: ${count} times\n`);
    const losses = lossList(outcomes);
    for (const line of losses) process.stderr.write(`lost: ${line}\n`);
    if (losses.length > 0) process.exitCode = 1;
  } finally {
    workbench.remove();
  }
}

await main();
