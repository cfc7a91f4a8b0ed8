// Pairs the items of two lists so that all pairs together cost least.

/**
 * [n] the column that each row of a square matrix of costs is paired with, by the Hungarian method with shortest
 * augmenting paths (Jonker and Volgenant 1987), in O(n³). Costs are finite.
 */
export function assign(costs: readonly number[][]): number[] {
  const n = costs.length;
  const rowPrice = new Float64Array(n);
  // Column n stands for none: the row that looks for a column is put there.
  const columnPrice = new Float64Array(n + 1);
  const rowOf = new Int32Array(n + 1).fill(-1);
  for (let row = 0; row < n; row++) {
    const distance = new Float64Array(n).fill(Infinity);
    const from = new Int32Array(n).fill(n);
    const isDone = new Uint8Array(n + 1);
    rowOf[n] = row;
    let column = n;
    while (rowOf[column]! >= 0) {
      isDone[column] = 1;
      const i = rowOf[column]!;
      let nearest = -1;
      for (let j = 0; j < n; j++) {
        if (isDone[j]) continue;
        const slack = costs[i]![j]! - rowPrice[i]! - columnPrice[j]!;
        if (slack < distance[j]!) {
          distance[j] = slack;
          from[j] = column;
        }
        if (nearest < 0 || distance[j]! < distance[nearest]!) nearest = j;
      }
      const step = distance[nearest]!;
      for (let j = 0; j <= n; j++) {
        if (isDone[j]) {
          rowPrice[rowOf[j]!]! += step;
          columnPrice[j]! -= step;
        } else if (j < n) distance[j]! -= step;
      }
      column = nearest;
    }
    for (; column !== n; column = from[column]!) rowOf[column] = rowOf[from[column]!]!;
  }
  const columns = new Array<number>(n).fill(0);
  for (let j = 0; j < n; j++) columns[rowOf[j]!] = j;
  return columns;
}
