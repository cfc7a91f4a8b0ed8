// How results become text: each result in chunks, with some text before the first, between two and after the last.
import { endAt, type Places, type Region, startAt } from '../../model/places.ts';
import { pauses } from '../../model/work.ts';
import { UserError } from '../../user-error.ts';
import { fixed } from '../../wording.ts';
import { escapeField } from '../bytes/field-escapes.ts';
import type { Chunk } from '../bytes/sink.ts';
import { requireUnicode, writable } from '../bytes/text.ts';

export { escapeField };

/** Chunks are joined until they have about so many characters. */
const GATHER = 1 << 16;

/** A format of text for results of one kind. */
export interface Format<Result> {
  before: string;
  between: string;
  after: string;
  chunks(result: Result): Iterable<Chunk>;
}

/** A format of one JSON array of results. */
export function jsonFormat<Result>(chunks: (result: Result) => Iterable<Chunk>): Format<Result> {
  return { before: '[', between: ',\n', after: ']\n', chunks };
}

/** Whether a format has one object for each record, which nothing can be a part of. */
export function isObjects(format: string): boolean {
  return format === 'json' || format === 'ndjson';
}

/** A format of one JSON object a line. */
export function ndjsonFormat<Result>(chunks: (result: Result) => Iterable<Chunk>): Format<Result> {
  return {
    before: '',
    between: '',
    after: '',
    *chunks(result) {
      yield* chunks(result);
      yield '\n';
    },
  };
}

/** A format of tab-separated values, with a header line or without. */
export function tableFormat<Result>(
  header: readonly string[] | undefined,
  lines: (result: Result) => Iterable<Chunk>,
): Format<Result> {
  return {
    before: header ? `${header.map(escapeField).join('\t')}\n` : '',
    between: '',
    after: '',
    chunks: lines,
  };
}

/** Which part of all results is written: what stands before and after them is written once. */
export interface PartOfResults {
  isFirst: boolean;
  isLast: boolean;
  /** Whether results come before it. */
  follows: boolean;
}

const WHOLE: PartOfResults = { isFirst: true, isLast: true, follows: false };

/** The text of results as they come, in long chunks: a step of an asynchronous generator costs more than a line. */
export async function* textOf<Result>(
  format: Format<Result>,
  results: AsyncIterable<Result> | Iterable<Result>,
  part: PartOfResults = WHOLE,
): AsyncGenerator<Chunk> {
  let text = part.isFirst ? format.before : '';
  let isFirst = !part.follows;
  const pause = pauses();
  for await (const result of results) {
    if (!isFirst) text += format.between;
    isFirst = false;
    for (const chunk of format.chunks(result)) {
      if (typeof chunk === 'string') {
        text += chunk;
        if (text.length < GATHER) continue;
      }
      if (text !== '') yield writable(text);
      text = '';
      // Formats take no turns themselves, and a signal may be waiting for one.
      const turn = pause();
      if (turn) await turn;
      if (typeof chunk !== 'string') yield chunk;
    }
  }
  if (part.isLast) text += format.after;
  if (text !== '') yield writable(text);
}

/** The error for a name that a format has no way to write. */
export function unwritable(format: string, what: string, why: string): UserError {
  const hint = 'rename it, or write another format: tsv, json';
  return new UserError('cannot-be-written', `${format} cannot hold ${what}: ${why}`, { hint });
}

/** The first columns of a table of records: their ids and lengths, and where they begin and end if these may be regions. */
export function recordHeader(hasRegions: boolean): string[] {
  return hasRegions ? ['id', 'start', 'end', 'length'] : ['id', 'length'];
}

/** What these columns say of a record, in base pairs where its positions have places. */
export function recordFields(
  { id, length, places }: { id: string; length: number; places?: Places | undefined },
  hasRegions: boolean,
): string[] {
  const [start, end] = places && length > 0 ? [startAt(places, 0), endAt(places, length - 1)] : [0, length];
  const place = hasRegions ? [String(start + 1), String(end)] : [];
  return [escapeField(id), ...place, String(length)];
}

/** A number that reads back as the same double; infinities are -inf and inf, not-a-number is nan. */
export function numberField(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

/** A number of a table with so many decimals, or with `full` so that it reads back as the same double. */
export function decimalField(value: number, digits: number | 'full'): string {
  return digits === 'full' || !Number.isFinite(value) ? numberField(value) : fixed(value, digits);
}

/** The first members of every JSON result, with `description` and region only where there are such. */
export function jsonIdentity({
  id,
  description,
  region,
}: {
  id: string;
  description: string;
  region?: Region | undefined;
}): { id: string; description?: string; start?: number; end?: number } {
  requireUnicode(id, 'JSON');
  return {
    id,
    ...(description && { description: requireUnicode(description, 'JSON', { what: 'description' }) }),
    ...(region && { start: region.start + 1, end: region.end }),
  };
}
