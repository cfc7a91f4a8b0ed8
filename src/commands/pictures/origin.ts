// Where a picture comes from: the program and the time.
import { createRequire } from 'node:module';
import type { Terminal } from '../../terminal.ts';

/** `hmm` and its version. */
export function programName(): string {
  return `hmm ${createRequire(import.meta.url)('../../../package.json').version}`;
}

/** The time; that of SOURCE_DATE_EPOCH, in seconds since 1970, where somebody wants the same file again. */
export function now({ environment }: Terminal): Date {
  const epoch = environment.SOURCE_DATE_EPOCH;
  return epoch !== undefined && /^\d{1,12}$/.test(epoch) ? new Date(Number(epoch) * 1000) : new Date();
}
