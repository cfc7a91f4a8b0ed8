// The path of posterior decoding.

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
