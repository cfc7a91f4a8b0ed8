// Takes the parameters of single states from another emission of the same family.

/** The list in which entry k is entry `sources[k]` of `others`, or as before where that is undefined. */
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
