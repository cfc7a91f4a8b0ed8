// Refuses sequences of probability zero, and names the position that no state can emit.
import { UserError } from '../user-error.ts';
import type { Observed } from './hmm.ts';
import { edgesOf } from './inference/edges.ts';
import { firstImpossiblePosition } from './inference/possible.ts';
import { endsOf } from './inference/silent/walks.ts';
import type { Trellis } from './inference/trellis.ts';

/**
 * `logs` [S] are log-likelihoods, or log-probabilities of the best paths.
 * @throws UserError for the first sequence where that is -Infinity: the model, or its labels, rule it out
 */
export function refuseImpossible({ trellis, observations }: Observed, logs: Float64Array): void {
  const s = logs.indexOf(-Infinity);
  if (s < 0) return;
  const place = observations.names[s]!;
  const position = firstImpossiblePosition(trellis, s)! + 1;
  const isTooSmall = densityOverflows({ trellis, observations }, s, position);
  if (observations.labelled && !isTooSmall) {
    const message = `its labels allow no path of the model at position ${position}`;
    throw new UserError('impossible-labels', message, {
      place,
      hint: 'the labels ask for a transition, a first state or a symbol that has probability zero in the model',
    });
  }
  const message = `the model cannot produce this sequence: ${whatFails(trellis, s, position)}`;
  throw new UserError('impossible-sequence', message, {
    place,
    hint: isTooSmall
      ? 'its number is so many standard deviations from every mean that their square overflows: mend it or the variances, or leave it empty if it marks what is missing'
      : 'a zero in the model rules it out; hmm score lists such records with -inf',
  });
}

/** What no path of a sequence can do at a position, which counts from 1. */
function whatFails(trellis: Trellis, sequence: number, position: number): string {
  const length = trellis.offsets[sequence + 1]! - trellis.offsets[sequence]!;
  if (length === 0) return 'it has no positions, and no path comes to an end without any';
  const hasEnds = trellis.silentCount && endsOf(edgesOf(trellis, 'from'), trellis.stateCount).length > 0;
  if (hasEnds && position === length)
    return `no state can emit position ${position}, the last, and come to an end`;
  return `no state can emit position ${position}`;
}

/** Whether states that are never impossible, and that the label of a position allows, are so there; it counts from 1. */
function densityOverflows({ trellis, observations }: Observed, sequence: number, position: number): boolean {
  const { table, codes, labelled, offsets } = observations;
  if (table.kind !== 'rows' || !table.arePossible) return false;
  const t = offsets[sequence]! + position - 1;
  const { stateCount: K, logEmissions } = trellis;
  const row = (codes ? codes[t]! : t) * K;
  return logEmissions
    .subarray(row, row + K)
    .some((log, k) => log === -Infinity && (!labelled || labelled.allowed[row + k] === 1));
}
