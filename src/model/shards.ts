// Shards: parts of data that are worked on apart, each in a process of its own. Data are shared out whole item by item,
// in order, so that what shards write, laid end to end, is what one process would have written.

/** Part `index` of `count`, from 1. */
export interface Shard {
  index: number;
  count: number;
}

/**
 * The items [from, to) that a shard has, of items of these sizes: those whose middle lies in its part of the whole. Each
 * item is in one shard, and shards are as even as whole items allow.
 */
export function shardRange(sizes: readonly number[], { index, count }: Shard): { from: number; to: number } {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let passed = 0;
  let [from, to] = [0, 0];
  for (const size of sizes) {
    const middle = passed + size / 2;
    const shard = total === 0 ? 1 : Math.min(count, 1 + Math.floor((middle / total) * count));
    if (shard < index) from++;
    if (shard <= index) to++;
    passed += size;
  }
  return { from, to };
}
