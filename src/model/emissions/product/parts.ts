// The observations of a product as its parts take them: each its own columns of the rows.
import type { Alphabet } from '../../alphabet.ts';
import type { Codes } from '../../codes.ts';
import type { Observations, ObservationTable, RowTable } from '../../observations.ts';
import type { PartEmission, ProductEmission } from '../emission.ts';
import { partFamilyOf } from '../part-families.ts';
import { badRow } from '../row-checks.ts';

/** The rows of a table as one part takes them. */
export interface PartTable {
  table: ObservationTable;
  /** R', the rows of the part's table. */
  rowCount: number;
  /** [R] the row of the part's table for each row of the whole; undefined where they are the same. */
  codes: Codes | undefined;
}

/** K. */
export function stateCount({ parts }: ProductEmission): number {
  return partFamilyOf(parts[0]!).parameterCounts(parts[0]!).length;
}

/** How many columns a part has. */
export function widthOf(part: PartEmission): number {
  const kind = partFamilyOf(part).observes(part);
  return kind.kind === 'symbols' ? 1 : kind.width!;
}

/** The alphabet of a part that emits symbols. */
export function alphabetOf(part: PartEmission): Alphabet | undefined {
  const kind = partFamilyOf(part).observes(part);
  return kind.kind === 'symbols' ? kind.alphabet : undefined;
}

/** What was made of the numbers of a table, and for which parts; training asks for it in each iteration. */
const known = new WeakMap<Float64Array, { layout: string; tables: PartTable[] }>();

/** The tables of all parts. */
export function partTables(emission: ProductEmission, table: RowTable): PartTable[] {
  const before = known.get(table.values);
  if (before?.layout === layoutOf(emission)) return before.tables;
  const T = table.values.length / table.width;
  return preparedTables(emission, { table, codes: undefined, offsets: [0, T], names: ['data'] });
}

/**
 * The tables of all parts, made anew from observations whose rows are checked by each family.
 * @throws UserError for what a part cannot take
 */
export function preparedTables(emission: ProductEmission, observations: Observations): PartTable[] {
  const whole = observations.table as RowTable;
  let first = 0;
  const tables = emission.parts.map((part): PartTable => {
    const width = widthOf(part);
    const values = columnsOf(whole, first, width);
    first += width;
    const alphabet = alphabetOf(part);
    if (alphabet) {
      const codes = codesOf(values, alphabet, observations);
      return { table: { kind: 'symbols' }, rowCount: alphabet.members.length, codes };
    }
    const own = { ...observations, table: { kind: 'rows' as const, width, values } };
    const prepared = partFamilyOf(part).prepare(part, own);
    const table = prepared.table as RowTable;
    // Where the whole has codes, the part keeps its rows; else it may have given equal rows one code.
    const codes = observations.codes ? undefined : prepared.codes;
    return { table, rowCount: table.values.length / width, codes };
  });
  known.set(whole.values, { layout: layoutOf(emission), tables });
  return tables;
}

/** A table of one row of which nothing is known. */
export function blankTable(part: PartEmission): PartTable {
  const alphabet = alphabetOf(part);
  if (alphabet) return { table: { kind: 'symbols' }, rowCount: alphabet.members.length, codes: undefined };
  const width = widthOf(part);
  const values = new Float64Array(width).fill(Number.NaN);
  return { table: { kind: 'rows', width, values }, rowCount: 1, codes: undefined };
}

/** What decides how a table is made ready: families, widths and the sizes of alphabets. */
function layoutOf({ parts }: ProductEmission): string {
  return parts
    .map(part => `${part.family} ${widthOf(part)} ${alphabetOf(part)?.members.length ?? ''}`)
    .join();
}

/** [R, width] the columns from `first` on. */
export function columnsOf({ width: D, values }: RowTable, first: number, width: number): Float64Array {
  if (width === D) return values;
  const own = new Float64Array((values.length / D) * width);
  for (let n = 0; n < own.length; n++) own[n] = values[Math.floor(n / width) * D + first + (n % width)]!;
  return own;
}

/** The codes of a column of symbols, in which NaN is missing. */
function codesOf(values: Float64Array, { members, missing }: Alphabet, observations: Observations): Codes {
  const codes = members.length > 256 ? new Uint16Array(values.length) : new Uint8Array(values.length);
  for (let r = 0; r < values.length; r++) {
    const value = values[r]!;
    if (!Number.isNaN(value) && !(Number.isInteger(value) && value >= 0 && value < members.length)) {
      const hint = `symbols are 0 to ${missing - 1}, in the order of the model`;
      throw badRow(observations, r, { says: `${value} is no symbol`, hint });
    }
    codes[r] = Number.isNaN(value) ? missing : value;
  }
  return codes;
}
