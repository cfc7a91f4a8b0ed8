// Finds the columns of a table that a model or the user names, and says what is missing or too much.
import type { Alphabet } from '../../../model/alphabet.ts';
import { UserError } from '../../../user-error.ts';
import { cutShort, listed, plural } from '../../../wording.ts';

/** What a command line may say about columns, by their names or numbers from 1 on. */
export interface ColumnChoice {
  /** The column that names the sequence of each row. */
  idColumn?: string;
  /** The columns that are data; unless given, all but ids and places. */
  columns?: readonly string[];
}

/** What a command line may say about tables. */
export interface TableReading extends ColumnChoice {
  /** How many base pairs a position stands for; unless given, 200 for ChromHMM's bins, else nothing is said of it. */
  binSize?: number;
}

/** What the columns are to be: the numbers that the model names and counts, or weights of its symbols. */
export interface WantedColumns {
  /** undefined if the data decide how many there are. */
  width: number | undefined;
  names: readonly string[] | undefined;
  /** The index of the column that a header names so, or -1. */
  indexOf: (name: string) => number;
  areWeights: boolean;
  /** The alphabets of columns that hold symbols; undefined for those of numbers. */
  alphabets?: readonly (Alphabet | undefined)[] | undefined;
}

/** Where each of these stands first: to look it up anew for each of as many others would take time that grows with its square. */
export function placesIn<Item>(items: Iterable<Item>): Map<Item, number> {
  const places = new Map<Item, number>();
  let n = 0;
  for (const item of items) {
    if (!places.has(item)) places.set(item, n);
    n++;
  }
  return places;
}

/** The indices of columns, by their numbers from 1 on or their names. */
export function columnsCalled(
  columns: readonly string[],
  fields: readonly string[],
  option: '--id-column' | '--columns',
  place: string,
): number[] {
  const named = placesIn(fields);
  return columns.map(column => {
    const number = /^\d+$/.test(column) ? Number(column) : 0;
    if (number >= 1 && number <= fields.length) return number - 1;
    const index = named.get(column);
    if (index !== undefined) return index;
    const what = option === '--columns' ? 'names or numbers' : 'a name or a number';
    const hint = `${option} takes ${what} from 1 on; the first line has ${columnsListed(fields)}`;
    throw new UserError('bad-table', `has no column ${quoted(column)}`, { place, hint });
  });
}

/**
 * [names] the column of each wanted name. Columns that the user chose may have other names, and are then taken in their
 * order. No column may be left over.
 */
export function byName(
  fields: readonly string[],
  own: readonly number[],
  { wanted, place, isChosen }: { wanted: WantedColumns; place: string; isChosen: boolean },
): readonly number[] {
  const names = wanted.names!;
  const indices = own.map(column => wanted.indexOf(fields[column]!));
  if (isChosen && indices.every((index, n) => index < 0 || index === n)) return own;
  const found = placesIn(indices);
  const columns = names.map((_, index) => own[found.get(index) ?? -1]);
  const missing = names.filter((_, index) => columns[index] === undefined);
  if (missing.length > 0) {
    const given = own.map(column => fields[column]!);
    throw missingColumns(names, missing, given, place, wanted.areWeights ? '' : COLUMNS_HINT);
  }
  const taken = new Set(columns);
  const left = own.find(column => !taken.has(column));
  if (left === undefined) return columns as number[];
  const extra = fields[left]!;
  const isKnown = wanted.indexOf(extra) >= 0;
  const message = `${isKnown ? 'there is a second' : 'the model has no'} column ${quoted(extra)}`;
  const numbers = columns.map(column => column! + 1);
  const list = isKnown || wanted.areWeights ? numbers.join(',') : names.join(',');
  const hint = `leave it out (--columns ${cutShort(list, 60)}), or if it holds ids: --id-column ${extra}`;
  throw new UserError('data-does-not-fit', message, { place, hint });
}

const COLUMNS_HINT = '; --columns names those to take in this order';

/** The error for columns that the model has and the file has not. */
export function missingColumns(
  wanted: readonly string[],
  missing: readonly string[],
  found: readonly string[],
  place: string,
  more = '',
): UserError {
  const message = `has no column ${listed(missing.map(quoted), 5)}`;
  const hint = `the model has ${columnsListed(wanted)}; the file has ${columnsListed(found)}${more}`;
  return new UserError('data-does-not-fit', message, { place, hint });
}

export function otherWidth(
  width: number,
  { width: wanted, names, areWeights }: WantedColumns,
  place: string,
) {
  const columns = `${plural(width, 'column')} of numbers`;
  if (wanted === undefined) {
    return new UserError('bad-table', `has ${columns}`, {
      place,
      hint: 'at least one is needed beside the id',
    });
  }
  const hint = areWeights
    ? `a table for this model has a weight for each of ${columnsListed(names!)}`
    : '--columns names those of the model, --id-column the one that holds ids';
  return new UserError('data-does-not-fit', `has ${columns}; expected were ${wanted}`, { place, hint });
}

/** Columns in a message; in a file that is no table, their names may be long. */
function columnsListed(names: readonly string[]): string {
  return cutShort(listed(names), 80);
}

function quoted(name: string): string {
  return `'${name}'`;
}
