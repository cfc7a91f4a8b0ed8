// Refuses rows of numbers that a model cannot take, and names where they are.
import { UserError } from '../../user-error.ts';
import { plural } from '../../wording.ts';
import type { Observations, RowTable } from '../observations.ts';

/** What is wrong with a value, and what was expected. */
export interface Fault {
  says: string;
  hint: string;
}

/**
 * Checks all rows.
 * @throws UserError for the first value that has a fault, with its sequence and position, and for rows of another width
 */
export function checkRows(
  observations: Observations,
  width: number,
  faultOf: (value: number) => Fault | undefined,
): void {
  const { values } = tableOfWidth(observations, width);
  for (let n = 0; n < values.length; n++) {
    const fault = faultOf(values[n]!);
    if (fault) throw badRow(observations, Math.floor(n / width), fault);
  }
}

/** The rows of observations of numbers. @throws UserError for symbols, and for rows of another width */
export function tableOfWidth(observations: Observations, width: number): RowTable {
  const { table } = observations;
  if (table.kind !== 'rows') {
    throw new UserError('data-does-not-fit', "has symbols, but the model's observations are numbers", {
      ...(observations.names[0] !== undefined && { place: observations.names[0] }),
      hint: 'give the numbers of each position: {"id": "a", "values": [[0.5, 1.2], [0.1, 0.8]]}',
    });
  }
  if (table.width !== width) {
    const has = `has ${plural(table.width, 'number')} a position, but the model ${plural(width, 'number')}`;
    throw new UserError('data-does-not-fit', has, {
      ...(observations.names[0] !== undefined && { place: observations.names[0] }),
      hint: 'choose the columns that the model was trained on',
    });
  }
  return table;
}

/** The error for a row of the table; its place is the first position that has the row. */
export function badRow(
  { codes, offsets, names }: Observations,
  row: number,
  { says, hint }: Fault,
): UserError {
  const t = codes ? codes.indexOf(row) : row;
  const s = offsets.findIndex((_, n) => t < offsets[n + 1]!);
  const place = names[s];
  return new UserError('bad-number', t < 0 ? says : `${says} at position ${t - offsets[s]! + 1}`, {
    ...(place !== undefined && { place }),
    hint,
  });
}
