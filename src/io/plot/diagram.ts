// Draws the states as a ring of circles, small hollow ones for silent states, with an arrow for every transition that
// matters.
import { allStates, type Chain, type HiddenMarkovModel } from '../../model/hmm.ts';
import { type Arrow, arc, loop, loopHeight, type Node, type Point, pair, round } from './arrows.ts';
import { INK, inkOn, MUTED, PAPER, stateColour } from './colours.ts';
import type { Drawing } from './picture.ts';
import { escapeMarkup, shorten, shortNumber, textWidth } from './text.ts';

/** An arrow carries at least this share of what leaves its state. */
const LEAST_SHARE = 0.05;
/** With more states than this, arrows have no numbers beside them. */
const MOST_NUMBERED = 24;
/** Circles smaller than this have the name outside. */
const LEAST_RADIUS = 17;
const SILENT_RADIUS = 8;
/** Silent states stand further in than the others. */
const SILENT_RING = 0.62;

interface Edge {
  from: number;
  to: number;
  probability: number;
}

/** The state diagram of a model. */
export function diagramPicture(model: HiddenMarkovModel): Drawing {
  const { transitions } = model;
  const names = allStates(model).map(state => state.name);
  const K = names.length;
  const places = placesOf(model);
  const isSilent = (k: number) => k >= model.states.length;
  const radius = radiusOf(names);
  const ring =
    K === 1 ? 0 : Math.max(K === 2 ? 95 : 105, (K * (radius * 2 + (K > 12 ? 8 : 44))) / (2 * Math.PI));
  // The margin has room for a loop, its number, and a name that stands outside.
  const isNamedInside = radius >= LEAST_RADIUS;
  const namesOutside = names.filter((_, k) => !isNamedInside || isSilent(k));
  const outside = Math.max(0, ...namesOutside.map(name => textWidth(shorten(name, 11, 110), 11)));
  const loopNumber = Math.max(...transitions.map((row, k) => textWidth(shortNumber(row[k]!), 11)));
  const margin =
    radius +
    loopHeight(radius) * 1.1 +
    Math.max(isNamedInside ? 26 + loopNumber / 2 : 0, outside > 0 ? outside + 14 : 0);
  const ringed = names.map((_, k) => {
    // Two states stand side by side. More states start at the top and go round clockwise.
    const place = places[k]!;
    const angle = K <= 2 ? Math.PI * (1 - place) : -Math.PI / 2 + (2 * Math.PI * place) / K;
    const out = K > 2 && isSilent(k) ? SILENT_RING * ring : ring;
    return { x: out * Math.cos(angle), y: out * Math.sin(angle), angle };
  });
  const extent = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  const [xs, ys] = [ringed.map(({ x }) => x), ringed.map(({ y }) => y)];
  const width = extent(xs) + 2 * margin;
  const height = extent(ys) + 2 * (K <= 2 ? radius + 24 : margin - 12);
  const middle = { x: margin - Math.min(...xs), y: height / 2 - (Math.max(...ys) + Math.min(...ys)) / 2 };
  const nodes = ringed.map(
    ({ x, y, angle }, k): Node => ({
      x: middle.x + x,
      y: middle.y + y,
      radius: isSilent(k) ? Math.min(radius, SILENT_RADIUS) : radius,
      angle,
      isSilent: isSilent(k),
    }),
  );
  const { edges, hidden } = edgesOf(transitions);
  const title = ({ from, to, probability }: Edge) =>
    `<title>${escapeMarkup(`${names[from]} → ${names[to]}: ${probability}`)}</title>`;
  const drawn = edges.map(edge => ({ edge, ...shapeOf(edge, nodes) }));
  const body = [
    ...drawn.map(({ edge, line, head, strokeWidth }) => {
      const opacity = round(0.45 + 0.55 * edge.probability);
      return `<g opacity="${opacity}">${title(edge)}<path d="${line}" fill="none" stroke="${MUTED}" stroke-width="${strokeWidth}"/><path d="${head}" fill="${MUTED}"/></g>`;
    }),
    ...names.map((name, k) => nodeMarkup(name, nodes[k]!, stateColour(k), isNamedInside)),
    ...labelled(drawn, nodes).map(({ edge, x, y }) => {
      const text = `x="${round(x)}" y="${round(y + 4)}" font-size="11" text-anchor="middle"`;
      const number = shortNumber(edge.probability);
      // The paper around the number is a text of its own, since not all viewers know paint-order.
      const halo = `<text ${text} aria-hidden="true" fill="${PAPER}" stroke="${PAPER}" stroke-width="4" stroke-linejoin="round">${number}</text>`;
      return `${halo}<text ${text} fill="${INK}">${number}${title(edge)}</text>`;
    }),
  ];
  return {
    title: 'State diagram',
    caption:
      hidden > 0
        ? `Arrows that carry less than ${100 * LEAST_SHARE}% of what leaves a state are left out.`
        : '',
    width: Math.ceil(width),
    height: Math.ceil(height),
    body: body.join('\n'),
  };
}

/**
 * [K + Z] the place of each state in the ring: in their order; where some are silent, in the order in which a sequence
 * first comes to them, so that they stand beside those that they lead to.
 */
function placesOf(model: Chain): number[] {
  const all = [...model.transitions.keys()];
  if (!model.silent) return all;
  const follow = (row: readonly number[]) => all.filter(j => row[j]! > 0);
  const order = new Set(follow(model.initial));
  for (const i of order) for (const j of follow(model.transitions[i]!)) order.add(j);
  const ring = [...order, ...all.filter(k => !order.has(k))];
  return all.map(k => ring.indexOf(k));
}

function radiusOf(names: readonly string[]): number {
  if (names.length > 24) return 9;
  const widest = Math.max(...names.map(name => textWidth(name, 12)));
  return Math.max(20, Math.min(names.length > 8 ? 28 : 40, widest / 2 + 7));
}

function edgesOf(transitions: readonly (readonly number[])[]): { edges: Edge[]; hidden: number } {
  const all = transitions.flatMap((row, from) => {
    const leaving = 1 - row[from]!;
    return row.flatMap((probability, to) => {
      if (probability === 0) return [];
      const isShown = probability >= LEAST_SHARE * (from === to ? 1 : leaving);
      return [{ from, to, probability, isShown }];
    });
  });
  const shown = all.filter(edge => edge.isShown);
  const edges = shown.map(({ from, to, probability }) => ({ from, to, probability }));
  return { edges, hidden: all.length - shown.length };
}

function shapeOf({ from, to, probability }: Edge, nodes: readonly Node[]) {
  const strokeWidth = round(1 + 4 * probability);
  const headSize = 5 + strokeWidth;
  return {
    strokeWidth,
    ...(from === to ? loop(nodes[from]!, headSize) : arc(nodes[from]!, nodes[to]!, headSize, nodes)),
  };
}

/** Chooses where numbers stand, those of likelier transitions first; a number without a free spot is left out. */
function labelled(
  arrows: readonly (Arrow & { edge: Edge })[],
  nodes: readonly Node[],
): (Point & { edge: Edge })[] {
  if (nodes.length > MOST_NUMBERED) return [];
  const taken: (Point & { edge: Edge })[] = [];
  const half = (edge: Edge) => textWidth(shortNumber(edge.probability), 11) / 2;
  for (const { edge, spots } of arrows.toSorted((a, b) => b.edge.probability - a.edge.probability)) {
    const free = spots.find(
      ({ x, y }) =>
        taken.every(
          other => Math.abs(other.y - y) > 13 || Math.abs(other.x - x) > half(edge) + half(other.edge),
        ) && nodes.every(node => Math.hypot(node.x - x, node.y - y) > node.radius + 10),
    );
    if (free) taken.push({ ...free, edge });
  }
  return taken;
}

function nodeMarkup(name: string, node: Node, colour: string, hasRoom: boolean): string {
  const { x, y, radius, angle, isSilent } = node;
  const isInside = hasRoom && !isSilent;
  const paint = isSilent ? `fill="${PAPER}" stroke="${MUTED}" stroke-width="1.5"` : `fill="${colour}"`;
  const circle = `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" ${paint}/>`;
  const label = (text: string, attributes: string) =>
    `<text font-size="${isInside ? 12 : 11}" ${attributes}>${escapeMarkup(text)}</text>`;
  let text = '';
  if (isInside) {
    const size = `x="${round(x)}" y="${round(y + 4)}" text-anchor="middle" fill="${inkOn(colour)}"`;
    text = label(shorten(name, 12, 2 * radius - 6), size);
  } else {
    // Names stand outside the ring, those of silent states inside theirs. They are read so that none is upside down.
    const isLeft = Math.cos(angle) < -1e-9;
    const turn = round((angle * 180) / Math.PI + (isLeft ? 180 : 0));
    const offset = isSilent ? -radius - 6 : radius + loopHeight(radius) + 8;
    const along = isLeft ? -offset : offset;
    const place = `transform="translate(${pair({ x, y })}) rotate(${turn}) translate(${along} 4)"`;
    text = label(
      shorten(name, 11, 110),
      `${place} text-anchor="${along < 0 ? 'end' : 'start'}" fill="${INK}"`,
    );
  }
  return `<g><title>${escapeMarkup(name)}</title>${circle}${text}</g>`;
}
