// Runs hmm and measures it: seconds on the clock, and the most memory it ever held.
import { readFileSync } from 'node:fs';
import { type Ended, type Running, runHmm } from '../hmm-process.ts';

export interface Measured extends Ended {
  /** The largest resident size, in bytes; 0 where there is no /proc. */
  peak: number;
}

const OFTEN = 50;

export async function measured(words: readonly string[], folder: string): Promise<Measured> {
  let peak = 0;
  let clock: NodeJS.Timeout | undefined;
  const running: Running = {
    folder,
    started(child) {
      child.stdin!.end();
      clock = setInterval(() => {
        peak = Math.max(peak, peakOf(child.pid!));
      }, OFTEN);
    },
  };
  const ended = await runHmm(words, running).finally(() => clearInterval(clock));
  if (ended.code !== 0) throw new Error(`hmm ${words.slice(0, 3).join(' ')} …: ${ended.stderr}`);
  return { ...ended, peak };
}

/** The system keeps the largest size of a process itself. */
function peakOf(pid: number): number {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
