// Inputs that change while they are read: the result is of the old file or of the new one, or there is an error.
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../commands.ts';
import type { Fault } from '../fault.ts';
import { runHmm } from '../hmm-process.ts';
import { filesLeft, lossesOfEnd } from '../losses.ts';
import { fasta, type Workbench } from '../workbench.ts';

const RECORDS = 400;
const LENGTH = 50_000;

/** Commands that read for long enough to be met in the middle of it. */
const READING: readonly Command[] = ['score', 'decode'].map(name => ({
  name,
  target: 'result.tsv',
  words: [name, 'changing.fa', '-m', 'IN/model.json', '-o', 'result.tsv'],
}));

/** The ways, and the function that changes the file. */
const CHANGES: readonly [fault: string, how: string, change: (path: string, text: string) => void][] = [
  [
    'input truncated',
    'cut to a half while it is read',
    (path, text) => fs.truncateSync(path, text.length / 2),
  ],
  [
    'input growing',
    'a record is added in two parts while it is read',
    path => {
      fs.appendFileSync(path, '>added\nACGT');
      setTimeout(() => fs.appendFileSync(path, 'ACGTACGT\n'), 5);
    },
  ],
  [
    'input replaced',
    'another file is renamed to its name while it is read',
    (path, text) => {
      fs.writeFileSync(`${path}.other`, text.slice(0, text.length / 4));
      fs.renameSync(`${path}.other`, path);
    },
  ],
  [
    'input overwritten',
    'a program writes its second half anew while it is read',
    (path, text) => {
      const file = fs.openSync(path, 'r+');
      fs.writeSync(file, text.slice(0, text.length / 2).replaceAll('>r', '>s'), text.length / 2);
      fs.closeSync(file);
    },
  ],
];

export const inputs: readonly Fault[] = CHANGES.map(([fault, how, change]) => ({
  fault,
  how,
  commands: READING,
  times: 10,
  run: (command, workbench) => changedWhileRead(command, workbench, change),
}));

let text: string | undefined;

async function changedWhileRead(
  command: Command,
  workbench: Workbench,
  change: (path: string, text: string) => void,
): Promise<string[]> {
  text ??= fasta(workbench.random, RECORDS, LENGTH);
  const folder = workbench.fresh();
  const path = join(folder, 'changing.fa');
  const result = join(folder, command.target);
  const words = command.words.map(word => word.replace('IN/', `${workbench.inputs}/`));
  fs.writeFileSync(path, text);
  const before = await runHmm(words, { folder });
  const old = fs.readFileSync(result);
  fs.rmSync(result);
  const moment = before.milliseconds * (0.2 + 0.8 * workbench.random.uniform());
  const ended = await runHmm(words, {
    folder,
    started(child) {
      child.stdin!.end();
      setTimeout(() => change(path, text!), moment);
    },
  });
  await new Promise(resolve => setTimeout(resolve, 50));
  const made = fs.existsSync(result) ? fs.readFileSync(result) : undefined;
  const left = filesLeft(command, folder).filter(name => name !== 'changing.fa');
  const again = await runHmm(words, { folder });
  const isWhole =
    made === undefined || made.equals(old) || (again.code === 0 && made.equals(fs.readFileSync(result)));
  fs.rmSync(folder, { recursive: true });
  return [
    ...lossesOfEnd(ended, { error: /was written to while it was read|changing\.fa/ }),
    ...(isWhole ? [] : ['a result of neither the old file nor the new one']),
    ...(made === undefined && ended.code === 0 ? ['no result'] : []),
    ...left.map(name => `left behind: ${name}`),
  ];
}
