// Things in a reference and in a prediction, counted as sets: what is there twice counts once.

/** The columns of `hmm evaluate`. */
export interface Counts {
  reference: number;
  /** Of the reference, what the prediction has. */
  found: number;
  predicted: number;
  /** Of the prediction, what the reference has. */
  right: number;
}

export function countsOf(reference: ReadonlySet<string>, predicted: ReadonlySet<string>): Counts {
  const common = [...reference].filter(key => predicted.has(key)).length;
  return { reference: reference.size, found: common, predicted: predicted.size, right: common };
}
