// Where the positions of a sequence lie on a chromosome, where its file says so.

/** Base pairs from 0 on, ends not included: of each position, or of equal steps. */
export type Places =
  | { kind: 'rows'; starts: ArrayLike<number>; ends: ArrayLike<number> }
  /** The last step may be cut short. */
  | { kind: 'steps'; start: number; step: number; end: number };

/** The part of a record that was asked for, in its base pairs from 0 on, and where the whole of it ends. */
export interface Region {
  start: number;
  end: number;
  recordEnd: number;
}

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
  const firstFrom = (basePair: number) => firstPosition(length, t => middleAt(places, t) >= basePair);
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

/** The name of a record, with the region that was asked for of it as genome browsers write it: `chr1:1001-2000`. */
export function regionName({ id, region }: { id: string; region?: Region | undefined }): string {
  return region ? `${id}:${region.start + 1}-${region.end}` : id;
}

/** Whether each position is a base pair, and they lie one after the other. */
export function areBasePairs(places: Places | undefined): boolean {
  return places === undefined || (places.kind === 'steps' && places.step === 1);
}

/** The positions, from the first up to the second, that lie in base pairs [start, end) wholly or in part. */
export function positionsWithin(
  places: Places | undefined,
  length: number,
  { start, end }: { start: number; end: number },
): [from: number, to: number] {
  if (!places) return [Math.min(start, length), Math.min(end, length)];
  let from = firstPosition(length, t => startAt(places, t) >= start);
  while (from > 0 && endAt(places, from - 1) > start) from--;
  return [from, firstPosition(length, t => startAt(places, t) >= end)];
}

/** Where so many positions from `from` on lie. */
export function placesFrom(places: Places | undefined, from: number, count: number): Places {
  if (!places) return { kind: 'steps', start: from, step: 1, end: from + count };
  if (places.kind === 'rows') {
    const { starts, ends } = places;
    const cut = (list: ArrayLike<number>) => Array.prototype.slice.call(list, from, from + count);
    return { kind: 'rows', starts: cut(starts), ends: cut(ends) };
  }
  const start = startAt(places, from);
  return { ...places, start, end: count === 0 ? start : endAt(places, from + count - 1) };
}

/** Places that end where their chromosome does, after so many base pairs. */
export function clippedAt(places: Places, size: number): Places {
  if (places.kind === 'steps') return { ...places, end: Math.min(places.end, size) };
  return { ...places, ends: Array.from(places.ends, end => Math.min(end, size)) };
}

/** The first of `length` positions of which something holds, as it does for all after it; `length` if there is none. */
function firstPosition(length: number, holds: (t: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const t = (low + high) >> 1;
    if (holds(t)) high = t;
    else low = t + 1;
  }
  return low;
}
