// Measures of how well a prediction agrees with a reference, from counts. 0 / 0 gives NaN, as it cannot be computed.

/** Counts of one kind of thing: positions, segments, exons. */
export interface Counts {
  /** How many things the reference has, and how many of them the prediction finds. */
  reference: number;
  found: number;
  /** How many things the prediction has, and how many of them are right by the reference. */
  predicted: number;
  right: number;
  /** How many things are in neither; NaN where that is unknown or has no meaning. */
  neither: number;
}

export interface Measures {
  /** found / reference, also called recall. */
  sensitivity: number;
  /** right / predicted; in gene finding it is called specificity (Burset & Guigó 1996). */
  precision: number;
  /** The harmonic mean of sensitivity and precision. */
  f1: number;
  /** Matthews' correlation coefficient; in gene finding it is called CC. */
  mcc: number;
  /** The share of all positions on which both agree. */
  accuracy: number;
}

/** Measures of one class against all others. */
export function measuresOf(counts: Counts): Measures {
  const { reference, found, predicted, right, neither } = counts;
  const sensitivity = found / reference;
  const precision = right / predicted;
  const missed = reference - found;
  const wrong = predicted - right;
  const product = reference * predicted * (neither + missed) * (neither + wrong);
  return {
    sensitivity,
    precision,
    f1: harmonicMean(counts, sensitivity, precision),
    mcc: (found * neither - missed * wrong) / Math.sqrt(product),
    accuracy: (found + neither) / (reference + wrong + neither),
  };
}

/** F1. If one side is empty and the other is not, nothing was right, which gives 0. If both are empty, it is NaN. */
function harmonicMean({ reference, predicted }: Counts, sensitivity: number, precision: number): number {
  if (reference === 0 && predicted === 0) return Number.NaN;
  if (reference === 0 || predicted === 0 || sensitivity + precision === 0) return 0;
  return (2 * sensitivity * precision) / (sensitivity + precision);
}

/**
 * Measures of all classes together, from the counts of each: accuracy and Matthews' coefficient (Gorodkin 2004, R_K),
 * and plain means of the other measures over classes. A class that is in neither file does not count, and one that is in
 * only one file counts as 0. NaN where a cell is unknown.
 */
export function overallMeasures(classes: readonly Counts[]): Measures {
  const present = classes.filter(({ reference, predicted }) => !(reference === 0 && predicted === 0));
  const each = present.map(measuresOf);
  const mean = (of: (measures: Measures) => number) => sum(each.map(one => of(one) || 0)) / each.length;
  const total = sum(classes.map(({ reference }) => reference));
  if (Number.isNaN(total))
    return { sensitivity: total, precision: total, f1: total, mcc: total, accuracy: total };
  const right = sum(classes.map(({ found }) => found));
  const squares = (of: (counts: Counts) => number) => sum(classes.map(counts => of(counts) ** 2));
  const cross = sum(classes.map(({ reference, predicted }) => reference * predicted));
  const spread = (total ** 2 - squares(one => one.reference)) * (total ** 2 - squares(one => one.predicted));
  return {
    sensitivity: mean(one => one.sensitivity),
    precision: mean(one => one.precision),
    f1: mean(one => one.f1),
    mcc: (right * total - cross) / Math.sqrt(spread),
    accuracy: right / total,
  };
}

/** The sums of counts. */
export function addCounts(all: readonly Counts[]): Counts {
  const total = (of: (counts: Counts) => number) => sum(all.map(of));
  return {
    reference: total(one => one.reference),
    found: total(one => one.found),
    predicted: total(one => one.predicted),
    right: total(one => one.right),
    neither: total(one => one.neither),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
