// Reads arrays of NumPy (.npy): one sequence, a row a position.
import { basename } from 'node:path';
import type { ObservationKind } from '../../../model/observations.ts';
import { UserError } from '../../../user-error.ts';
import type { Source } from '../../bytes/source.ts';
import { readWhole } from '../../bytes/whole-source.ts';
import { loadedOnce } from '../../loaded-once.ts';
import { sequenceDataOf } from '../json/data.ts';
import type { JsonRecord } from '../json/json-record.ts';
import type { ObservationRecord } from '../shared/record.ts';
import type { RowCollector } from '../shared/row-collector.ts';

const npyParser = loadedOnce(() => import('npyjs'));

/** How these files begin. */
export const NPY_START = '\x93NUMPY';

/** Reads the only record of a file, as if its numbers stood in JSON; NaN is missing. */
export async function* readNpy(
  source: Source,
  kind: ObservationKind,
  rows: RowCollector,
): AsyncGenerator<ObservationRecord[]> {
  const record = await npyRecord(source, kind);
  const { length, data } = sequenceDataOf(record, kind, rows);
  yield [{ id: record.id, description: '', length, data, place: record.place }];
}

/** The array as a record: integers, values, or for a model of symbols rows of weights. */
export async function npyRecord(source: Source, kind?: ObservationKind): Promise<JsonRecord> {
  const bytes = await readWhole(source, 'give its rows in several files');
  const { data, shape, fortranOrder } = await parsed(Uint8Array.from(bytes), source.name);
  const [T = 0, D] = shape;
  const at = (t: number, d: number) => present(data[fortranOrder ? d * T + t : t * (D ?? 1) + d]!);
  const positions =
    D === undefined
      ? Array.from({ length: T }, (_, t) => at(t, 0))
      : Array.from({ length: T }, (_, t) => Array.from({ length: D }, (__, d) => at(t, d)));
  // One column of symbols is a sequence, as NumPy's (T, 1).
  const isSymbols = kind?.kind === 'symbols';
  const flat = D === 1 ? positions.map(row => (row as (number | null)[])[0]!) : positions;
  const way = isSymbols ? (D === undefined || D === 1 ? 'observations' : 'soft') : 'values';
  const id = basename(source.name)
    .replace(/\.gz$/, '')
    .replace(/\.npy$/, '');
  return { id, description: '', place: source.name, data: { way, positions: flat } };
}

/** NaN is missing, which JSON calls null. */
function present(value: number | bigint): number | null {
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

interface Parsed {
  data: ArrayLike<number | bigint>;
  shape: readonly number[];
  fortranOrder: boolean;
}

async function parsed(bytes: Uint8Array<ArrayBuffer>, place: string): Promise<Parsed> {
  const { parse } = await npyParser();
  const hint = 'arrays of numbers with one or two axes are read: positions, and numbers at each';
  let array: ReturnType<typeof parse>;
  try {
    array = parse(bytes.buffer);
  } catch {
    throw new UserError('wrong-format', 'is no array of NumPy that can be read', { place, hint });
  }
  const { data, shape, dtype, fortranOrder } = array;
  const areLengths = shape.every(
    (length, axis) => Number.isSafeInteger(length) && length >= Math.min(axis, 1),
  );
  const size = areLengths ? shape.reduce((product, length) => product * length, 1) : Number.NaN;
  const numbers = data as unknown as ArrayLike<number | bigint>;
  if (/^[iufb]\d$/.test(dtype) && shape.length >= 1 && shape.length <= 2 && numbers.length === size) {
    return { data: numbers, shape, fortranOrder };
  }
  throw new UserError('wrong-format', `is an array of ${shape.join(' × ') || 'no'} entries (${dtype})`, {
    place,
    hint,
  });
}
