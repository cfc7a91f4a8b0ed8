// Sources made of bytes in memory, cut into chunks of any size, for the tests of the readers.
import assert from 'node:assert/strict';
import type { ObservationRecord } from '../../src/io/record.ts';
import { Source } from '../../src/io/source.ts';
import type { Alphabet } from '../../src/model/alphabet.ts';
import { UserError } from '../../src/user-error.ts';

/** The bytes in chunks of `size`. */
export function* chunked(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** A source called `in` of this text or these bytes. */
export function sourceOf(content: string | Uint8Array, size = Number.POSITIVE_INFINITY): Source {
  const bytes = Buffer.from(content as string);
  return new Source('in', chunked(bytes, Math.min(size, bytes.length + 1)));
}

/** Records one by one that come several at once. */
export async function* flat<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Items read until the end or a UserError, which comes with them. Any other error fails the test. */
export async function collectUntilError<T>(
  items: AsyncIterable<T>,
): Promise<{ items: T[]; error?: UserError }> {
  const all: T[] = [];
  try {
    for await (const item of items) all.push(item);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { items: all, error };
  }
  return { items: all };
}

/** The UserError that reading these gives, as `place | message | hint`. */
export async function complaint(items: AsyncIterable<unknown> | Promise<unknown>): Promise<string> {
  try {
    if (Symbol.asyncIterator in items) await collect(items);
    else await items;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [error.place, error.message, error.hint].join(' | ');
  }
  assert.fail('no complaint');
}

/** The record with its codes as letters: symbols as themselves, whatever else as `.`. */
export function legible(record: ObservationRecord, alphabet: Alphabet): string {
  const { id, description, place } = record;
  return [id, description, lettersOf(record, alphabet), place].join('|');
}

export function lettersOf({ data }: ObservationRecord, alphabet: Alphabet): string {
  return Array.from(data.codes!, code => alphabet.symbols[code] ?? '.').join('');
}
