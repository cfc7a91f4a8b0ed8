// Files damaged at random: whatever was done to them, reading gives records or a UserError, the same for all chunks.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Source } from '../../src/io/bytes/source.ts';
import type { ObservationRecord } from '../../src/io/records/shared/record.ts';
import { UserError } from '../../src/user-error.ts';
import { check } from '../check.ts';
import { flat, sourceOf } from './memory-source.ts';

type Read = (source: Source) => AsyncIterable<readonly ObservationRecord[]>;

export async function checkDamaged(specimens: readonly string[], read: Read): Promise<void> {
  const change = fc.tuple(
    fc.nat(1000),
    fc.nat(255),
    fc.constantFrom('set', 'insert', 'delete', 'cut', 'double'),
  );
  const damaged = fc.tuple(
    fc.constantFrom(...specimens),
    fc.array(change, { maxLength: 4 }),
    fc.integer({ min: 1, max: 20 }),
  );
  await check(
    fc.asyncProperty(damaged, async ([specimen, changes, size]) => {
      const bytes = [...Buffer.from(specimen)];
      for (const [place, byte, how] of changes) {
        const index = place % (bytes.length + 1);
        if (how === 'cut') bytes.length = index;
        else if (how === 'double') bytes.splice(index, 0, ...bytes.slice(index, index + (byte % 40)));
        else bytes.splice(index, how === 'insert' ? 0 : 1, ...(how === 'delete' ? [] : [byte]));
      }
      const whole = await outcome(read(sourceOf(Buffer.from(bytes))));
      assert.deepEqual(await outcome(read(sourceOf(Buffer.from(bytes), size))), whole);
    }),
    1000,
    { seed: 6 },
  );
}

/** Everything that reading gives, records and complaint, in a form that can be compared. */
export async function outcome(batches: AsyncIterable<readonly ObservationRecord[]>): Promise<unknown[]> {
  const found: unknown[] = [];
  try {
    for await (const record of flat(batches)) found.push({ ...record, data: observationsOf(record) });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    found.push([error.place, error.message, error.hint]);
  }
  return found;
}

/** What each position shows: a code of the alphabet, or numbers. */
export function observationsOf({ data, length }: ObservationRecord): unknown[] {
  return Array.from({ length }, (_, t) => {
    if (data.kind === 'symbols') return data.codes[t];
    const row = data.codes ? data.codes[t]! : t;
    return [...data.values.subarray(row * data.width, (row + 1) * data.width)];
  });
}
