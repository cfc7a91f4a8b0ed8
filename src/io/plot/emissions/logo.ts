// Draws the sequence logo: a column of letters for each state, which is as high as its emission differs from the
// background.
import type { CategoricalEmission } from '../../../model/emissions/emission.ts';
import type { HiddenMarkovModel } from '../../../model/hmm.ts';
import { INK, LINE, MUTED } from '../colours.ts';
import { type Drawing, type Flow, ROOM } from '../picture.ts';
import { escapeMarkup, shorten, shortNumber, textWidth } from '../text.ts';
import { meanRows } from './categorical.ts';
import { LETTERS, STROKE } from './letters.ts';

/**
 * The colours of nucleotides, which colour-blind readers can tell apart; of amino acids by chemistry, grouped as in
 * WebLogo (Crooks et al. 2004).
 */
const COLOURS: Partial<Record<CategoricalEmission['alphabet'], Record<string, string>>> = {
  dna: { A: '#009e73', C: '#0072b2', G: '#e69f00', T: '#d55e00' },
  rna: { A: '#009e73', C: '#0072b2', G: '#e69f00', U: '#d55e00' },
  protein: groups({
    '#009e73': 'GSTYC',
    '#cc79a7': 'NQ',
    '#0072b2': 'KRH',
    '#d55e00': 'DE',
    [MUTED]: 'AVLIPWFM',
  }),
};

const HEIGHT = 180;
/** Letters lower than this, in pixels, are not drawn. */
const LEAST_HEIGHT = 0.6;

/** A state of a logo. */
interface Column {
  name: string;
  /** [M] */
  row: readonly number[];
  bits: number;
}

/** How columns are laid out, in pixels; alike in all parts of a logo. */
interface Layout {
  step: number;
  isTurned: boolean;
  below: number;
}

const [LEFT, RIGHT, ABOVE] = [56, 12, 10];

/**
 * The logo of a categorical emission whose symbols are letters. A column is D(emission || background) bits high,
 * and a letter has its probability's share of that.
 * @param background [M] probabilities; uniform if undefined
 */
export function logoPicture(
  { states }: Pick<HiddenMarkovModel, 'states'>,
  emission: CategoricalEmission,
  background?: readonly number[],
): Flow {
  const symbols = [...emission.symbols];
  const reference = background ?? symbols.map(() => 1 / symbols.length);
  const columns = meanRows(emission).map((row, k) => {
    const bits = row.reduce((sum, p, m) => sum + (p > 0 ? p * Math.log2(p / reference[m]!) : 0), 0);
    return { name: states[k]!.name, row, bits: Math.max(0, bits) };
  });
  const longest = Math.max(...columns.map(({ name }) => textWidth(shorten(name, 12, 120), 12)));
  const step = states.length <= 8 ? Math.max(60, Math.min(86, longest + 8)) : states.length <= 30 ? 40 : 24;
  const isTurned = longest > step - 4;
  const layout = { step, isTurned, below: isTurned ? longest + 14 : 24 };
  const partsFor = (room: number) => {
    const most = Math.floor((room - LEFT - RIGHT) / step);
    // Parts of about equal width.
    const each = Math.ceil(columns.length / Math.ceil(columns.length / most));
    const starts = columns.map((_, k) => k).filter(k => k % each === 0);
    return starts.map(k => partOf(columns, k, Math.min(k + each, columns.length), layout, emission));
  };
  const [parts, narrow] = [partsFor(ROOM.wide), partsFor(ROOM.narrow)];
  const against = background
    ? 'the given background'
    : `a uniform background (at most ${shortNumber(Math.log2(symbols.length))} bits)`;
  const contexts = emission.order > 0 ? ' Mean over all contexts.' : '';
  return {
    title: 'Emission logo',
    caption: `Information content of each state's emission against ${against}.${contexts}`,
    parts,
    ...(narrow.length > parts.length && { narrow }),
  };
}

/** The columns of states `from` to `to` - 1. */
function partOf(
  columns: readonly Column[],
  from: number,
  to: number,
  { step, isTurned, below }: Layout,
  { alphabet, symbols }: CategoricalEmission,
): Drawing {
  const { top, ticks } = scaleOf(Math.max(...columns.map(({ bits }) => bits)));
  const y = (bits: number) => ABOVE + HEIGHT * (1 - bits / top);
  const width = Math.ceil(LEFT + step * (to - from) + RIGHT);
  const axis = ticks.map(
    tick =>
      `<path d="M${LEFT} ${round(y(tick))}H${width - RIGHT}" stroke="${LINE}"/>` +
      `<text x="${LEFT - 8}" y="${round(y(tick) + 4)}" font-size="12" text-anchor="end" fill="${INK}">${tick}</text>`,
  );
  const body = [
    ...axis,
    `<text transform="translate(14 ${ABOVE + HEIGHT / 2}) rotate(-90)" font-size="12" text-anchor="middle" fill="${MUTED}">bits</text>`,
    ...columns.slice(from, to).map(({ name, row, bits }, n) => {
      const x = round(LEFT + n * step);
      const numbers = row.map((p, m) => ({ p, m })).sort((a, b) => b.p - a.p);
      const told = numbers.slice(0, 6).map(({ p, m }) => `${symbols[m]} ${shortNumber(p)}`);
      const title = `${name}: ${shortNumber(bits)} bits; ${told.join(', ')}`;
      const place = isTurned
        ? `transform="translate(${round(x + step / 2 + 4)} ${ABOVE + HEIGHT + 8}) rotate(-90)" text-anchor="end"`
        : `x="${round(x + step / 2)}" y="${ABOVE + HEIGHT + 18}" text-anchor="middle"`;
      return [
        `<g><title>${escapeMarkup(title)}</title>`,
        `<rect x="${x}" y="${ABOVE}" width="${round(step)}" height="${HEIGHT}" fill="none" pointer-events="all"/>`,
        ...stackOf(row, bits, HEIGHT / top).map(({ m, from: bottom, height }) => {
          const box = { x: x + 3, y: round(y(0) - bottom - height), width: round(step - 6), height };
          return letterMarkup(symbols[m]!, COLOURS[alphabet]?.[symbols[m]!] ?? INK, box);
        }),
        `<text font-size="12" fill="${INK}" ${place}>${escapeMarkup(shorten(name, 12, 120))}</text></g>`,
      ].join('');
    }),
  ];
  const title = `Emission logo of ${columns[from]!.name} to ${columns[to - 1]!.name}`;
  return { title, caption: '', width, height: Math.ceil(ABOVE + HEIGHT + below), body: body.join('\n') };
}

/** Whether a logo can be drawn: if symbols are letters, and not integers or words. */
export function canDrawLogo({ symbols }: CategoricalEmission): boolean {
  return [...symbols].every(symbol => [...symbol].length === 1) && symbols.length <= 40;
}

/** The letters of a column from the bottom up, with the likeliest on top; heights are in pixels. */
function stackOf(row: readonly number[], bits: number, scale: number) {
  let from = 0;
  return row
    .map((p, m) => ({ m, height: round(p * bits * scale) }))
    .sort((a, b) => a.height - b.height)
    .filter(({ height }) => height >= LEAST_HEIGHT)
    .map(({ m, height }) => {
      const place = { m, from, height };
      from += height;
      return place;
    });
}

function letterMarkup(
  letter: string,
  colour: string,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): string {
  const shape = LETTERS[letter];
  const scale = `transform="translate(${x} ${y}) scale(${round(width / 100, 3)} ${round(height / 100, 4)})"`;
  if (shape) return `<path d="${shape}" ${scale} fill="none" stroke="${colour}" stroke-width="${STROKE}"/>`;
  // Digits and other signs are text that is as wide and nearly as high as the box; 73 is the height of capitals.
  return `<text ${scale} y="99" font-size="${round(100 / 0.73)}" font-weight="bold" textLength="100" lengthAdjust="spacingAndGlyphs" fill="${colour}">${escapeMarkup(letter)}</text>`;
}

/** A round number for the end of an axis of so many bits, and its ticks. */
function scaleOf(bits: number): { top: number; ticks: number[] } {
  const size = Math.max(bits, 1e-6);
  const unit = 10 ** Math.floor(Math.log10(size));
  const step = [0.2, 0.5, 1, 2].map(factor => factor * unit).find(one => size / one <= 5)!;
  const count = Math.ceil(size / step - 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, n) => Number((n * step).toPrecision(6)));
  return { top: ticks.at(-1)!, ticks };
}

function groups(colours: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(colours).flatMap(([colour, letters]) => [...letters].map(letter => [letter, colour])),
  );
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
