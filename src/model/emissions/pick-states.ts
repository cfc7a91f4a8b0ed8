// Takes parameters of single states from another emission of the same family.

/** Entry k is entry `sources[k]` of `others`, or as it was where that is undefined. */
export function pickStates<Entry>(
  own: readonly Entry[],
  others: readonly Entry[],
  sources: readonly (number | undefined)[],
): Entry[] {
  return own.map((entry, k) => {
    const source = sources[k];
    return source === undefined ? entry : others[source]!;
  });
}
