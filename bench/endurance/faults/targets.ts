// Results that are to go where no plain file is: folders, links, pipes, devices, readers that leave.
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { COMMANDS, type Command, streamingWordsOf, wordsOf } from '../commands.ts';
import type { Fault } from '../fault.ts';
import { runHmm } from '../hmm-process.ts';
import { lossesOfEnd, lossesOfResult, OLD } from '../losses.ts';
import type { Workbench } from '../workbench.ts';

const streaming = COMMANDS.filter(({ streams }) => streams);

/** A kind of target: how it is put there, and what is asked of it afterwards. */
interface Target {
  fault: string;
  how: string;
  commands?: readonly Command[];
  put(path: string): void;
  error?: RegExp;
  /** What is wrong with it after the run. */
  losses(path: string, command: Command, whole: Buffer): string[];
}

const isResult = (path: string, whole: Buffer) => fs.readFileSync(path).equals(whole);

const TARGETS: readonly Target[] = [
  {
    fault: 'target is a folder',
    how: 'a folder with a file in it in place of the result',
    put(path) {
      fs.mkdirSync(path);
      fs.writeFileSync(join(path, 'kept'), OLD);
    },
    error: /is a folder/,
    losses: path => (fs.readFileSync(join(path, 'kept'), 'utf8') === OLD ? [] : ['the file in it']),
  },
  {
    fault: 'target is a link to a file',
    how: 'the file is replaced, the link and its permissions stay',
    commands: streaming,
    put(path) {
      fs.writeFileSync(`${path}.file`, OLD, { mode: 0o640 });
      fs.symlinkSync(`${path}.file`, path);
    },
    losses: (path, _, whole) => [
      ...(fs.lstatSync(path).isSymbolicLink() ? [] : ['the link']),
      ...(isResult(`${path}.file`, whole) ? [] : ['the result']),
      ...((fs.statSync(path).mode & 0o777) === 0o640 ? [] : ['the permissions']),
    ],
  },
  {
    fault: 'target is a link to nothing, or to itself',
    how: 'the one is made where the link says, the other an error',
    put: path => fs.symlinkSync(path.endsWith('.json') ? path : `${path}.file`, path),
    error: /cannot be written \(ELOOP\)/,
    losses: (path, _, whole) => [
      ...(fs.lstatSync(path).isSymbolicLink() ? [] : ['the link']),
      ...(path.endsWith('.json') || isResult(`${path}.file`, whole) ? [] : ['the result']),
    ],
  },
  {
    fault: 'target is a pipe',
    how: 'a named pipe with a reader',
    commands: streaming,
    put(path) {
      execFileSync('mkfifo', [path]);
      spawn('sh', ['-c', 'exec cat "$1" > "$1.read"', 'sh', path], { stdio: 'ignore' });
    },
    losses(path, command, whole) {
      const read = fs.readFileSync(`${path}.read`);
      const isSame = command.target.endsWith('.gz')
        ? gunzipSync(read).equals(gunzipSync(whole))
        : read.equals(whole);
      return [...(fs.statSync(path).isFIFO() ? [] : ['the pipe']), ...(isSame ? [] : ['the result'])];
    },
  },
  {
    fault: 'target is a device',
    how: 'a link to `/dev/null`',
    commands: streaming,
    put: path => fs.symlinkSync('/dev/null', path),
    losses: path => (fs.statSync(path).isCharacterDevice() ? [] : ['the device']),
  },
];

export const targets: readonly Fault[] = [
  ...TARGETS.map(target => ({
    fault: target.fault,
    how: target.how,
    commands: target.commands ?? COMMANDS,
    times: 2,
    async run(command: Command, workbench: Workbench) {
      const { result } = await workbench.undisturbed(command);
      const folder = workbench.fresh();
      const path = join(folder, command.target);
      target.put(path);
      const ended = await runHmm(wordsOf(command, workbench.inputs), { folder });
      await new Promise(resolve => setTimeout(resolve, 50));
      const left = fs.readdirSync(folder).filter(name => name.endsWith('.tmp'));
      return [
        ...lossesOfEnd(ended, target.error ? { error: target.error } : {}),
        ...target.losses(path, command, result),
        ...left.map(name => `left behind: ${name}`),
      ];
    },
  })),
  {
    fault: 'reader of a pipe gone',
    how: 'standard output is closed after a random part of the result',
    commands: streaming,
    times: 5,
    run: readerGone,
  },
  {
    fault: 'two runs write one file',
    how: 'begun at the same moment; the file is the result of one of them, whole',
    commands: COMMANDS,
    times: 5,
    async run(command, workbench) {
      const { result } = await workbench.undisturbed(command);
      const folder = workbench.fresh();
      const words = wordsOf(command, workbench.inputs);
      const two = await Promise.all([0, 1].map(() => runHmm(words, { folder })));
      const left = fs.readdirSync(folder).filter(name => name !== command.target);
      // The one that begins later may find a model there, which it does not replace.
      return [
        ...two.flatMap(ended => lossesOfEnd(ended, { error: /is there already/ })),
        ...lossesOfResult(command, folder, result, two.find(({ code }) => code === 0) ?? two[0]!),
        ...left.map(name => `left behind: ${name}`),
      ];
    },
  },
];

async function readerGone(command: Command, workbench: Workbench): Promise<string[]> {
  const { result } = await workbench.undisturbed(command);
  const enough = workbench.random.uniform() * result.length;
  let read = 0;
  const ended = await runHmm(streamingWordsOf(command, workbench.inputs), {
    folder: workbench.fresh(),
    started(child) {
      child.stdin!.end();
      child.stdout!.on('data', (bytes: Buffer) => {
        if ((read += bytes.length) >= enough) child.stdout!.destroy();
      });
    },
  });
  return [...lossesOfEnd(ended, {}), ...(ended.stderr === '' ? [] : [`it complains: ${ended.stderr}`])];
}
