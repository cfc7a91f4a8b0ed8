// Symbols as rows of weights, where sequences of plain symbols stand beside soft ones.
import type { Alphabet } from './alphabet.ts';
import type { ObservationKind, SequenceData } from './observations.ts';

/** A sequence, and what to call it in a message. */
interface Named {
  name: string;
  data: SequenceData;
}

/**
 * The sequences as they can be laid end to end: as they are, or all as rows where some are. The rows of a symbol are 1
 * for each symbol that its code stands for and 0 for the others, or NaN where it is missing, which is the same to
 * emissions.
 */
export function alike(sequences: readonly Named[], kind: ObservationKind): readonly Named[] {
  const areMixed = new Set(sequences.map(({ data }) => data.kind)).size > 1;
  if (!areMixed || kind.kind !== 'symbols') return sequences;
  const width = kind.alphabet.symbols.length;
  const values = indicators(kind.alphabet);
  return sequences.map(({ name, data }) =>
    data.kind === 'rows'
      ? { name, data }
      : { name, data: { kind: 'rows', width, values, codes: data.codes } },
  );
}

/** [codes, M] the row of each code of the alphabet. */
function indicators({ symbols, members, missing }: Alphabet): Float64Array {
  const M = symbols.length;
  const values = new Float64Array(members.length * M);
  for (const [code, own] of members.entries()) for (const m of own) values[code * M + m] = 1;
  return values.fill(Number.NaN, missing * M, (missing + 1) * M);
}
