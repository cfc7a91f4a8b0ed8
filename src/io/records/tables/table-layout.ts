// Finds out what the columns of a table are, from its first line and the names that the model has for them.
import { NOT_A_LETTER } from '../../../model/alphabet.ts';
import type { ObservationKind } from '../../../model/observations.ts';
import { UserError } from '../../../user-error.ts';
import { cutShort, listed, plural } from '../../../wording.ts';
import { linesIn } from '../../bytes/line-blocks.ts';
import { numberOf } from '../../bytes/number-text.ts';

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

/** The fields of a line, without quotes around them. */
export function fieldsOf(line: string): { separator: string; fields: string[] } {
  const separator = line.includes('\t') ? '\t' : ',';
  const fields = line.split(separator).map(field => field.trim().replace(/^"(.*)"$/, '$1'));
  return { separator, fields };
}

/** Whether text starts like a table: its second line, or its only one, has numbers, and as many fields as the first. */
export function looksLikeTable(bytes: Buffer): boolean {
  const [first, second] = firstRows(bytes);
  if (first === undefined) return false;
  const { fields } = fieldsOf(first);
  if (second === undefined) return fields.some(isNumber) && fields.every(isNumberOrMissing);
  const others = fieldsOf(second).fields;
  return others.length === fields.length && others.some(isNumber);
}

/** The first two lines that are no comments and not empty. */
export function firstRows(bytes: Buffer): string[] {
  const rows: string[] = [];
  for (const line of linesIn(bytes)) {
    if (line !== '' && !line.startsWith('#') && rows.push(line) === 2) break;
  }
  return rows;
}

/** Whether the text is a number. */
function isNumber(text: string): boolean {
  return Number.isFinite(numberOf(text));
}

/** Whether the text is a number, or says that a number is missing. */
function isNumberOrMissing(text: string): boolean {
  return numberOf(text) !== Infinity;
}

/**
 * The layout of a table, and whether its first line is a header. It is one if it has no number, and a field besides
 * the id is neither a number nor missing.
 * @param idColumn name, or number from 1 on, of the column that names the sequence of each row
 * @throws UserError if the columns are not those wanted
 */
export function tableLayout(
  line: string,
  wanted: WantedColumns,
  idColumn: string | undefined,
  place: string,
): { layout: TableLayout; isHeader: boolean } {
  const { separator, fields } = fieldsOf(line);
  const id = idColumn === undefined ? -1 : idIndex(fields, idColumn, place);
  const others = fields.filter((_, index) => index !== id);
  const isHeader = others.some(field => !isNumberOrMissing(field)) && !others.some(isNumber);
  const columns = fields.flatMap((_, index) => (index === id ? [] : [index]));
  const targets = new Int32Array(fields.length).fill(UNUSED);
  if (id >= 0) targets[id] = ID;
  const named = isHeader && wanted.names ? byName(fields, id, wanted, place) : undefined;
  const chosen = named ?? columns;
  for (const [target, column] of chosen.entries()) targets[column] = target;
  const width = chosen.length;
  if (width === 0 || width !== (wanted.width ?? width)) throw otherWidth(width, wanted, place);
  const names = isHeader ? chosen.map(column => fields[column]!) : undefined;
  return { layout: { separator: separator.charCodeAt(0), targets, width, names }, isHeader };
}

/** [names] the column of each wanted name. No column may be left over, since it could hold ids. */
function byName(fields: readonly string[], id: number, wanted: WantedColumns, place: string): number[] {
  const names = wanted.names!;
  const own = fields.filter((_, column) => column !== id);
  const indices = fields.map((field, column) => (column === id ? -1 : wanted.indexOf(field)));
  const columns = names.map((_, index) => indices.indexOf(index));
  const missing = names.filter((_, index) => columns[index]! < 0);
  if (missing.length > 0) throw missingColumns(names, missing, own, place);
  const extra = fields.find((_, column) => column !== id && !columns.includes(column));
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
