// Sources made of bytes in memory, cut into chunks of any size, for the tests of the readers.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ErrorCode } from '../../src/error-codes.ts';
import { Source } from '../../src/io/bytes/source.ts';
import type { ObservationRecord } from '../../src/io/records/shared/record.ts';
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

/** What a user could mend in reading these. */
async function userErrorOf(items: AsyncIterable<unknown> | Promise<unknown>): Promise<UserError> {
  try {
    if (Symbol.asyncIterator in items) await collect(items);
    else await items;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  return assert.fail('no complaint');
}

/** The UserError that reading these gives, as `place | code | message | hint`. Tests look for names and numbers in the last two. */
export async function complaint(items: AsyncIterable<unknown> | Promise<unknown>): Promise<string> {
  const { place, code, message, hint } = await userErrorOf(items);
  return [place, code, message, hint].join(' | ');
}

/** The code of what was complained of. */
export async function codeOf(items: AsyncIterable<unknown> | Promise<unknown>): Promise<ErrorCode> {
  return (await userErrorOf(items)).code;
}

/** The record with its codes as letters: symbols as themselves, whatever else as `.`. */
export function legible(record: ObservationRecord, alphabet: Alphabet): string {
  const { id, description, place } = record;
  return [id, description, lettersOf(record, alphabet), place].join('|');
}

export function lettersOf({ data }: ObservationRecord, alphabet: Alphabet): string {
  return Array.from(data.codes!, code => alphabet.symbols[code] ?? '.').join('');
}

/** A byte of a file of `length` bytes that is set, put in or taken out. */
export const damage = (length: number) =>
  fc.array(fc.tuple(fc.nat(length - 1), fc.nat(255), fc.constantFrom('set', 'insert', 'delete')), {
    maxLength: 4,
  });

/** The bytes with such damage done. */
export function damaged(
  bytes: Uint8Array,
  changes: readonly (readonly [index: number, byte: number, how: string])[],
): Buffer {
  const all = [...bytes];
  for (const [index, byte, how] of changes) {
    all.splice(index, how === 'insert' ? 0 : 1, ...(how === 'delete' ? [] : [byte]));
  }
  return Buffer.from(all);
}

/** Reads bytes whole and in chunks of `size`: both give the same items, and the same UserError, which is returned. */
export async function sameInChunks<T>(
  bytes: Uint8Array,
  size: number,
  read: (source: Source) => AsyncIterable<T>,
): Promise<UserError | undefined> {
  const all = await collectUntilError(read(sourceOf(bytes)));
  const parts = await collectUntilError(read(sourceOf(bytes, size)));
  assert.deepEqual(parts.items, all.items);
  assert.equal(String(parts.error?.place), String(all.error?.place));
  assert.equal(parts.error?.message, all.error?.message);
  return all.error;
}
