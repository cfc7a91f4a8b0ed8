// Reads ChromHMM's binarised marks of several cells side by side: a record a chromosome, with the marks of every cell as
// columns of their own, like K562_H3K4me3.
import { UserError } from '../../../user-error.ts';
import { plural } from '../../../wording.ts';
import type { Source } from '../../bytes/source.ts';
import type { ObservationRecord } from '../shared/record.ts';
import { RowCollector } from '../shared/row-collector.ts';
import { type ChromHmmHead, readChromHmm } from './chromhmm.ts';
import { missingColumns, placesIn } from './columns.ts';

/** What stands in the place of a cell where all are side by side, as ChromHMM has it. */
const ALL_CELLS = 'genome';

/** A file that is open, and what its first lines say. */
export interface StackedSource {
  source: Source;
  head: ChromHmmHead;
}

/** One file, read. */
interface Layer extends ChromHmmHead {
  record: ObservationRecord;
}

/** What the marks of a cell are called beside those of others. */
export function stackedNames({ cell, marks }: ChromHmmHead): string[] {
  return marks.map(mark => `${cell}_${mark}`);
}

/**
 * The records of all files, in the order in which chromosomes come first. All are read before the first is given. Columns
 * are those of the model, `wanted`, or else of the first chromosome.
 * @throws UserError for a chromosome that lacks a cell or has it twice, and for cells whose numbers of bins differ
 */
export async function* readStacked(
  sources: AsyncIterable<StackedSource>,
  wanted: readonly string[] | undefined,
  binSize: number | undefined,
): AsyncGenerator<ObservationRecord[]> {
  const layers = new Map<string, Layer[]>();
  for await (const { source, head } of sources) {
    const kind = { kind: 'vectors', width: undefined } as const;
    const options = { kind, rows: new RowCollector(), binSize, namesCells: false };
    for await (const [record] of readChromHmm(source, options)) {
      const own = layers.get(head.chromosome) ?? [];
      own.push({ ...head, record: record! });
      layers.set(head.chromosome, own);
    }
  }
  let columns = wanted;
  let rows: RowCollector | undefined;
  for (const own of layers.values()) {
    columns ??= [...new Set(own.flatMap(stackedNames))];
    rows ??= new RowCollector(columns.length);
    yield [stacked(own, columns, rows)];
  }
}

function stacked(
  layers: readonly Layer[],
  columns: readonly string[],
  rows: RowCollector,
): ObservationRecord {
  const [{ record: first, chromosome }] = layers as [Layer];
  const { length, place } = first;
  const found = layers.flatMap(stackedNames);
  const places = placesIn(found);
  const missing = columns.filter(name => !places.has(name));
  if (missing.length > 0) throw missingColumns(columns, missing, found, place);
  if (found.length > columns.length) {
    const known = new Set(columns);
    const twice = found.find((name, n) => places.get(name)! < n || !known.has(name))!;
    const message = `has ${twice} once too often, beside the other files of ${chromosome}`;
    const hint = 'each cell has one file of each chromosome, and a model all of its marks';
    throw new UserError('data-does-not-fit', message, { place: layers.at(-1)!.record.place, hint });
  }
  const width = columns.length;
  rows.dictionaryOf(width).setSignature('stacked');
  const targets = placesIn(columns);
  const readers = layers.map(layer => readerOf(layer, targets, length, place));
  const row = new Float64Array(width);
  // What a row is known by: a byte a mark.
  const bytes = new Uint8Array(width);
  for (let t = 0; t < length; t++) {
    for (const read of readers) read(t, row);
    for (let d = 0; d < width; d++) bytes[d] = Number.isNaN(row[d]!) ? 2 : row[d]!;
    if (!rows.addKnown(bytes, 0, width)) rows.add(row, bytes, 0, width);
  }
  return { ...first, description: ALL_CELLS, length, data: rows.finish() };
}

/** Copies the marks of a cell in one bin to their columns. */
function readerOf(
  layer: Layer,
  targetOf: ReadonlyMap<string, number>,
  length: number,
  firstPlace: string,
): (t: number, row: Float64Array) => void {
  const { record } = layer;
  if (record.length !== length) {
    const message = `has ${plural(record.length, 'bin')}, and ${firstPlace} has ${length}`;
    const hint = 'cells that stand side by side have the same bins: binarise them with one --bin-size';
    throw new UserError('lengths-differ', message, { place: record.place, hint });
  }
  if (record.data.kind !== 'rows') throw new Error('symbols in place of marks');
  const { values, width, codes } = record.data;
  const targets = stackedNames(layer).map(name => targetOf.get(name)!);
  return (t, row) => {
    const start = (codes ? codes[t]! : t) * width;
    for (let d = 0; d < width; d++) row[targets[d]!] = values[start + d]!;
  };
}
