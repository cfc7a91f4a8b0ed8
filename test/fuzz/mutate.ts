// Makes wild inputs of others: mostly one or two changes, so that many inputs get far.
import type { Random } from '../../src/model/random.ts';
import { BYTE_CHANGES } from './changes/bytes.ts';
import { oneOf } from './changes/change.ts';
import type { Target } from './target.ts';

/** Longer ones are cut: they would take all the time. */
export const LONGEST = 1 << 13;
/** How many of the changes know the format, where there are such. */
const INFORMED = 0.9;

/** A changed copy of one of the inputs. */
export function mutated(
  parent: Buffer,
  { changes }: Pick<Target, 'changes'>,
  others: readonly Buffer[],
  random: Random,
): Buffer {
  let bytes = parent;
  do {
    const informed = changes.length > 0 && random.uniform() < INFORMED;
    const change = oneOf(informed ? changes : BYTE_CHANGES, random);
    bytes = change(bytes, random, others) ?? oneOf(BYTE_CHANGES, random)(bytes, random, others)!;
  } while (random.uniform() < 0.3);
  return bytes.subarray(0, LONGEST);
}
