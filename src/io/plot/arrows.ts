// The geometry of a diagram's arrows: arcs between two circles, and loops at one.

export interface Point {
  x: number;
  y: number;
}

export interface Node extends Point {
  radius: number;
  /** The direction from the middle of the ring, in radians. */
  angle: number;
  isSilent: boolean;
}

/** An arrow as path data, and the points where its number may stand, the best one first. */
export interface Arrow {
  line: string;
  head: string;
  spots: Point[];
}

/** How far a loop stands out of its circle. */
export function loopHeight(radius: number): number {
  return Math.max(18, radius * 0.95);
}

/** A loop on the side of the circle that faces outwards. */
export function loop({ x, y, radius, angle }: Node, headSize: number): Arrow {
  const [spread, reach] = [0.5, radius + loopHeight(radius) * 1.45];
  const at = (turn: number, distance: number): Point => ({
    x: x + distance * Math.cos(angle + turn),
    y: y + distance * Math.sin(angle + turn),
  });
  const [start, out, back] = [at(-spread, radius), at(-spread * 1.5, reach), at(spread * 1.5, reach)];
  const tip = at(spread, radius + 1);
  const end = towards(tip, back, headSize);
  return {
    line: `M${pair(start)}C${pair(out)} ${pair(back)} ${pair(end)}`,
    head: arrowHead(tip, back, headSize),
    // Text is wider than high.
    spots: [at(0, radius + loopHeight(radius) * 1.08 + 8 + 13 * Math.abs(Math.cos(angle)))],
  };
}

/** How much further an arc bends to get round a circle that is in its way. */
const DETOURS = [0, 18, 36, 54];

/**
 * A line between two circles that bends to its left, so that both directions stay apart, and further where it would
 * cross another one of the circles.
 */
export function arc(from: Node, to: Node, headSize: number, nodes: readonly Node[]): Arrow {
  const others = nodes.filter(node => node !== from && node !== to);
  const curves = DETOURS.map(detour => curveOf(from, to, headSize, detour));
  const { start, middle, tip, end } =
    curves.find(curve => others.every(node => isClear(curve, node))) ?? curves[0]!;
  // The number stands nearer to the source than to the target: in the middle of a ring all numbers would meet.
  const spots = [0.38, 0.3, 0.46, 0.54, 0.24, 0.62].map(t => pointOn({ start, middle, end }, t));
  return {
    line: `M${pair(start)}Q${pair(middle)} ${pair(end)}`,
    head: arrowHead(tip, middle, headSize),
    spots,
  };
}

/** A quadratic Bézier curve. */
interface Curve {
  start: Point;
  middle: Point;
  end: Point;
}

function curveOf(from: Node, to: Node, headSize: number, detour: number): Curve & { tip: Point } {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const bend = Math.max(18, length * 0.12) + detour;
  const middle = {
    x: (from.x + to.x) / 2 + (dy / length) * bend * 1.5,
    y: (from.y + to.y) / 2 - (dx / length) * bend * 1.5,
  };
  const tip = towards(to, middle, to.radius + 1);
  return { start: towards(from, middle, from.radius), middle, tip, end: towards(tip, middle, headSize) };
}

function pointOn({ start, middle, end }: Curve, t: number): Point {
  return {
    x: (1 - t) ** 2 * start.x + 2 * t * (1 - t) * middle.x + t ** 2 * end.x,
    y: (1 - t) ** 2 * start.y + 2 * t * (1 - t) * middle.y + t ** 2 * end.y,
  };
}

/** Whether a curve passes by a circle, with a little room. */
function isClear(curve: Curve, { x, y, radius }: Node): boolean {
  return [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].every(t => {
    const point = pointOn(curve, t);
    return Math.hypot(point.x - x, point.y - y) > radius + 3;
  });
}

/** A triangle with its tip at `tip`, which points away from `from`. */
function arrowHead(tip: Point, from: Point, size: number): string {
  const base = towards(tip, from, size + 1);
  const [dx, dy] = [(base.y - tip.y) * 0.42, (tip.x - base.x) * 0.42];
  return `M${pair(tip)}L${pair({ x: base.x + dx, y: base.y + dy })}L${pair({ x: base.x - dx, y: base.y - dy })}Z`;
}

function towards(from: Point, to: Point, distance: number): Point {
  const share = distance / Math.hypot(to.x - from.x, to.y - from.y);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

export function pair({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

export function round(value: number): number {
  return Number(value.toFixed(1));
}
