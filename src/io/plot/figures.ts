// The figures of a report's page: where charts are drawn, or what is shown of them without a script.
import { bodyOf, type Chart, type Drawing, type Flow, type Part, type Picture } from './picture.ts';
import { escapeMarkup } from './text.ts';

/** The height of the bar below a track, which says which part of it is shown. */
const ZOOM_BAR = 44;
/** The padding and border of a card on both sides. */
const FRAME = 30;
/** Drawings become smaller on small screens down to this share, where their letters can still be read. */
const LEAST_SCALE = 0.75;
/** A picture without a script that would be longer than this, in characters, is left out. */
const MOST_STATIC = 300_000;

/** A picture with its heading, as a card of a page; `charts` are all that the page has. */
export function figureMarkup(picture: Picture, charts: readonly Chart[]): string {
  const { title, caption } = picture;
  if ('parts' in picture) {
    const width = picture.parts.reduce((sum, part) => sum + part.width + 16, -16);
    const head = headMarkup(title, caption);
    return `<figure class="card" style="width:${width + FRAME}px">${head}\n${flowMarkup(picture, charts)}</figure>`;
  }
  if ('track' in picture && picture.track) return trackMarkup(picture, charts);
  const head = headMarkup(title, caption);
  return `<figure class="card" style="width:${picture.width + FRAME}px">${head}\n<div class="wide">${partMarkup(picture, charts)}</div></figure>`;
}

const headMarkup = (title: string, caption: string) =>
  `<h2>${escapeMarkup(title)}</h2>\n<p>${escapeMarkup(caption)}</p>`;

function flowMarkup({ parts, narrow }: Flow, charts: readonly Chart[]): string {
  const flow = (shown: readonly Part[], name: string) =>
    `<div class="${name}">${shown.map(part => `<div class="wide">${partMarkup(part, charts)}</div>`).join('\n')}</div>`;
  return narrow ? `${flow(parts, 'flow roomy')}\n${flow(narrow, 'flow narrow')}` : flow(parts, 'flow');
}

function partMarkup(part: Part, charts: readonly Chart[]): string {
  if ('body' in part) return svgMarkup(part);
  const { canShrink, width, height, title } = part;
  const n = charts.indexOf(part);
  const size = `style="${canShrink ? 'max-' : ''}width:${width}px;height:${height}px"`;
  return `<div id="chart-${n}" role="img" aria-label="${escapeMarkup(title)}" ${size}>${withoutScript(part, n)}</div>`;
}

/** A track: as wide as the page, with what the pointer shows above it. */
function trackMarkup(chart: Chart, charts: readonly Chart[]): string {
  const { title, caption, height, track } = chart;
  const n = charts.indexOf(chart);
  const place = `id="chart-${n}" role="img" aria-label="${escapeMarkup(title)}" style="height:${height + ZOOM_BAR}px"`;
  const same = `data-of="${escapeMarkup(track!.title)} of " data-caption="${escapeMarkup(track!.caption)} "`;
  return `<figure class="card track" ${same}>${headMarkup(title, caption)}
<div class="stage"><div ${place}>${withoutScript(chart, n)}</div><div class="mark" hidden></div><div class="values" hidden></div></div></figure>`;
}

function svgMarkup({ title, width, height, body }: Drawing): string {
  const size = `viewBox="0 0 ${width} ${height}" style="width:${width}px;min-width:min(${width}px,${Math.round(width * LEAST_SCALE)}px)"`;
  return `<svg ${size} role="img" aria-label="${escapeMarkup(title)}">\n${body}\n</svg>`;
}

/** The chart as it stands where no script runs; the script draws another in its place. */
function withoutScript(chart: Chart, n: number): string {
  const { title, width, height } = chart;
  const svg = svgMarkup({ title, caption: '', width, height, body: bodyOf(chart, n) });
  const shown = svg.length <= MOST_STATIC ? svg : 'This picture needs a script.';
  return `<noscript><div class="wide">${shown}</div></noscript>`;
}
