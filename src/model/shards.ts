// Shards: parts of data that are worked on apart, each in a process of its own. Data are shared out in order, whole item
// by item, so that what shards write, laid end to end, is what one process would have written; or where expected counts
// are summed, with large items cut inside.

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

/** A place in data: before position `within` of an item. */
export interface Cut {
  item: number;
  within: number;
}

/**
 * From where to where a shard goes, of items of these sizes. Items that are larger than a share are cut exactly where shares
 * meet; all others are shared out whole.
 */
export function shardCuts(sizes: readonly number[], { index, count }: Shard): { from: Cut; to: Cut } {
  return { from: cutBehind(sizes, index - 1, count), to: cutBehind(sizes, index, count) };
}

/** Where shard `index` ends. */
function cutBehind(sizes: readonly number[], index: number, count: number): Cut {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const at = Math.round((total * index) / count);
  let passed = 0;
  for (const [item, size] of sizes.entries()) {
    const within = at - passed;
    if (index > 0 && size * count > total && within > 0 && within < size) return { item, within };
    passed += size;
  }
  return { item: index === 0 ? 0 : shardRange(sizes, { index, count }).to, within: 0 };
}
