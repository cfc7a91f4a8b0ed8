// Refuses sequences of probability zero, and names the position that no state can emit.
import { UserError } from '../user-error.ts';
import type { Observed } from './hmm.ts';
import { firstImpossiblePosition } from './inference/trellis.ts';

/**
 * `logs` [S] are log-likelihoods, or log-probabilities of the best paths.
 * @throws UserError for the first sequence where that is -Infinity: the model, or its labels, rule it out
 */
export function refuseImpossible({ trellis, observations }: Observed, logs: Float64Array): void {
  const s = logs.indexOf(-Infinity);
  if (s < 0) return;
  const place = observations.names[s]!;
  const position = firstImpossiblePosition(trellis, s)! + 1;
  if (observations.labelled) {
    const message = `its labels allow no path of the model at position ${position}`;
    throw new UserError('impossible-labels', message, {
      place,
      hint: 'the labels ask for a transition, a first state or a symbol that has probability zero in the model',
    });
  }
  const message = `the model cannot produce this sequence: no state can emit position ${position}`;
  throw new UserError('impossible-sequence', message, {
    place,
    hint: isFarOff({ trellis, observations }, s, position)
      ? 'its number is so far from every mean that the square of the distance overflows: mend it, or leave it empty if it marks what is missing'
      : 'a zero in the model rules it out; hmm score lists such records with -inf',
  });
}

/** Numbers beyond this are of no use, but to mark what is missing: squares overflow soon above. */
const FAR_OFF = 1e100;

/** Whether a sequence shows such a number at a position, from 1 on. */
function isFarOff({ observations }: Observed, sequence: number, position: number): boolean {
  const { table, codes, labelled, offsets } = observations;
  if (table.kind !== 'rows') return false;
  const t = offsets[sequence]! + position - 1;
  const code = codes ? codes[t]! : t;
  const row = labelled ? labelled.inner[code]! : code;
  const own = table.values.subarray(row * table.width, (row + 1) * table.width);
  return own.some(value => Math.abs(value) > FAR_OFF);
}
