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

/** [N, K, K] matrices as [N, blocks, 2]; a pair's place beyond the last column has `padding`. */
export function pack(
  dense: Float64Array,
  blocks: readonly Block[],
  K: number,
  padding: number,
): Float64Array {
  const count = dense.length / (K * K);
  const packed = new Float64Array(count * blocks.length * 2);
  for (const { i, h, slot } of blocks) {
    const isWhole = 2 * h + 1 < K;
    for (let n = 0; n < count; n++) {
      const from = n * K * K + i * K + 2 * h;
      const to = (n * blocks.length + slot) * 2;
      packed[to] = dense[from]!;
      packed[to + 1] = isWhole ? dense[from + 1]! : padding;
    }
  }
  return packed;
}

/** [N, blocks, 2] as [N, K, K], with zeros elsewhere. */
export function unpack(packed: Float64Array, blocks: readonly Block[], K: number): Float64Array {
  const count = packed.length / (blocks.length * 2);
  const dense = new Float64Array(count * K * K);
  for (const { i, h, slot } of blocks) {
    for (let n = 0; n < count; n++) {
      const from = (n * blocks.length + slot) * 2;
      const to = n * K * K + i * K + 2 * h;
      dense[to] = packed[from]!;
      if (2 * h + 1 < K) dense[to + 1] = packed[from + 1]!;
    }
  }
  return dense;
}
