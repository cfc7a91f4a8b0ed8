// How far a run got, told by what it did and not by the clock: a busy machine makes a run slow, and none of its moments rare.
import type { ChildProcess } from 'node:child_process';
import { readFileSync, watch } from 'node:fs';

export interface Progress {
  /** Processor time of the process so far, in milliseconds; of the clock, where the system does not say. */
  time: number;
  /** Changes in its folder so far: files made, written to, renamed and removed. */
  changes: number;
}

/** So often, in milliseconds, one looks at the processor time: it is counted in steps of ten. */
const EVERY = 5;
const TICK = 10;

/** Tells how far a process got that runs in a folder of its own, again and again until it ends. */
export function follow(child: ChildProcess, folder: string, hear: (progress: Progress) => void): void {
  const progress: Progress = { time: 0, changes: 0 };
  const began = performance.now();
  const watcher = watch(folder, () => {
    progress.changes++;
    hear(progress);
  });
  const timer = setInterval(() => {
    progress.time = processorTime(child.pid!) ?? performance.now() - began;
    hear(progress);
  }, EVERY);
  child.on('exit', () => {
    clearInterval(timer);
    watcher.close();
  });
}

/** What Linux says of a process, in user and system mode; undefined elsewhere, and when it is gone. */
function processorTime(pid: number): number | undefined {
  try {
    // The name of the program, in parentheses, may have blanks; the times are the 12th and 13th fields after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ');
    return TICK * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return undefined;
  }
}
