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

/** No input takes longer, in milliseconds of the clock; half of them on a processor, which others may want, too. */
const LONGEST = 10_000;

/** What comes of an input. */
export async function judge({ take }: Target, bytes: Buffer): Promise<Verdict> {
  const started = performance.now();
  const used = process.cpuUsage();
  let verdict: Verdict = 'read';
  try {
    const pending = take(bytes);
    if (pending) await pending;
  } catch (fault) {
    verdict = fault instanceof UserError ? 'refused' : { fault };
  }
  const took = performance.now() - started;
  if (took < LONGEST) return verdict;
  const { user, system } = process.cpuUsage(used);
  return user + system < 500 * LONGEST ? verdict : { fault: new Error(`took ${Math.round(took)} ms`) };
}
