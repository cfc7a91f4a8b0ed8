// Which states may have led to each state, as lists that the way back of Viterbi's algorithm reads.
import { DOUBLE } from '../../wasm/locals.ts';
import { MOST_WRITTEN_OUT, STATE } from './lane-layout.ts';

/** The shape of the lists; all are equally long, filled up with what cannot be. */
export interface CandidateShape {
  /** Candidates of a state. */
  count: number;
  /** Whether every state is a candidate, in their order: then only log-probabilities are listed. */
  isDense: boolean;
}

/** A candidate of a list that is not dense: offset of its state in a row vector, its state, its log-probability. */
export const LISTED = { offset: 0, state: 4, log: 8, bytes: 16 };

/** Lists where they are short, as each candidate costs three times what it costs where every state is one. */
export function candidateShape(transitions: Float64Array, K: number): CandidateShape {
  const most = Math.max(...Array.from({ length: K }, (_, j) => sourcesOf(transitions, K, j).length));
  const isDense = K <= MOST_WRITTEN_OUT || most * 3 > K;
  return { count: isDense ? K : Math.max(1, most), isDense };
}

/** Bytes of the list of one state. */
export function listBytes({ count, isDense }: CandidateShape): number {
  return count * (isDense ? DOUBLE : LISTED.bytes);
}

/** The lists of all states, one after the other. */
export function packCandidates(
  transitions: Float64Array,
  K: number,
  { count, isDense }: CandidateShape,
): Float64Array {
  if (isDense) return Float64Array.from({ length: K * K }, (_, n) => logOf(n % K, Math.floor(n / K)));
  const packed = new DataView(new ArrayBuffer(K * count * LISTED.bytes));
  for (let j = 0; j < K; j++) {
    const sources = sourcesOf(transitions, K, j);
    for (let n = 0; n < count; n++) {
      const at = (j * count + n) * LISTED.bytes;
      const i = sources[n] ?? 0;
      packed.setInt32(at + LISTED.offset, i * STATE, true);
      packed.setInt32(at + LISTED.state, i, true);
      packed.setFloat64(at + LISTED.log, n < sources.length ? logOf(i, j) : -Infinity, true);
    }
  }
  return new Float64Array(packed.buffer);

  function logOf(i: number, j: number): number {
    return Math.log(transitions[i * K + j]!);
  }
}

function sourcesOf(transitions: Float64Array, K: number, j: number): number[] {
  return Array.from({ length: K }, (_, i) => i).filter(i => transitions[i * K + j]! > 0);
}
