// The colours of pictures: readable on light and dark paper, and different for colour-blind readers.

/** All colours that change with the paper, as [on light paper, on dark paper]. Pictures are drawn in the light ones. */
export const THEMES = {
  ink: ['#24292e', '#e6edf3'],
  muted: ['#57606a', '#9da7b3'],
  line: ['#d0d7de', '#3d444d'],
  paper: ['#ffffff', '#0d1117'],
  heat: ['#0b5a9e', '#6cb6ff'],
  // Numbers on cells: black or white, whichever reads better, which may differ from paper to paper.
  blackThenWhite: ['#000001', '#fdfdfd'],
  whiteThenBlack: ['#fdfdfc', '#000000'],
} as const satisfies Record<string, readonly [string, string]>;

export const INK = THEMES.ink[0];
export const MUTED = THEMES.muted[0];
export const LINE = THEMES.line[0];
export const PAPER = THEMES.paper[0];
export const HEAT = THEMES.heat[0];

/** Black on both papers. */
const BLACK = '#000000';
const WHITE = '#fdfdfd';

/** The colours of Okabe and Ito (2008) without black, in an order in which neighbours also differ in lightness. */
const OKABE_ITO = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#f0e442',
  '#7f7f7f',
] as const;

/** Further states have the eight colours again: darker, then paler. */
const ROUNDS = [
  { towards: 0, share: 0 },
  { towards: 0, share: 0.4 },
  { towards: 255, share: 0.5 },
] as const;

/** The colour of a state. The eight of Okabe and Ito come first; from 25 states on they repeat. */
export function stateColour(k: number): string {
  const round = ROUNDS[Math.floor(k / OKABE_ITO.length) % ROUNDS.length]!;
  const channels = channelsOf(OKABE_ITO[k % OKABE_ITO.length]!);
  return hexOf(channels.map(channel => channel + (round.towards - channel) * round.share));
}

/** Black or white, whichever reads better on a colour: one of them has a contrast of at least 4.5. */
export function inkOn(colour: string): string {
  return contrast(colour, WHITE) >= contrast(colour, BLACK) ? WHITE : BLACK;
}

/** The colour of a number on a cell of a heat map of this strength, 0 to 1; it changes with the paper. */
export function inkOnHeat(strength: number): string {
  const [light, dark] = ([0, 1] as const).map(paper => inkOn(heatCell(strength, paper)));
  if (light === dark) return light!;
  return light === BLACK ? THEMES.blackThenWhite[0] : THEMES.whiteThenBlack[0];
}

/** The colour of a cell of this strength on light (0) or dark (1) paper. */
export function heatCell(strength: number, paper: 0 | 1): string {
  const [heat, back] = [channelsOf(THEMES.heat[paper]), channelsOf(THEMES.paper[paper])];
  return hexOf(back.map((channel, n) => channel + (heat[n]! - channel) * strength));
}

/** `#rrggbb` as `rgba(...)` with this opacity. */
export function translucent(colour: string, opacity: number): string {
  return `rgba(${channelsOf(colour).join(',')},${Number(opacity.toFixed(3))})`;
}

/** `#rrggbb` as the `rgb(...)` that a translucent colour becomes when its opacity is split off. */
export function rgb(colour: string): string {
  return `rgb(${channelsOf(colour).join(',')})`;
}

/** The contrast ratio of WCAG 2 between two colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter! + 0.05) / (darker! + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = channelsOf(colour).map(channel => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** `#rrggbb` as its three numbers. */
export function channelsOf(colour: string): number[] {
  return [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16));
}

function hexOf(channels: readonly number[]): string {
  return `#${channels.map(channel => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}
