// A picture: a chart for ECharts, a drawing of our own, or several of them that wrap. Each becomes one SVG file.
import { createRequire } from 'node:module';
import type { EChartsOption } from 'echarts';
import { renderCells } from './browser/track-view.js';
import { INK, MUTED, rgb, THEMES } from './colours.ts';
import { type Origin, originLines } from './origin.ts';
import { escapeMarkup, wrap } from './text.ts';

/** What all pictures have. Sizes are in pixels and without the heading. */
interface Frame {
  title: string;
  /** A sentence or two below the title. */
  caption: string;
  width: number;
  height: number;
}

/** A chart as data. It goes into a page as JSON, so that it holds no function. */
export interface Chart extends Frame {
  option: EChartsOption;
  /** Whether it may be narrower on a small screen. Other charts keep their width and are scrolled. */
  canShrink?: boolean;
  /** Of charts of a track: what a page needs to draw it of another record, or finer where a reader zooms in. */
  track?: TrackChart;
}

/** How a chart shows tracks. Of its title and caption, what is the same for all records. */
export interface TrackChart {
  title: string;
  caption: string;
  /** A row a state, in place of one row for all. */
  isPathInRows: boolean;
  /** The states that have a row, if not all. */
  shown?: number[];
}

/** A drawing: the elements inside an SVG of this size. Colours that change with the paper are attributes. */
export interface Drawing extends Frame {
  body: string;
}

/** A picture that is not made of others. */
export type Part = Chart | Drawing;

/** Parts beside each other, as many in a row as there is room for. */
export interface Flow {
  title: string;
  caption: string;
  parts: readonly Part[];
  /** The same in parts that fit a small screen, if the others do not. */
  narrow?: readonly Part[];
}

export type Picture = Part | Flow;

/** The text style of all charts, without colours of ECharts' own. */
export const PLAIN_TEXT = { color: INK, fontFamily: 'system-ui, sans-serif', fontSize: 12 };

/** The name of series that `renderCells` draws; a page replaces it by the function. */
export const CELLS = 'cells' as unknown as typeof renderCells;

/** The width that a wrapping picture has in a file, and that parts have at most where they must fit a small screen. */
export const ROOM = { wide: 760, narrow: 340 } as const;
/** Between parts that wrap. */
const GAP = 16;

const TITLE_SIZE = 15;
const CAPTION_SIZE = 12;
const CAPTION_LINE = 17;
const MARGIN = 12;

/** ECharts as one script for Node and browsers alike, which loads in a quarter of the time of its modules. */
const ECHARTS = 'echarts/dist/echarts.min.js';
const require = createRequire(import.meta.url);

/** The path of the script that draws charts in a page. */
export function echartsScript(): string {
  return require.resolve(ECHARTS);
}

/** The picture as an SVG file of its own, for light and dark paper, which says where it comes from. */
export function pictureSvg(picture: Picture, origin?: Origin): string {
  const { title, caption } = picture;
  const { height, ...content } = contentOf(picture);
  const width = Math.max(content.width, 340);
  const lines = caption === '' ? [] : wrap(caption, CAPTION_SIZE, width - 2 * MARGIN);
  const headHeight = MARGIN + TITLE_SIZE + 8 + lines.length * CAPTION_LINE;
  const head = [
    `<text x="${MARGIN}" y="${MARGIN + TITLE_SIZE - 3}" font-size="${TITLE_SIZE}" font-weight="600" fill="${INK}">${escapeMarkup(title)}</text>`,
    ...lines.map((line, n) => {
      const y = MARGIN + TITLE_SIZE + 2 + (n + 1) * CAPTION_LINE - 4;
      return `<text x="${MARGIN}" y="${y}" font-size="${CAPTION_SIZE}" fill="${MUTED}">${escapeMarkup(line)}</text>`;
    }),
  ];
  const total = headHeight + height;
  const inner = `<g transform="translate(0 ${headHeight})">\n${content.body}\n</g>`;
  const body = `${head.join('\n')}\n${inner}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" role="img" font-family="system-ui, sans-serif">
<title>${escapeMarkup(title)}</title>
${origin ? `<metadata>${originLines(origin).map(escapeMarkup).join('\n')}</metadata>\n` : ''}<style>${darkRules(body)}</style>
${body}
</svg>
`;
}

/** The elements of a picture and their size. */
function contentOf(picture: Picture): { width: number; height: number; body: string } {
  if (!('parts' in picture)) return { ...picture, body: bodyOf(picture) };
  let [x, y, width, below] = [0, 0, 0, 0];
  const placed = picture.parts.map((part, n) => {
    if (x > 0 && x + part.width > ROOM.wide) [x, y] = [0, below + GAP];
    const group = `<g transform="translate(${x} ${y})">\n${bodyOf(part, n)}\n</g>`;
    width = Math.max(width, x + part.width);
    below = Math.max(below, y + part.height);
    x += part.width + GAP;
    return group;
  });
  return { width, height: below, body: placed.join('\n') };
}

/** The elements of a picture, for an SVG of its size; `n` sets it apart from others in the same document. */
export function bodyOf(picture: Part, n = 0): string {
  if ('body' in picture) return picture.body;
  const { init } = require(ECHARTS) as typeof import('echarts');
  const chart = init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: picture.width,
    height: picture.height,
  });
  try {
    chart.setOption(drawable(picture.option));
    const svg = chart.renderToSVGString();
    // The options that are left out serve ECharts in a browser only.
    return (
      svg
        .replace(/^<svg[^>]*>\s*/, '')
        .replace(/\s*<\/svg>\s*$/, '')
        .replace(/<style[^>]*>[\s\S]*?<\/style>\s*/g, '')
        .replace(/ (?:ecmeta_\w+|class|pointer-events|xml:space)="[^"]*"/g, '')
        .replace(/<rect [^>]*fill="none"><\/rect>\s*/, '')
        // ECharts numbers its charts. The same picture must give the same file, whatever was drawn before.
        .replace(/(id="|url\(#)zr\d+-/g, `$1zr${n}-`)
        .replaceAll('></path>', '/>')
    );
  } finally {
    chart.dispose();
  }
}

/** The option with its functions, for ECharts. */
function drawable(option: EChartsOption): EChartsOption {
  const series = [option.series ?? []].flat().map(one => {
    return (one as { renderItem?: unknown }).renderItem === CELLS ? { ...one, renderItem: renderCells } : one;
  });
  return { animation: false, ...option, series } as EChartsOption;
}

/** The style rules that adapt the colours of an SVG to dark paper. */
export function darkRules(body: string): string {
  const rules = Object.values(THEMES).flatMap(([light, dark]) =>
    [light, rgb(light)].flatMap(colour =>
      ['fill', 'stroke']
        .filter(property => body.includes(`${property}="${colour}"`))
        .map(property => `[${property}="${colour}"]{${property}:${dark}}`),
    ),
  );
  return `@media (prefers-color-scheme:dark){${rules.join('')}}`;
}
