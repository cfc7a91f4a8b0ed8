// What is fuzzed: something that takes bytes from strangers. It reads them, or refuses them by a UserError; anything else
// is a fault.
import { UserError } from '../../src/user-error.ts';
import type { Change } from './changes/change.ts';

export interface Target {
  /** Valid inputs, that wild ones are made of. */
  specimens: readonly Buffer[];
  /** How inputs are changed, besides byte by byte: what knows the format gets further. */
  changes: readonly Change[];
  /** Takes an input. @throws UserError where it is refused, another error where a promise is broken */
  take(bytes: Buffer): Promise<void> | void;
  /** The least share of inputs that is to be read: a fuzzer whose inputs stop at the first check finds nothing. */
  leastRead: number;
  /** Whether its code is TypeScript, whose coverage can tell where an input got. */
  isGuided?: false;
}

export type Verdict = 'read' | 'refused' | { fault: unknown };

/** No input takes longer, in milliseconds; half of it on a processor, which others may want, too. */
const LONGEST = 10_000;

/** What comes of an input. */
export async function judge(target: Target, bytes: Buffer): Promise<Verdict> {
  const started = performance.now();
  const verdict = await verdictOf(target, bytes);
  return performance.now() - started > LONGEST && (await isSlow(target, bytes))
    ? { fault: new Error(`takes more than ${LONGEST} ms`) }
    : verdict;
}

async function verdictOf({ take }: Target, bytes: Buffer): Promise<Verdict> {
  try {
    const pending = take(bytes);
    if (pending) await pending;
    return 'read';
  } catch (fault) {
    return fault instanceof UserError ? 'refused' : { fault };
  }
}

/** Whether it takes so long again. To ask for the time on a processor takes longer than most inputs do. */
async function isSlow(target: Target, bytes: Buffer): Promise<boolean> {
  const before = process.cpuUsage();
  await verdictOf(target, bytes);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 > LONGEST / 2;
}
