// Feeds a target with inputs. Each is read, or refused by a UserError; anything else is a fault.
import { UserError } from '../../src/user-error.ts';
import { mutated } from './mutate.ts';

/** Something that takes bytes from strangers. */
export interface Target {
  /** Valid inputs, that wild ones are made of. */
  specimens: readonly Buffer[];
  /** Takes an input. @throws UserError where it is refused, another error where a promise is broken */
  take(bytes: Buffer): Promise<void> | void;
}

export interface Fault {
  /** Which input of the seed. */
  index: number;
  bytes: Buffer;
  error: unknown;
}

export interface Outcome {
  read: number;
  refused: number;
  faults: Fault[];
}

/** No input takes longer, in milliseconds. */
const LONGEST = 10_000;
const MOST_FAULTS = 5;

/** Feeds inputs `from` to `to` - 1 of a seed; ends early after some faults. `tell` hears of every thousandth. */
export async function fuzz(
  { specimens, take }: Target,
  { seed, from, to }: { seed: number; from: number; to: number },
  tell: (index: number) => void = () => {},
): Promise<Outcome> {
  const outcome: Outcome = { read: 0, refused: 0, faults: [] };
  for (let index = from; index < to && outcome.faults.length < MOST_FAULTS; index++) {
    if (index % 1000 === 0) tell(index);
    const bytes = mutated(specimens, seed, index);
    const started = performance.now();
    try {
      await take(bytes);
      outcome.read++;
    } catch (error) {
      if (error instanceof UserError) outcome.refused++;
      else outcome.faults.push({ index, bytes, error });
    }
    const took = performance.now() - started;
    if (took > LONGEST) outcome.faults.push({ index, bytes, error: `took ${Math.round(took)} ms` });
  }
  return outcome;
}
