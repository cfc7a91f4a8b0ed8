// Shards: parts of data that are worked on apart, each in a process of its own. Data are shared out in order, whole item
// by item, so that what shards write, laid end to end, is what one process would have written; large records may be cut inside.

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
  const total = sumOf(sizes);
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
 * From where to where a shard goes, of items that are made of records of these sizes. Records that are larger than a share are
 * cut exactly where shares meet, and an item that has such a record also between two records; all others are shared out whole.
 */
export function shardCuts(
  items: readonly (readonly number[])[],
  { index, count }: Shard,
): { from: Cut; to: Cut } {
  const sizes = items.map(sumOf);
  return { from: cutBehind(items, sizes, index - 1, count), to: cutBehind(items, sizes, index, count) };
}

/** Where shard `index` ends. */
function cutBehind(
  items: readonly (readonly number[])[],
  sizes: readonly number[],
  index: number,
  count: number,
): Cut {
  if (index === 0) return { item: 0, within: 0 };
  const total = sumOf(sizes);
  const at = Math.round((total * index) / count);
  const isLarge = (record: number) => record * count > total;
  let passed = 0;
  for (const [item, size] of sizes.entries()) {
    const within = at - passed;
    if (within > 0 && within < size && items[item]!.some(isLarge)) {
      const cut = cutAmong(items[item]!, within, isLarge);
      return cut < size ? { item, within: cut } : { item: item + 1, within: 0 };
    }
    passed += size;
  }
  return { item: shardRange(sizes, { index, count }).to, within: 0 };
}

/** The place itself where it is in a large record; else the nearer end of the record that it is in. */
function cutAmong(records: readonly number[], within: number, isLarge: (record: number) => boolean): number {
  let start = 0;
  for (const record of records) {
    if (within < start + record) {
      if (isLarge(record)) return within;
      return within < start + record / 2 ? start : start + record;
    }
    start += record;
  }
  return start;
}

export function sumOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}
