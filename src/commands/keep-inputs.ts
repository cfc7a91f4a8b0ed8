// Refuses to write onto a file that the same command reads, whatever path or link leads to it, and to write two
// results onto one file.
import { fstatSync, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { DEFAULT_MODEL } from '../io/model-file/default-model.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { flagOf } from './options.ts';

/** Options that name files to read, if their values are text. */
const READ = [
  ...['model', 'null', 'init', 'labels', 'validation', 'compare'],
  ...['reference', 'sequences', 'enrichment', 'neighbourhood'],
];

/** Options that name files to write. */
const WRITTEN = ['output', 'plot', 'log'];

/** Commands that write the model that --model names, unless --output names another file. */
const MODEL_MAKERS = ['train', 'init'];

/** Arguments that are files, by their name in the usage, and what is read where there are none. */
const WITHOUT_FILES: Record<string, readonly string[]> = {
  files: ['-'],
  predicted: ['-'],
  models: [DEFAULT_MODEL],
  alignment: [],
};

/** A file that is written, and the option that names it. */
interface Target {
  path: string;
  option: string;
}

/** @throws UserError if the command would write onto one of the files that it reads, or twice onto one file */
export async function keepInputs(command: Command, terminal: Terminal): Promise<void> {
  const { targets, inputs } = filesOf(command);
  const [first, second] = targets.filter(
    (one, n) =>
      one.path !== '-' && targets.some(({ path }, m) => m !== n && resolve(path) === resolve(one.path)),
  );
  if (first && second) {
    const message = `is to hold two results: ${flagOf(first.option)} and ${flagOf(second.option)}`;
    throw new UserError('replaces-input', message, {
      place: first.path,
      hint: 'name two files',
      kind: 'usage',
    });
  }
  for (const { path, option } of targets) {
    const target = identityOf(path, () => terminal.output.fd);
    for (const input of inputs) {
      const isLost =
        target === undefined
          ? await isArrayIn(path, input)
          : target === identityOf(input, () => terminal.input.fd);
      if (!isLost) continue;
      throw new UserError('replaces-input', 'is read by this command, which would replace it', {
        place: target === undefined || path === '-' ? input : path,
        hint: path === '-' ? 'send the results to another file' : `name another file with ${flagOf(option)}`,
        kind: 'usage',
      });
    }
  }
}

function filesOf(command: Command): { targets: Target[]; inputs: string[] } {
  const options: Record<string, unknown> = command.opts();
  const textsOf = (names: readonly string[]) =>
    names.flatMap(option =>
      [options[option]].flat().flatMap(path => (typeof path === 'string' ? [{ path, option }] : [])),
    );
  const makesModel = MODEL_MAKERS.includes(command.name());
  const written = textsOf(WRITTEN);
  const isNamed = written.some(({ option }) => option === 'output');
  const unnamed = makesModel ? textsOf(['model']) : [{ path: '-', option: 'output' }];
  const at = command.registeredArguments.findIndex(argument => argument.name() in WITHOUT_FILES);
  const given = at < 0 ? [] : command.args.slice(at);
  const files =
    given.length > 0 ? given : (WITHOUT_FILES[command.registeredArguments[at]?.name() ?? ''] ?? []);
  const read = textsOf(READ.filter(option => !(makesModel && option === 'model')));
  return {
    targets: [...(isNamed ? [] : unnamed), ...written],
    inputs: [...files, ...read.map(({ path }) => path)],
  };
}

/** Tells plain files apart, through links; undefined for what is no plain file. `-` is an open stream of this number. */
function identityOf(path: string, openStream: () => number | undefined): string | undefined {
  const fd = path === '-' ? openStream() : undefined;
  if (path === '-' && fd === undefined) return undefined;
  try {
    const status = fd === undefined ? statSync(path, { bigint: true }) : fstatSync(fd, { bigint: true });
    return status.isFile() ? `${status.dev}:${status.ino}` : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an input is one of the arrays in a folder, into which arrays are written under names of their own. */
async function isArrayIn(folder: string, input: string): Promise<boolean> {
  if (!input.endsWith('.npy')) return false;
  const [inside, outside] = await Promise.all(
    [dirname(input), folder].map(path => realpath(path).catch(() => undefined)),
  );
  return inside !== undefined && inside === outside;
}
