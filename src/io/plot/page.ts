// Writes a report: pictures on one HTML page that needs nothing else, also no network.
import { readFileSync } from 'node:fs';
import { HEAT, INK, LINE, PAPER, rgb, THEMES } from './colours.ts';
import { type Chart, darkRules, echartsScript, type Picture } from './picture.ts';
import { escapeMarkup } from './text.ts';

/** The height of the bar below a track, which says which part of it is shown. */
const ZOOM_BAR = 44;

/** The page, in chunks of text. */
export function* reportPage(
  { title, summary }: { title: string; summary: string },
  pictures: readonly Picture[],
): Generator<string> {
  const charts = pictures.filter(picture => 'option' in picture);
  const figures = pictures.map(picture => figureMarkup(picture, charts)).join('\n');
  yield `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeMarkup(title)}</title>
<style>${STYLE}${darkRules(figures)}</style>
</head>
<body>
<h1>${escapeMarkup(title)}</h1>
<p>${escapeMarkup(summary)}</p>
<main>
${figures}
</main>
`;
  if (charts.length > 0) {
    yield `<script>${readFileSync(echartsScript(), 'utf8')}</script>\n`;
    yield `<script type="application/json" id="charts">${json({ themes: themePairs(), charts: charts.map(chartData) })}</script>\n`;
    yield `<script type="module">${pageScript()}</script>\n`;
  }
  yield '</body>\n</html>\n';
}

function figureMarkup(picture: Picture, charts: readonly Chart[]): string {
  const { title, caption, width, height } = picture;
  const head = `<h2>${escapeMarkup(title)}</h2>\n<p>${escapeMarkup(caption)}</p>`;
  if ('body' in picture) {
    const size = `viewBox="0 0 ${width} ${height}" style="max-width:${width}px"`;
    const label = escapeMarkup(title);
    return `<figure style="width:${width}px">${head}\n<div class="wide"><svg ${size} role="img" aria-label="${label}">\n${picture.body}\n</svg></div></figure>`;
  }
  const { canShrink, zoom } = picture;
  const n = charts.indexOf(picture);
  const label = `id="chart-${n}" role="img" aria-label="${escapeMarkup(title)}"`;
  if (!zoom) {
    const size = `style="${canShrink ? 'max-' : ''}width:${width}px;height:${height}px"`;
    return `<figure style="width:${width}px">${head}\n<div class="wide"><div ${label} ${size}></div></div></figure>`;
  }
  return (
    `<figure class="track">${head}\n<div class="stage"><div ${label} style="height:${height + ZOOM_BAR}px"></div>` +
    '<div class="mark" hidden></div><div class="values" hidden></div></div></figure>'
  );
}

/** What the script of the page is told of a chart. Tracks come without their data, as the script has finer ones. */
function chartData({ option, zoom }: Chart): object {
  const look = { paper: PAPER, line: LINE, ink: INK, heat: HEAT };
  if (!zoom) return { option, look };
  const series = (option.series as { data: unknown }[]).map(({ data: _, ...rest }) => ({
    ...rest,
    data: [],
  }));
  return { option: { ...option, series }, look, zoom, isTrack: true };
}

/** Every way in which a colour of the theme is written, with its form on dark paper. */
function themePairs(): [string, string][] {
  return Object.values(THEMES).flatMap(([light, dark]): [string, string][] => {
    const translucent = (colour: string) => rgb(colour).replace('rgb', 'rgba').replace(')', ',');
    return [
      [light, dark],
      [translucent(light), translucent(dark)],
    ];
  });
}

/** The two files of the script as one, without imports and exports. */
function pageScript(): string {
  return ['track-view.js', 'page.js']
    .map(name => readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8'))
    .join('\n')
    .replace(/^import .*$/gm, '');
}

/** JSON that cannot end the script element in which it stands. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** The colours of the page as CSS variables, light (0) or dark (1). */
const variables = (paper: 0 | 1) =>
  (['ink', 'muted', 'line', 'paper'] as const).map(name => `--${name}:${THEMES[name][paper]}`).join(';');

/** What is wider than its card can be scrolled, and has a shadow on the side where there is more. */
const SHADOWS = ['var(--paper) 30%', 'var(--line)'].flatMap(colour =>
  ['right', 'left'].map(to => `linear-gradient(to ${to},${colour},transparent)`),
);

const STYLE = `
:root{${variables(0)}}
@media (prefers-color-scheme:dark){:root{${variables(1)}}}
body{margin:0 auto;padding:16px;max-width:1240px;font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:22px;margin:4px 0;overflow-wrap:anywhere}
h2{font-size:16px;margin:0;overflow-wrap:anywhere}
p{margin:2px 0 8px;color:var(--muted);font-size:14px}
main{display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start}
figure{margin:0;padding:14px;border:1px solid var(--line);border-radius:8px;min-width:280px;max-width:calc(100% - 30px)}
.wide{overflow-x:auto;background:${SHADOWS.join()};background-repeat:no-repeat;background-attachment:local,local,scroll,scroll;background-size:40px 100%,40px 100%,12px 100%,12px 100%;background-position:left,right,left,right}
.wide svg{display:block;min-width:300px;width:100%}
.track{width:calc(100% - 30px)}
.stage{position:relative}
.mark{position:absolute;width:1px;background:var(--ink);pointer-events:none}
.values{position:absolute;pointer-events:none;padding:6px 8px;border:1px solid var(--line);border-radius:4px;background:var(--paper);font-size:13px;max-width:260px}
.values div{padding-left:6px}
@media (max-width:500px){body{padding:8px}figure{padding:10px;max-width:calc(100% - 22px)}.track{width:calc(100% - 22px)}}
`;
