// Where the positions of a sequence lie on a chromosome, where its file says so.

/** Base pairs from 0 on, ends not included: of each position, or of equal steps. */
export type Places =
  | { kind: 'rows'; starts: ArrayLike<number>; ends: ArrayLike<number> }
  /** The last step may be cut short. */
  | { kind: 'steps'; start: number; step: number; end: number };

/** Where a position starts. */
export function startAt(places: Places, t: number): number {
  return places.kind === 'rows' ? places.starts[t]! : places.start + t * places.step;
}

/** Where a position ends. */
export function endAt(places: Places, t: number): number {
  if (places.kind === 'rows') return places.ends[t]!;
  return Math.min(places.start + (t + 1) * places.step, places.end);
}

/** So many bins of this size, from the start of a chromosome. */
export function stepsOf(binSize: number, length: number): Places {
  return { kind: 'steps', start: 0, step: binSize, end: binSize * length };
}

/** The base pair in the middle of a position; of the two of an even number, the second. */
export function middleAt(places: Places, t: number): number {
  return Math.floor((startAt(places, t) + endAt(places, t)) / 2);
}

/** The positions, from the first up to the second, whose middles lie in base pairs [start, end). Middles must go up. */
export function positionsBetween(
  places: Places,
  length: number,
  start: number,
  end: number,
): [from: number, to: number] {
  const firstFrom = (basePair: number) => {
    let [low, high] = [0, length];
    while (low < high) {
      const t = (low + high) >> 1;
      if (middleAt(places, t) < basePair) low = t + 1;
      else high = t;
    }
    return low;
  };
  return [firstFrom(start), firstFrom(end)];
}

/** Where the positions of a record lie, if they are not its base pairs one after the other. */
export function placesOf(record: {
  places?: Places | undefined;
  binSize?: number | undefined;
  length: number;
}): Places | undefined {
  return record.places ?? (record.binSize === undefined ? undefined : stepsOf(record.binSize, record.length));
}
