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

/** Positions that stand for `step` base pairs each, from the start of a chromosome on. */
export function stepsOf(step: number, length: number): Places {
  return { kind: 'steps', start: 0, step, end: step * length };
}
