// Observations as inference takes them: sequences end to end, over a table of distinct observations.
import type { Alphabet } from './alphabet.ts';
import { type Codes, narrowest } from './codes.ts';

/** What kind of observations a model has. */
export type ObservationKind =
  /** `soft`: whether rows of weights may stand instead of symbols; they may unless it is false. */
  | { kind: 'symbols'; alphabet: Alphabet; soft?: boolean }
  /**
   * D numbers a position. `width` is undefined if the data decide. `names` are those of the D columns, if they have
   * any. `alphabets` are those of the columns that hold symbols, whose numbers are codes; undefined for the others.
   */
  | {
      kind: 'vectors';
      width: number | undefined;
      names?: readonly string[];
      alphabets?: readonly (Alphabet | undefined)[];
    };

/** One sequence as a reader gives it. */
export type SequenceData =
  /** [T] codes of an alphabet. */
  | { kind: 'symbols'; codes: Codes }
  /** Rows of numbers. Sequences whose `values` begin at the same address share their codes. */
  | (RowTable & { codes: Codes | undefined });

/** Rows of D numbers, in which NaN is missing; or of M weights that sum to 1, where a row of NaN is missing. */
export interface RowTable {
  kind: 'rows';
  width: number;
  /** [R, width] position t shows row `codes[t]`, or row t if there are no codes. */
  values: Float64Array;
  /** Whether no row is impossible in any state, so that a density of zero is one too small for a double. */
  arePossible?: true;
}

/** The distinct observations that codes name. */
export type ObservationTable =
  /** The codes of the alphabet themselves. */
  | { kind: 'symbols' }
  /** [R, width] codes of the alphabet: those of the context, oldest first, and that of the position. */
  | { kind: 'contexts'; width: number; members: Codes }
  | RowTable;

/** What codes name once observations have labels (labelled-observations.ts). */
export interface LabelledRows {
  /** [R] the row of the table of observations. */
  inner: Uint32Array;
  /** [R, K] 1 where the label allows the state. */
  allowed: Uint8Array;
}

/** S sequences over one table. */
export interface Observations {
  table: ObservationTable;
  /** [T] the row of the table at each position, or the labelled row; undefined where position t has row t. */
  codes: Codes | undefined;
  /** The labelled rows, where states are known at some positions. */
  labelled?: LabelledRows | undefined;
  /** [S] how many times each sequence counts in training; once where there are no weights. */
  weights?: readonly number[] | undefined;
  /** [S + 1] sequence s holds positions offsets[s] to offsets[s + 1] - 1. */
  offsets: number[];
  /** [S] what to call each sequence in a message, like `genes.fa:12 (record chr2)`. */
  names: string[];
}

/** T, the number of positions of one sequence. */
export function lengthOf(data: SequenceData): number {
  return data.codes ? data.codes.length : data.kind === 'rows' ? data.values.length / data.width : 0;
}

/** T, the number of positions of all sequences. */
export function positionsOf({ offsets }: Pick<Observations, 'offsets'>): number {
  return offsets[offsets.length - 1]!;
}

/** Whether no position shows anything. */
export function isAllMissing({ table, codes }: Observations, kind: ObservationKind): boolean {
  if (table.kind === 'rows') return table.values.every(Number.isNaN);
  return (
    kind.kind === 'symbols' && codes !== undefined && codes.every(code => code === kind.alphabet.missing)
  );
}

/** The columns that every row lacks, by index, where others are there. */
export function emptyColumns({ table }: Observations): number[] {
  if (table.kind !== 'rows') return [];
  const { width, values } = table;
  const isEmpty = new Array<boolean>(width).fill(values.length > 0);
  for (let n = 0; isEmpty.includes(true) && n < values.length; n++) {
    if (!Number.isNaN(values[n]!)) isEmpty[n % width] = false;
  }
  return [...isEmpty.keys()].filter(d => isEmpty[d]);
}

/** The first number that is so far from zero that its square, or a sum of squares, overflows. */
export function tooFar({ table }: Observations): number | undefined {
  return table.kind === 'rows' ? table.values.find(value => Math.abs(value) > 1e150) : undefined;
}

/** Lays sequences of one kind end to end. */
export function concatenate(sequences: readonly { data: SequenceData; name: string }[]): Observations {
  const all = sequences.map(({ data }) => data);
  const offsets = [0];
  for (const data of all) offsets.push(offsets[offsets.length - 1]! + lengthOf(data));
  const names = sequences.map(({ name }) => name);
  const rows = all.filter(data => data.kind === 'rows');
  if (rows.length === 0) {
    const codes = joinCodes(all.map(({ codes }) => codes!));
    return { table: { kind: 'symbols' }, codes, offsets, names };
  }
  return { ...joinRows(rows), offsets, names };
}

/** A sequence with so many of its first positions once more behind its end. */
export function goneOn(data: SequenceData, more: number): SequenceData {
  const { codes } = data;
  if (codes) return { ...data, codes: joinCodes([codes, codes.subarray(0, more)]) };
  if (data.kind === 'symbols') throw new Error('symbols without codes');
  const { values, width } = data;
  return { ...data, values: joinNumbers([values, values.subarray(0, more * width)]) };
}

/** The positions from `start` to `end` - 1 of a sequence. They are copied, so that the rest need not be kept. */
export function sliced(data: SequenceData, start: number, end: number): SequenceData {
  if (data.codes) return { ...data, codes: data.codes.slice(start, end) };
  if (data.kind === 'symbols') throw new Error('symbols without codes');
  return { ...data, values: data.values.slice(start * data.width, end * data.width) };
}

/** Consecutive positions of one sequence, start to end - 1; they are counted over all sequences. */
export interface Subsequence {
  sequence: number;
  start: number;
  end: number;
}

/** The chosen sequences, each as one subsequence. */
export function wholeSequences({ offsets }: Observations, chosen: readonly number[]): Subsequence[] {
  return chosen.map(s => ({ sequence: s, start: offsets[s]!, end: offsets[s + 1]! }));
}

/** Observations in which each subsequence is a sequence of its own. */
export function selectSubsequences(
  observations: Observations,
  subsequences: readonly Subsequence[],
): Observations {
  const { table, codes, names, weights } = observations;
  const offsets = [0];
  for (const { start, end } of subsequences) offsets.push(offsets[offsets.length - 1]! + end - start);
  const common = {
    ...observations,
    offsets,
    names: subsequences.map(({ sequence }) => names[sequence]!),
    ...(weights && { weights: subsequences.map(({ sequence }) => weights[sequence]!) }),
  };
  if (codes)
    return { ...common, codes: joinCodes(subsequences.map(({ start, end }) => codes.subarray(start, end))) };
  if (table.kind !== 'rows') throw new Error('only rows of numbers go without codes');
  const { width, values } = table;
  const parts = subsequences.map(({ start, end }) => values.subarray(start * width, end * width));
  return { ...common, table: { ...table, values: joinNumbers(parts) } };
}

function joinCodes(parts: readonly Codes[]): Codes {
  if (parts.length === 1) return parts[0]!;
  const widest = parts.reduce<Codes>(
    (a, b) => (b.BYTES_PER_ELEMENT > a.BYTES_PER_ELEMENT ? b : a),
    new Uint8Array(0),
  );
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return join(parts, new (widest.constructor as new (length: number) => Codes)(length));
}

function joinNumbers(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0]!;
  return join(parts, new Float64Array(parts.reduce((sum, part) => sum + part.length, 0)));
}

function join<List extends Codes | Float64Array>(parts: readonly List[], all: List): List {
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

type RowData = Extract<SequenceData, { kind: 'rows' }>;

/** Joins the tables of sequences: the shared one, or all of them end to end; or one row a position. */
function joinRows(sequences: readonly RowData[]): { table: RowTable; codes: Codes | undefined } {
  const { width, values, codes } = sequences[0]!;
  if (sequences.length === 1) return { table: { kind: 'rows', width, values }, codes };
  if (!sequences.every(data => data.codes)) {
    const spread = sequences.map(data =>
      data.codes ? spreadRows(data.codes, data.values, width) : data.values,
    );
    return { table: { kind: 'rows', width, values: joinNumbers(spread) }, codes: undefined };
  }
  const tables = new Tables(sequences);
  const rowCount = tables.length / width;
  const codesOfAll = sequences.map(({ codes, values }) => {
    const first = tables.startOf(values) / width;
    return first === 0 ? codes! : narrowest(shifted(codes!, first), rowCount);
  });
  const table = { kind: 'rows' as const, width, values: joinNumbers(tables.all) };
  return { table, codes: joinCodes(codesOfAll) };
}

function shifted(codes: Codes, by: number): Uint32Array {
  return Uint32Array.from(codes, code => code + by);
}

/**
 * The different tables of sequences, end to end. A table that grew from sequence to sequence counts once, as it is at
 * the end.
 */
class Tables {
  readonly all: Float64Array[] = [];
  /** How many numbers they have. */
  length = 0;
  readonly #indices = new Map<ArrayBufferLike, Map<number, number>>();
  readonly #starts: number[] = [];

  constructor(sequences: readonly RowData[]) {
    for (const { values } of sequences) {
      const index = this.#indexOf(values);
      if (values.length > (this.all[index]?.length ?? -1)) this.all[index] = values;
    }
    for (const table of this.all) {
      this.#starts.push(this.length);
      this.length += table.length;
    }
  }

  startOf(values: Float64Array): number {
    return this.#starts[this.#indexOf(values)]!;
  }

  /** The index of a table, which is known by the address where it begins. */
  #indexOf({ buffer, byteOffset }: Float64Array): number {
    const inBuffer = this.#indices.get(buffer) ?? new Map<number, number>();
    this.#indices.set(buffer, inBuffer);
    const index = inBuffer.get(byteOffset) ?? this.all.length;
    inBuffer.set(byteOffset, index);
    return index;
  }
}

/** Rows without codes, one a position. */
function spreadRows(codes: Codes, values: Float64Array, width: number): Float64Array {
  const all = new Float64Array(codes.length * width);
  codes.forEach((code, t) => {
    all.set(values.subarray(code * width, (code + 1) * width), t * width);
  });
  return all;
}
