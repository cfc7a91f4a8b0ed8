// What families of numbers need to know of their rows: which components are missing, and rows that cannot be.
import { UserError } from '../../user-error.ts';
import { type Observations, positionsOf, type RowTable } from '../observations.ts';

/** Rows of a table that have the same components. */
export interface Pattern {
  /** Components that are there, ascending; those that are missing. */
  present: number[];
  missing: number[];
  /** Rows of the table; undefined for all of them. */
  rows: number[] | undefined;
}

/** Groups the rows of a table by what is missing (NaN); rows where all is missing are left out. */
export function patternsOf({ width, values }: RowTable): Pattern[] {
  const all = Array.from({ length: width }, (_, d) => d);
  if (!values.some(Number.isNaN)) return [{ present: all, missing: [], rows: undefined }];
  const groups = new Map<string, Pattern & { rows: number[] }>();
  for (let r = 0; r * width < values.length; r++) {
    const present = all.filter(d => !Number.isNaN(values[r * width + d]!));
    if (present.length === 0) continue;
    const key = present.join();
    const known = groups.get(key);
    if (known) known.rows.push(r);
    else groups.set(key, { present, missing: all.filter(d => !present.includes(d)), rows: [r] });
  }
  return [...groups.values()];
}

/** What is wrong with a value, and what was expected. */
export interface Fault {
  says: string;
  hint: string;
}

/**
 * Throws the UserError for the first value that has a fault, with its sequence and position; and for rows of another
 * width than the model's.
 */
export function checkRows(
  observations: Observations,
  width: number,
  faultOf: (value: number) => Fault | undefined,
): void {
  const { table } = observations;
  if (table.kind !== 'rows') {
    throw new UserError("has symbols, but the model's observations are numbers", {
      ...(observations.names[0] !== undefined && { place: observations.names[0] }),
      hint: 'give the numbers of each position: {"id": "a", "values": [[0.5, 1.2], [0.1, 0.8]]}',
    });
  }
  if (table.width !== width) {
    const has = `has ${count(table.width)} a position, but the model ${count(width)}`;
    throw new UserError(has, {
      ...(observations.names[0] !== undefined && { place: observations.names[0] }),
      hint: 'choose the columns that the model was trained on',
    });
  }
  const { values } = table;
  for (let n = 0; n < values.length; n++) {
    const fault = faultOf(values[n]!);
    if (fault) throw badRow(observations, Math.floor(n / width), fault);
  }
}

/** The error for a row of the table, at the first position that has it. */
export function badRow(
  { codes, offsets, names }: Observations,
  row: number,
  { says, hint }: Fault,
): UserError {
  const t = codes ? codes.indexOf(row) : row;
  const s = offsets.findIndex((_, n) => t < offsets[n + 1]!);
  const place = names[s];
  return new UserError(t < 0 ? says : `${says} at position ${t - offsets[s]! + 1}`, {
    ...(place !== undefined && { place }),
    hint,
  });
}

function count(numbers: number): string {
  return numbers === 1 ? '1 number' : `${numbers} numbers`;
}

/** Codes have 16 bits. */
const MOST_ROWS = 65536;

/**
 * The same observations with equal rows named by one code, which engines and statistics are faster on: counts and
 * marks repeat. As they are where they have codes, or hardly repeat.
 */
export function withDistinctRows(observations: Observations): Observations {
  const { table, codes } = observations;
  const T = positionsOf(observations);
  if (table.kind !== 'rows' || codes || T === 0) return observations;
  const { width, values } = table;
  const most = Math.min(MOST_ROWS, T / 2);
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  // A hash table with open addressing: the row a slot holds, one higher, or 0.
  const slots = new Int32Array(4 * MOST_ROWS);
  const firsts: number[] = [];
  const found = new Uint16Array(T);
  const each = 2 * width;
  for (let t = 0; t < T; t++) {
    let hash = 0x811c9dc5;
    for (let n = t * each; n < (t + 1) * each; n++)
      hash = Math.imul(hash ^ words[n]!, 0x01000193) ^ (hash >>> 15);
    let slot = (hash >>> 0) % slots.length;
    while (slots[slot]! > 0 && !isSame(words, firsts[slots[slot]! - 1]! * each, t * each, each)) {
      slot = (slot + 1) % slots.length;
    }
    if (slots[slot] === 0) {
      if (firsts.length >= most) return observations;
      firsts.push(t);
      slots[slot] = firsts.length;
    }
    found[t] = slots[slot]! - 1;
  }
  const distinct = new Float64Array(firsts.length * width);
  firsts.forEach((t, row) => {
    distinct.set(values.subarray(t * width, (t + 1) * width), row * width);
  });
  return {
    ...observations,
    table: { ...table, values: distinct },
    codes: firsts.length <= 256 ? Uint8Array.from(found) : found,
  };
}

function isSame(words: Uint32Array, a: number, b: number, length: number): boolean {
  for (let n = 0; n < length; n++) if (words[a + n] !== words[b + n]) return false;
  return true;
}
