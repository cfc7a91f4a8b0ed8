// Where a picture comes from: the program, the time, the command line, and the files that were read for it.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { ledgerEntries } from '../../io/bytes/ledger.ts';
import { STANDARD_INPUT_NAME } from '../../io/bytes/source.ts';
import type { Origin } from '../../io/plot/origin.ts';
import type { Terminal } from '../../terminal.ts';
import { quoted } from '../shell.ts';

/** What is known of it by now; `modelPath` is the model's file as the command line names it. */
export function originOf(terminal: Terminal, modelPath?: string): Origin {
  const { version } = createRequire(import.meta.url)('../../../package.json');
  const isModel = (name: string) =>
    modelPath !== undefined &&
    (name === STANDARD_INPUT_NAME ? modelPath === '-' : resolve(name) === resolve(modelPath));
  return {
    program: `hmm ${version}`,
    date: now(terminal),
    command: `hmm ${quoted(terminal.args)}`,
    files: ledgerEntries().map(({ name, isWritten, bytes, digest }) => ({
      name: name === STANDARD_INPUT_NAME ? 'standard input' : name,
      role: isWritten ? 'written model' : isModel(name) ? 'model' : 'data',
      bytes,
      digest,
    })),
  };
}

/** The time; that of SOURCE_DATE_EPOCH, in seconds since 1970, where somebody wants the same file again. */
function now({ environment }: Terminal): Date {
  const epoch = environment.SOURCE_DATE_EPOCH;
  return epoch !== undefined && /^\d{1,11}$/.test(epoch) ? new Date(Number(epoch) * 1000) : new Date();
}
