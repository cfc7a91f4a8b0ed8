// How well a prediction meets a reference, from counts. A ratio of nothing to nothing is NaN: it cannot be computed.

/** Counts of one kind of thing: positions, segments, exons. */
export interface Counts {
  /** Things in the reference, and how many of them are found by the prediction. */
  reference: number;
  found: number;
  /** Things in the prediction, and how many of them are right by the reference. */
  predicted: number;
  right: number;
  /** Things in neither; NaN where that is not known or has no meaning. */
  neither: number;
}

export interface Measures {
  /** found / reference; also called recall. */
  sensitivity: number;
  /** right / predicted; gene finding calls it specificity (Burset & Guigó 1996). */
  precision: number;
  /** Harmonic mean of both. */
  f1: number;
  /** Matthews' correlation coefficient; gene finding calls it CC. */
  mcc: number;
  /** Share of all positions on which both agree. */
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

/** One side empty and the other not: nothing was right, so 0. Both empty: not to be computed. */
function harmonicMean({ reference, predicted }: Counts, sensitivity: number, precision: number): number {
  if (reference === 0 && predicted === 0) return Number.NaN;
  if (reference === 0 || predicted === 0 || sensitivity + precision === 0) return 0;
  return (2 * sensitivity * precision) / (sensitivity + precision);
}

/** Of [C][C] counts, rows by reference and columns by prediction, those of class c. */
export function countsOfClass(confusion: readonly (readonly number[])[], c: number): Counts {
  const total = sum(confusion.map(sum));
  const reference = sum(confusion[c]!);
  const predicted = sum(confusion.map(row => row[c]!));
  const both = confusion[c]![c]!;
  return { reference, found: both, predicted, right: both, neither: total - reference - predicted + both };
}

/**
 * Accuracy and Matthews' coefficient over all classes (Gorodkin 2004, R_K), and plain means of the classes' other
 * measures, in which a class that is in neither of the two does not enter, and one that is in one of them counts as 0.
 * NaN where a cell is not known.
 */
export function overallMeasures(confusion: readonly (readonly number[])[]): Measures {
  const classes = confusion.map((_, c) => countsOfClass(confusion, c));
  const present = classes.filter(({ reference, predicted }) => !(reference === 0 && predicted === 0));
  const each = present.map(measuresOf);
  const mean = (of: (measures: Measures) => number) => sum(each.map(one => of(one) || 0)) / each.length;
  const total = sum(confusion.map(sum));
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

/** Counts added thing by thing. */
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
