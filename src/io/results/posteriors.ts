// Writes the results of `hmm posteriors` as text.
import type { Part } from '../../model/inference/trellis.ts';
import { areBasePairs, type Places, type Region, startAt, stepsOf } from '../../model/places.ts';
import { bedSequence } from './bed.ts';
import { escapeField, type Format, jsonFormat, jsonIdentity, ndjsonFormat, tableFormat } from './format.ts';
import { escapeSequenceId } from './gff3.ts';
import { placedRows, placedWig } from './placed-rows.ts';
import type { PosteriorsObject } from './posteriors-schema.ts';
import { rowBytes } from './row-writer.ts';
import { bedGraph, columnOf, isShort, printerOf, wig } from './track-writer.ts';

/** P(state) at every position of one record. */
export interface PosteriorResult {
  id: string;
  description: string;
  length: number;
  /** Natural log, where there is one model. */
  logLikelihood: number | undefined;
  /** The positions that are written, where not all: JSON has all. */
  part?: Part | undefined;
  /**
   * Chunks of rows `[n, K]` of these positions, in order; for bedGraph, from the position before them to the end of the record.
   * Read them once, before the next result.
   */
  rows: Iterable<Float64Array>;
  /** How many base pairs a position stands for, if not one. */
  binSize?: number | undefined;
  /** Where the positions lie, if not one after the other from the start of their sequence on. */
  places?: Places | undefined;
  /** The part of a record that this is, where one was asked for. */
  region?: Region | undefined;
}

export type PosteriorTextFormat = 'tsv' | 'bedgraph' | 'wig' | 'json' | 'ndjson';

/** What the formats of text need to know. */
export interface PosteriorTextOptions {
  stateNames: readonly string[];
  /** How many decimals, or `full` for numbers that read back as the same double; JSON is always full. */
  digits: number | 'full';
  /** The index of the state that bedGraph and WIG show. */
  state: number;
}

/** The formats of text. */
export function posteriorFormats({
  stateNames,
  digits,
  state,
}: PosteriorTextOptions): Record<PosteriorTextFormat, Format<PosteriorResult>> {
  const K = stateNames.length;
  const object = (result: PosteriorResult) => posteriorObject(result, stateNames);
  return {
    tsv: tableFormat(['id', 'position', ...stateNames], ({ id, rows, binSize = 1, places, part }) => {
      const [name, before, from] = [escapeField(id), places ? startAt(places, 0) : 0, part?.from ?? 0];
      if (binSize === 1 && areBasePairs(places) && isShort(digits))
        return rowBytes(name, rows, K, digits, before + from);
      if (places) return placedRows(name, eachRow(rows, K), digits, places, from);
      return rowLines(name, rows, K, digits, binSize, from);
    }),
    bedgraph: tableFormat(
      undefined,
      ({ id, length, rows, binSize = 1, places = stepsOf(binSize, length), part }) =>
        bedGraph(bedSequence(id), columnOf(rows, K, state), digits, places, part),
    ),
    // A blank would end the name in the declaration of a WIG track.
    wig: tableFormat(undefined, ({ id, length, rows, binSize = 1, places, part }) => {
      if (length === 0) return [];
      const [name, values, from] = [escapeSequenceId(id), columnOf(rows, K, state), part?.from ?? 0];
      if (places && !areBasePairs(places)) return placedWig(name, values, digits, places, from);
      const declared = from === 0 ? { name, start: places ? startAt(places, 0) : 0, binSize } : undefined;
      return wig(declared, values, digits);
    }),
    json: jsonFormat(object),
    ndjson: ndjsonFormat(object),
  };
}

function* posteriorObject(result: PosteriorResult, stateNames: readonly string[]): Generator<string> {
  const { length, logLikelihood, rows, binSize, places, region } = result;
  // Of a region of base pairs, its start says them all.
  const saysPlaces = places && !(region && areBasePairs(places));
  const head: Omit<PosteriorsObject, 'posteriors'> = {
    ...jsonIdentity(result),
    length,
    ...(binSize !== undefined && { bin_size: binSize }),
    ...(logLikelihood !== undefined && { log_likelihood: logLikelihood }),
    states: [...stateNames],
    ...(saysPlaces && { positions: Array.from({ length }, (_, t) => startAt(places, t) + 1) }),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"posteriors":[`;
  let between = '';
  for (const row of eachRow(rows, stateNames.length)) {
    yield `${between}[${row.join(',')}]`;
    between = ',';
  }
  yield ']}';
}

function* rowLines(
  name: string,
  chunks: Iterable<Float64Array>,
  K: number,
  digits: number | 'full',
  binSize: number,
  from: number,
): Generator<string> {
  const print = printerOf(digits);
  // The position of a bin is that of its first base pair.
  let position = 1 + (from - 1) * binSize;
  for (const row of eachRow(chunks, K)) {
    position += binSize;
    let line = `${name}\t${position}`;
    for (const value of row) line += `\t${print(value)}`;
    yield `${line}\n`;
  }
}

function* eachRow(chunks: Iterable<Float64Array>, K: number): Generator<Float64Array> {
  for (const chunk of chunks) for (let at = 0; at < chunk.length; at += K) yield chunk.subarray(at, at + K);
}
