// Sequences of observations as inference takes them: codes laid end to end.
import { type Alphabet, type Codes, codesFor } from './alphabet.ts';

/** S sequences of codes of one alphabet. */
export interface Observations {
  /** [T] */
  codes: Codes;
  /** [S + 1] sequence s holds positions offsets[s] to offsets[s + 1] - 1. */
  offsets: number[];
  /** [S] what to call each sequence in a message, like `genes.fa:12 (record chr2)`. */
  names: string[];
}

/** Lays sequences end to end. */
export function concatenate(
  alphabet: Alphabet,
  sequences: readonly { codes: Codes; name: string }[],
): Observations {
  const offsets = [0];
  for (const { codes } of sequences) offsets.push(offsets[offsets.length - 1]! + codes.length);
  const names = sequences.map(({ name }) => name);
  if (sequences.length === 1) return { codes: sequences[0]!.codes, offsets, names };
  const all = codesFor(alphabet, offsets[sequences.length]!);
  sequences.forEach(({ codes }, s) => {
    all.set(codes, offsets[s]);
  });
  return { codes: all, offsets, names };
}
