// What is done with a path of states once it is found.

/** A run of positions in one state: 0-based, `end` not included. */
export interface Run {
  start: number;
  end: number;
  state: number;
}

/** The runs of one state of a path [T], in order. */
export function runsOf(path: Uint8Array | Uint16Array): Run[] {
  const runs: Run[] = [];
  for (let start = 0, t = 1; t <= path.length; t++) {
    if (t < path.length && path[t] === path[start]) continue;
    runs.push({ start, end: t, state: path[start]! });
    start = t;
  }
  return runs;
}

/** [n] the most likely state of each row of posteriors [n, K]; ties go to the lowest index. */
export function likeliestStates(rows: Float64Array, K: number): Uint8Array | Uint16Array {
  const states = new (K > 256 ? Uint16Array : Uint8Array)(rows.length / K);
  for (let n = 0; n < states.length; n++) {
    let best = 0;
    for (let k = 1; k < K; k++) if (rows[n * K + k]! > rows[n * K + best]!) best = k;
    states[n] = best;
  }
  return states;
}
