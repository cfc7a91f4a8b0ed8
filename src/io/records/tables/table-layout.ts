// Finds out what the columns of a table are, from its first line and the names that the model has for them.
import { NOT_A_LETTER } from '../../../model/alphabet.ts';
import type { ObservationKind } from '../../../model/observations.ts';
import { UserError } from '../../../user-error.ts';
import {
  byName,
  type ColumnChoice,
  columnsCalled,
  otherWidth,
  placesIn,
  type WantedColumns,
} from './columns.ts';
import { type FirstRow, fieldsOf, isNumber, isNumberOrMissing, lacksRowName, separatorOf } from './fields.ts';

/** Entries of `targets` below 0: the field is the id; nothing uses the field. */
export const ID = -1;
const UNUSED = -2;
/** The field says where the row starts, or ends. */
export const START = -3;
export const END = -4;

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

/** The columns of a model's observations. */
export function wantedColumns(kind: ObservationKind): WantedColumns {
  if (kind.kind === 'vectors') {
    const { width, names, alphabets } = kind;
    const places = placesIn(names ?? []);
    return { width, names, indexOf: name => places.get(name) ?? -1, areWeights: false, alphabets };
  }
  const { symbols, letterCodes } = kind.alphabet;
  const places = placesIn(symbols);
  const indexOf = (name: string) => {
    const code = name.length === 1 ? (letterCodes[name.charCodeAt(0)] ?? NOT_A_LETTER) : NOT_A_LETTER;
    return code < symbols.length ? code : (places.get(name) ?? -1);
  };
  return { width: symbols.length, names: symbols, indexOf, areWeights: true };
}

/**
 * The layout of a table, by its first two rows. The first is a header if it has no number, and a field besides the id is
 * neither a number nor missing. A first column that a header leaves without a name holds names or numbers of the rows,
 * and no data; nor do columns of places, unless the model or the user names them.
 * @throws UserError if the columns are not those wanted
 */
export function tableLayout(
  [first, second]: readonly FirstRow[],
  wanted: WantedColumns,
  { idColumn, columns: chosen }: ColumnChoice,
  name: string,
): TableLayout {
  const place = `${name}:${first!.line}`;
  const separator = separatorOf(first!.text, second?.text);
  const fields = fieldsOf(first!.text, separator);
  const below = second && fieldsOf(second.text, separator);
  if (below && lacksRowName(fields, below, second.text)) fields.unshift('');
  const [asked = -1] = columnsCalled(idColumn === undefined ? [] : [idColumn], fields, '--id-column', place);
  const others = fields.filter((_, column) => column !== asked);
  const isHeader =
    countsColumns(fields, below) ||
    (others.some(field => !isNumberOrMissing(field)) && !others.some(isNumber));
  const picked = chosen && columnsCalled(chosen, fields, '--columns', place);
  const pickedOnes = new Set(picked);
  const isData = (column: number) => pickedOnes.has(column) || wanted.indexOf(fields[column]!) >= 0;
  const roles = fields.map((field, column) => (isHeader && !isData(column) ? roleOf(field) : undefined));
  const id = asked >= 0 ? asked : roles.indexOf('chrom');
  const isIndex = isHeader && fields.length > 1 && id !== 0 && !pickedOnes.has(0) && isNameless(fields[0]!);
  if (isIndex && !picked) checkIndex(below?.[0], `${name}:${second?.line}`);
  const free = [...fields.keys()].filter(
    column => column !== id && roles[column] === undefined && !(isIndex && column === 0),
  );
  const own = picked ?? free;
  const data = isHeader && wanted.names ? byName(fields, own, { wanted, place, isChosen: !!picked }) : own;
  const width = data.length;
  if (width === 0 || width !== (wanted.width ?? width)) throw otherWidth(width, wanted, place);
  const targets = new Int32Array(fields.length).fill(UNUSED);
  if (id >= 0) targets[id] = ID;
  const [start, end] = [roles.indexOf('start'), roles.indexOf('end')];
  if (start >= 0 && start !== id) targets[start] = START;
  if (start >= 0 && end >= 0 && end !== id) targets[end] = END;
  for (const [target, column] of data.entries()) targets[column] = target;
  const names = isHeader ? distinct(data.map(column => fields[column]!)) : undefined;
  return { separator: separator.charCodeAt(0), targets, width, names, isHeader };
}

/** What a column says of the place of a row, by its name. */
function roleOf(field: string): 'chrom' | 'start' | 'end' | undefined {
  if (/^#?(chrom|chr|chromosome|seqnames?)$/i.test(field)) return 'chrom';
  if (/^(pos|position|start|chromstart|chrom_start)$/i.test(field)) return 'start';
  return /^(end|chromend|chrom_end)$/i.test(field) ? 'end' : undefined;
}

/** Names that tell columns apart; undefined if they do not. */
function distinct(names: readonly string[]): readonly string[] | undefined {
  return names.includes('') || new Set(names).size < names.length ? undefined : names;
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
