// Gives items one by one that come several at once.

/**
 * The items of the batches in order. An item takes 0.08 µs, and 0.2 with an asynchronous generator, which matters for
 * short reads. But the next item may be asked for only when the last one has come, as `for await` does.
 */
export function oneByOne<Item>(batches: AsyncGenerator<readonly Item[], unknown>): AsyncGenerator<Item> {
  const none: readonly Item[] = [];
  let batch = none;
  let index = 0;
  const end = { value: undefined, done: true } as const;
  async function nextBatch(): Promise<IteratorResult<Item>> {
    do {
      const { value, done } = await batches.next();
      if (done) return end;
      batch = value;
    } while (batch.length === 0);
    index = 1;
    return { value: batch[0]!, done: false };
  }
  return {
    next: () =>
      index < batch.length ? Promise.resolve({ value: batch[index++]!, done: false }) : nextBatch(),
    async return() {
      batch = none;
      await batches.return(undefined);
      return end;
    },
    async throw(error) {
      batch = none;
      await batches.throw(error);
      return end;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
