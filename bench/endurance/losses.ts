// What a disturbed run has lost: results that are neither old nor whole, errors that say nothing, files left behind.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModel } from '../../src/io/model-file/checkpoint.ts';
import type { Command } from './commands.ts';
import type { Ended } from './hmm-process.ts';

/** What stands in the place of the result before a command begins. */
export const OLD = 'an older result\n';

/** What a run may end with, besides going well. */
export interface Allowed {
  /** The signal that was sent. */
  signal?: NodeJS.Signals;
  /** An error, which says so in words. */
  error?: RegExp;
}

/** How a run ended, where that is not as it should be. */
export function lossesOfEnd({ code, signal, stderr }: Ended, allowed: Allowed): string[] {
  if (signal !== null) return signal === allowed.signal ? [] : [`ended by ${signal}`];
  if (/^\s+at .*:\d+:\d+/m.test(stderr)) return [`a trace: ${stderr}`];
  if (code === 0) return [];
  if (code === 1 && allowed.error?.test(stderr)) return [];
  return [`ended with code ${code}: ${stderr}`];
}

/** What is in the place of the result, where it is neither the old file nor a whole new one. */
export function lossesOfResult(command: Command, folder: string, whole: Buffer, ended: Ended): string[] {
  const path = join(folder, command.target);
  const isDone = ended.code === 0;
  if (!existsSync(path)) return isDone ? ['no result'] : [];
  const result = readFileSync(path);
  if (result.equals(whole)) return [];
  if (isDone) return ['another result than undisturbed'];
  if (result.toString() === OLD) return [];
  return command.resumes ? lossesOfCheckpoint(result.toString(), path) : ['half a result'];
}

function lossesOfCheckpoint(text: string, path: string): string[] {
  try {
    parseModel(text, path);
    return [];
  } catch (error) {
    return [`a damaged checkpoint: ${error instanceof Error ? error.message : error}`];
  }
}

/** Files that nobody asked for. */
export function filesLeft({ target }: Command, folder: string): string[] {
  return readdirSync(folder).filter(name => name !== target);
}
