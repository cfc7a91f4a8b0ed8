// Sparse K × K matrices as pairs of doubles, the shape that vector instructions work on.

/** Entries (i, 2h) and (i, 2h + 1) of a matrix; `slot` counts the pairs of which at least one can be other than zero. */
export interface Block {
  i: number;
  h: number;
  slot: number;
}

/** H: pairs of doubles that hold K of them. */
export function pairsOf(K: number): number {
  return Math.ceil(K / 2);
}

/** The blocks of a pattern [K, K], row by row. */
export function blocksOf(pattern: Uint8Array, K: number): Block[] {
  const blocks: Block[] = [];
  for (let i = 0; i < K; i++) {
    for (let h = 0; h < pairsOf(K); h++) {
      const isUsed = pattern[i * K + 2 * h] || (2 * h + 1 < K && pattern[i * K + 2 * h + 1]);
      if (isUsed) blocks.push({ i, h, slot: blocks.length });
    }
  }
  return blocks;
}

/** [N, K, K] matrices as [N, blocks, 2]; a pair's place beyond the last column is zero. */
export function pack(dense: Float64Array, blocks: readonly Block[], K: number): Float64Array {
  const { places, isWhole } = placesOf(blocks, K);
  const packed = new Float64Array((dense.length / (K * K)) * places.length * 2);
  for (let matrix = 0, at = 0; matrix < dense.length; matrix += K * K) {
    for (let slot = 0; slot < places.length; slot++, at += 2) {
      const place = matrix + places[slot]!;
      packed[at] = dense[place]!;
      packed[at + 1] = isWhole[slot] ? dense[place + 1]! : 0;
    }
  }
  return packed;
}

/** [N, blocks, 2] as [N, K, K], with zeros elsewhere. */
export function unpack(packed: Float64Array, blocks: readonly Block[], K: number): Float64Array {
  const { places, isWhole } = placesOf(blocks, K);
  const dense = new Float64Array((packed.length / (places.length * 2)) * K * K);
  for (let matrix = 0, at = 0; matrix < dense.length; matrix += K * K) {
    for (let slot = 0; slot < places.length; slot++, at += 2) {
      const place = matrix + places[slot]!;
      dense[place] = packed[at]!;
      if (isWhole[slot]) dense[place + 1] = packed[at + 1]!;
    }
  }
  return dense;
}

/** Where in a K × K matrix each block starts, and whether both of its entries are in the matrix. */
function placesOf(blocks: readonly Block[], K: number): { places: Int32Array; isWhole: Uint8Array } {
  return {
    places: Int32Array.from(blocks, ({ i, h }) => i * K + 2 * h),
    isWhole: Uint8Array.from(blocks, ({ h }) => (2 * h + 1 < K ? 1 : 0)),
  };
}
