// Odd surroundings: no home, no cache, other languages, narrow permissions; and another run in the same folder.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS, type Command, wordsOf } from '../commands.ts';
import type { Fault } from '../fault.ts';
import { runHmm } from '../hmm-process.ts';
import { filesLeft, lossesOfEnd, lossesOfResult } from '../losses.ts';
import type { Workbench } from '../workbench.ts';

/** What is other than usual, and the permissions that the result has then. */
const SURROUNDINGS: readonly {
  fault: string;
  how: string;
  environment?: Record<string, string | undefined>;
  shell?: string;
  mode?: number;
}[] = [
  {
    fault: 'no HOME',
    how: '`HOME` and `USER` are not there',
    environment: { HOME: undefined, USER: undefined },
  },
  { fault: 'HOME is nowhere', how: '`HOME=/nowhere`', environment: { HOME: '/nowhere' } },
  {
    fault: 'cache cannot be written',
    how: '`HMM_CACHE`, `XDG_CACHE_HOME` and `TMPDIR` below `/proc`',
    environment: { HMM_CACHE: '/proc/cache', XDG_CACHE_HOME: '/proc/cache', TMPDIR: '/proc/tmp' },
  },
  ...['tr_TR.UTF-8', 'de_DE', 'C', 'no-such-language'].map(language => ({
    fault: `language ${language}`,
    how: `\`LANG\` and \`LC_ALL\` are ${language}`,
    environment: { LANG: language, LC_ALL: language, LANGUAGE: language },
  })),
  {
    fault: 'no environment',
    how: 'no variable at all',
    shell: 'for v in $(env | cut -d= -f1); do unset "$v"; done',
  },
  { fault: 'umask 077', how: 'the result is readable by its owner alone', shell: 'umask 077', mode: 0o600 },
];

export const surroundings: readonly Fault[] = [
  ...SURROUNDINGS.map(({ fault, how, mode, ...running }) => ({
    fault,
    how,
    commands: COMMANDS,
    times: 1,
    async run(command: Command, workbench: Workbench) {
      const { result } = await workbench.undisturbed(command);
      const folder = workbench.fresh();
      const ended = await runHmm(wordsOf(command, workbench.inputs), { folder, ...running });
      const path = join(folder, command.target);
      return [
        ...lossesOfEnd(ended, {}),
        ...lossesOfResult(command, folder, result, ended),
        ...filesLeft(command, folder).map(name => `left behind: ${name}`),
        ...(mode && (statSync(path).mode & 0o777) !== mode ? ['the permissions'] : []),
      ];
    },
  })),
  {
    fault: 'another run in the folder',
    how: 'waits for input with half its result written; its file stays, and it ends well',
    commands: COMMANDS,
    times: 1,
    run: besideLiving,
  },
];

async function besideLiving(command: Command, workbench: Workbench): Promise<string[]> {
  const folder = workbench.fresh();
  const data = readFileSync(join(workbench.inputs, 'dna.fa'));
  const half = data.length / 2;
  let finish = () => {};
  const words = ['decode', '-m', join(workbench.inputs, 'model.json'), '-o', 'living.tsv'];
  const living = runHmm(words, {
    folder,
    started({ stdin }) {
      stdin!.write(data.subarray(0, half));
      finish = () => stdin!.end(data.subarray(half));
    },
  });
  while (!readdirSync(folder).some(name => name.endsWith('.tmp')))
    await new Promise(resolve => setTimeout(resolve, 10));
  const ended = await runHmm(wordsOf(command, workbench.inputs), { folder });
  const isThere = readdirSync(folder).some(name => name.endsWith('.tmp'));
  finish();
  const decode = COMMANDS.find(({ name }) => name === 'decode')!;
  const whole = (await workbench.undisturbed(decode)).result;
  const other = await living;
  return [
    ...(isThere ? [] : ['the unfinished file of the other run']),
    ...lossesOfEnd(ended, {}),
    ...lossesOfEnd(other, {}),
    ...(other.code === 0 && readFileSync(join(folder, 'living.tsv')).equals(whole)
      ? []
      : ['the other result']),
  ];
}
