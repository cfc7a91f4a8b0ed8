// Tests of items that come several at once: their order, their end, and that leaving early reaches the batches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneByOne } from '../../../src/io/records/one-by-one.ts';
import { collect } from '../memory-source.ts';

/** Batches that note what becomes of them. */
function watched(batches: readonly (readonly number[])[], error?: Error) {
  const seen: string[] = [];
  const generator = (async function* () {
    try {
      for (const batch of batches) {
        seen.push(`batch of ${batch.length}`);
        yield batch;
      }
      if (error) throw error;
    } finally {
      seen.push('closed');
    }
  })();
  return { seen, items: oneByOne(generator) };
}

test('items come in order, batches without any are passed over', async () => {
  const { items } = watched([[], [1, 2], [], [], [3], [4, 5, 6], []]);
  assert.deepEqual(await collect(items), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(await items.next(), { value: undefined, done: true });
  assert.deepEqual(await collect(watched([]).items), []);
});

test('a batch is asked for when the one before is used up', async () => {
  const { seen, items } = watched([[1, 2], [3]]);
  assert.deepEqual(seen, []);
  await items.next();
  await items.next();
  assert.deepEqual(seen, ['batch of 2']);
  await items.next();
  assert.deepEqual(seen, ['batch of 2', 'batch of 1']);
});

test('leaving early closes the batches and drops what is left', async () => {
  const { seen, items } = watched([[1, 2, 3], [4]]);
  for await (const item of items) if (item === 2) break;
  assert.deepEqual(seen, ['batch of 3', 'closed']);
  assert.deepEqual(await items.next(), { value: undefined, done: true });
});

test('an error comes after the items before it', async () => {
  const { seen, items } = watched([[1, 2]], new Error('broken'));
  const found: number[] = [];
  await assert.rejects(async () => {
    for await (const item of items) found.push(item);
  }, /broken/);
  assert.deepEqual(found, [1, 2]);
  assert.equal(seen.at(-1), 'closed');
  assert.deepEqual(await items.next(), { value: undefined, done: true });
});

test('an error thrown in reaches the batches', async () => {
  const { seen, items } = watched([[1, 2]]);
  await items.next();
  await assert.rejects(items.throw(new Error('from outside')), /from outside/);
  assert.equal(seen.at(-1), 'closed');
  assert.deepEqual(await items.next(), { value: undefined, done: true });
});
