// Finds out what the columns of a table are, from its first line and the names that the model has for them.
import { NOT_A_LETTER } from '../../../model/alphabet.ts';
import type { ObservationKind } from '../../../model/observations.ts';
import { UserError } from '../../../user-error.ts';
import { cutShort, listed, plural } from '../../../wording.ts';
import { type FirstRow, fieldsOf, isNumber, isNumberOrMissing, lacksRowName, separatorOf } from './fields.ts';

/** Entries of `targets`: the field is the id; nothing uses the field. */
export const ID = -1;
const UNUSED = -2;

export interface TableLayout {
  /** The byte between fields. */
  separator: number;
  /** [fields] the index of each field in a row of numbers, or one of the above. */
  targets: Int32Array;
  /** Numbers a row has. */
  width: number;
  /** [width] the names that the header gives them, in the order of rows; undefined without a header. */
  names: readonly string[] | undefined;
  /** Whether the first row is a header. */
  isHeader: boolean;
}

/** What the columns are to be: the numbers that the model names and counts, or weights of its symbols. */
export interface WantedColumns {
  /** undefined if the data decide how many there are. */
  width: number | undefined;
  names: readonly string[] | undefined;
  /** The index of the column that a header names so, or -1. */
  indexOf: (name: string) => number;
  areWeights: boolean;
}

/** The columns of a model's observations. */
export function wantedColumns(kind: ObservationKind): WantedColumns {
  if (kind.kind === 'vectors') {
    const { width, names } = kind;
    return { width, names, indexOf: name => names?.indexOf(name) ?? -1, areWeights: false };
  }
  const { symbols, letterCodes } = kind.alphabet;
  const indexOf = (name: string) => {
    const code = name.length === 1 ? (letterCodes[name.charCodeAt(0)] ?? NOT_A_LETTER) : NOT_A_LETTER;
    return code < symbols.length ? code : symbols.indexOf(name);
  };
  return { width: symbols.length, names: symbols, indexOf, areWeights: true };
}

/**
 * The layout of a table, by its first two rows, and whether the first is a header. It is one if it has no number, and
 * a field besides the id is neither a number nor missing. A first column that a header leaves without a name holds
 * names or numbers of the rows, and no data.
 * @param idColumn name, or number from 1 on, of the column that names the sequence of each row
 * @throws UserError if the columns are not those wanted
 */
export function tableLayout(
  [first, second]: readonly FirstRow[],
  wanted: WantedColumns,
  { idColumn }: { idColumn?: string },
  name: string,
): TableLayout {
  const place = `${name}:${first!.line}`;
  const separator = separatorOf(first!.text, second?.text);
  const fields = fieldsOf(first!.text, separator);
  const below = second && fieldsOf(second.text, separator);
  if (second && lacksRowName(first!.text, second.text, separator)) fields.unshift('');
  const id = idColumn === undefined ? -1 : idIndex(fields, idColumn, place);
  const others = fields.filter((_, index) => index !== id);
  const isHeader =
    countsColumns(fields, below) ||
    (others.some(field => !isNumberOrMissing(field)) && !others.some(isNumber));
  const index = isHeader && fields.length > 1 && id !== 0 && isNameless(fields[0]!) ? 0 : -1;
  if (index === 0) checkIndex(below?.[0], `${name}:${second?.line}`);
  const columns = [...fields.keys()].filter(column => column !== id && column !== index);
  const targets = new Int32Array(fields.length).fill(UNUSED);
  if (id >= 0) targets[id] = ID;
  const named = isHeader && wanted.names ? byName(fields, columns, wanted, place) : undefined;
  const chosen = named ?? columns;
  for (const [target, column] of chosen.entries()) targets[column] = target;
  const width = chosen.length;
  if (width === 0 || width !== (wanted.width ?? width)) throw otherWidth(width, wanted, place);
  const names = isHeader ? chosen.map(column => fields[column]!) : undefined;
  return { separator: separator.charCodeAt(0), targets, width, names, isHeader };
}

/** What R and pandas write over the column of row names, and pandas when it writes again what it read. */
function isNameless(field: string): boolean {
  return field === '' || field === 'Unnamed: 0';
}

/** Whether a header numbers its columns from 0, as pandas does where they have no names. */
function countsColumns([first, ...others]: readonly string[], below: readonly string[] | undefined): boolean {
  return first === '' && others.every((field, n) => field === String(n)) && below?.[0] === '0';
}

/** Refuses a column without a name that holds numbers which do not number rows: it may be data. */
function checkIndex(field: string | undefined, place: string): void {
  if (field === undefined || !isNumberOrMissing(field) || Number.isInteger(Number(field || Number.NaN)))
    return;
  const hint = 'give it a name in the header, or take it out';
  throw new UserError('bad-table', `column 1 has no name, and '${field}' numbers no row`, { place, hint });
}

/** [names] the column of each wanted name. No column may be left over, since it could hold ids. */
function byName(
  fields: readonly string[],
  own: readonly number[],
  wanted: WantedColumns,
  place: string,
): number[] {
  const names = wanted.names!;
  const indices = fields.map((field, column) => (own.includes(column) ? wanted.indexOf(field) : -1));
  const columns = names.map((_, index) => indices.indexOf(index));
  const missing = names.filter((_, index) => columns[index]! < 0);
  if (missing.length > 0) {
    const found = own.map(column => fields[column]!);
    throw missingColumns(names, missing, found, place);
  }
  const extra = fields.find((_, column) => own.includes(column) && !columns.includes(column));
  if (extra === undefined) return columns;
  const message = wanted.indexOf(extra) < 0 ? 'the model has no' : 'there is a second';
  const hint = `leave it out, or if it holds ids: --id-column ${extra}`;
  throw new UserError('data-does-not-fit', `${message} column ${quoted(extra)}`, { place, hint });
}

/** The error for columns that the model has and the file has not. */
export function missingColumns(
  wanted: readonly string[],
  missing: readonly string[],
  found: readonly string[],
  place: string,
): UserError {
  const message = `has no column ${listed(missing.map(quoted), 5)}`;
  const hint = `the model has ${columnsListed(wanted)}; the file has ${columnsListed(found)}`;
  return new UserError('data-does-not-fit', message, { place, hint });
}

function otherWidth(width: number, { width: wanted, names, areWeights }: WantedColumns, place: string) {
  const columns = `${plural(width, 'column')} of numbers`;
  if (wanted === undefined) {
    return new UserError('bad-table', `has ${columns}`, {
      place,
      hint: 'at least one is needed beside the id',
    });
  }
  const hint = areWeights
    ? `a table for this model has a weight for each of ${columnsListed(names!)}`
    : 'all files of a run have the columns of the model; --id-column names the one that holds ids';
  return new UserError('data-does-not-fit', `has ${columns}; expected were ${wanted}`, { place, hint });
}

function idIndex(fields: readonly string[], idColumn: string, place: string): number {
  const number = /^\d+$/.test(idColumn) ? Number(idColumn) : 0;
  if (number >= 1 && number <= fields.length) return number - 1;
  const named = fields.indexOf(idColumn);
  if (named >= 0) return named;
  const hint = `--id-column takes a name or a number from 1 on; the first line has ${columnsListed(fields)}`;
  throw new UserError('bad-table', `has no column ${quoted(idColumn)}`, { place, hint });
}

/** Columns in a message; in a file that is no table, their names may be long. */
function columnsListed(names: readonly string[]): string {
  return cutShort(listed(names), 80);
}

function quoted(name: string): string {
  return `'${name}'`;
}
