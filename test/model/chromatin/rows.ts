// Sequences of marks as observations.
import { concatenate, type Observations } from '../../../src/model/observations.ts';

/** Rows of 0, 1 and 2 for each sequence. */
export function rowsOf(sequences: readonly (readonly number[])[][]): Observations {
  return concatenate(
    sequences.map((rows, s) => ({
      data: {
        kind: 'rows',
        width: rows[0]!.length,
        values: Float64Array.from(rows.flat(), value => (value === 2 ? Number.NaN : value)),
        codes: undefined,
      },
      name: `s${s}`,
    })),
  );
}
