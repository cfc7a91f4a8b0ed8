// How results become text: each result in chunks, with some text before the first, between two and after the last.
import { pauses } from '../../model/work.ts';
import { UserError } from '../../user-error.ts';
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

/** The text of results as they come, in long chunks: a step of an asynchronous generator costs more than a line. */
export async function* textOf<Result>(
  format: Format<Result>,
  results: AsyncIterable<Result> | Iterable<Result>,
): AsyncGenerator<Chunk> {
  let text = format.before;
  let isFirst = true;
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
  text += format.after;
  if (text !== '') yield writable(text);
}

/** The error for a name that a format has no way to write. */
export function unwritable(format: string, what: string, why: string): UserError {
  const hint = 'rename it, or write another format: tsv, json';
  return new UserError('cannot-be-written', `${format} cannot hold ${what}: ${why}`, { hint });
}

/** A number that reads back as the same double; infinities are -inf and inf, not-a-number is nan. */
export function numberField(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

/** The first members of every JSON result, with `description` only where there is one. */
export function jsonIdentity({ id, description }: { id: string; description: string }): {
  id: string;
  description?: string;
} {
  requireUnicode(id, 'JSON');
  return description
    ? { id, description: requireUnicode(description, 'JSON', { what: 'description' }) }
    : { id };
}
