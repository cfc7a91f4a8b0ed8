// Where the positions of a track stand on its axis, if they lie at places of their own: edges, from which others are reckoned.
import { endAt, type Places, startAt } from '../../model/places.ts';

/** Left edges of some positions, in ascending order, and the right edge of the last one; between two, edges are even. */
export interface Coordinates {
  /** Counted from 0 on; the last one is the number of positions. */
  positions: Uint32Array;
  /** Base pairs, counted from 1; the edge of a base pair lies half of one before it. */
  edges: Float64Array;
}

/** A picture keeps so many edges: 1.6 MB of a page. */
const MOST_EDGES = 100_000;

/** The coordinates of `length` positions from `from` on. */
export function coordinatesOf(places: Places, from: number, length: number): Coordinates {
  const last = length - 1;
  // Of equal steps, only the last one may be shorter.
  const step = places.kind === 'steps' ? Math.max(1, last) : Math.ceil(length / MOST_EDGES);
  const shown: number[] = [];
  for (let t = 0; t < last; t += step) shown.push(t);
  shown.push(last, length);
  const edge = (t: number) =>
    t < length
      ? startAt(places, from + t)
      : Math.max(endAt(places, from + last), startAt(places, from + last) + 1);
  return {
    positions: Uint32Array.from(shown),
    edges: Float64Array.from(shown, t => edge(t) + 0.5),
  };
}

/** Every second edge, and the last ones. */
export function coarserCoordinates({ positions, edges }: Coordinates): Coordinates {
  const isKept = (_: number, n: number) => n % 2 === 0 || n >= positions.length - 2;
  return { positions: positions.filter(isKept), edges: edges.filter(isKept) };
}
