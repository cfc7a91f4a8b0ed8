// Writes a report: pictures on one HTML page that needs nothing else, also no network.
import { readFileSync } from 'node:fs';
import { HEAT, INK, LINE, PAPER, rgb, THEMES } from './colours.ts';
import { figureMarkup } from './figures.ts';
import { type Origin, originMarkup } from './origin.ts';
import { STYLE } from './page-style.ts';
import { type Chart, darkRules, echartsScript, type Part, type Picture } from './picture.ts';
import { recordsMarkup, segmentsMarkup } from './record-parts.ts';
import { type Table, tableMarkup } from './table.ts';
import { escapeMarkup } from './text.ts';
import { packed, paint, type Track } from './track.ts';

/** What a page has but pictures. */
export interface Page {
  title: string;
  summary: string;
  origin?: Origin | undefined;
  tables?: readonly Table[] | undefined;
  /** The records that a reader may choose from; pictures of tracks are of the first. */
  tracks?: readonly Track[] | undefined;
  /** How many records there were. */
  recordCount?: number | undefined;
}

/** The page, in chunks of text. */
export function* reportPage(page: Page, pictures: readonly Picture[]): Generator<string> {
  const { title, summary, origin, tables = [] } = page;
  const charts = pictures.flatMap(partsOf).filter(part => 'option' in part);
  const body = `${tables.map(tableMarkup).join('\n')}
${figuresMarkup(pictures, page, charts)}
${origin ? originMarkup(origin) : ''}`;
  yield `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeMarkup(title)}</title>
<style>${STYLE}${darkRules(body)}</style>
</head>
<body>
<h1>${escapeMarkup(title)}</h1>
<p>${escapeMarkup(summary)}</p>
<main>
${body}
</main>
`;
  if (charts.length > 0) {
    yield `<script>${readFileSync(echartsScript(), 'utf8')}</script>\n`;
    yield `<script type="application/json" id="charts">${json({ themes: themePairs(), charts: charts.map(chartData), tracks: trackData(page) })}</script>\n`;
    yield `<script type="module">${pageScript()}</script>\n`;
  }
  yield '</body>\n</html>\n';
}

/** All parts of a picture, those for small screens too. */
function partsOf(picture: Picture): readonly Part[] {
  return 'parts' in picture ? [...picture.parts, ...(picture.narrow ?? [])] : [picture];
}

/** The figures in their order; those of tracks together, below what chooses their record and above its segments. */
function figuresMarkup(pictures: readonly Picture[], page: Page, charts: readonly Chart[]): string {
  const isTrack = (picture: Picture) => 'track' in picture && picture.track !== undefined;
  const figures = (shown: readonly Picture[]) =>
    shown.map(picture => figureMarkup(picture, charts)).join('\n');
  const at = pictures.findIndex(isTrack);
  if (at < 0) return figures(pictures);
  const { tracks = [], recordCount = tracks.length } = page;
  return `${figures(pictures.slice(0, at).filter(picture => !isTrack(picture)))}
<section class="along">
${recordsMarkup(tracks, recordCount)}
${figures(pictures.filter(isTrack))}
${segmentsMarkup(tracks)}
</section>
${figures(pictures.slice(at).filter(picture => !isTrack(picture)))}`;
}

/** What the script of the page is told of a chart. Tracks come without their data, as the script has finer ones. */
function chartData({ option, track }: Chart): object {
  const look = { paper: PAPER, line: LINE, ink: INK, heat: HEAT };
  if (!track) return { option, look };
  const series = (option.series as { data: unknown }[]).map(({ data: _, ...rest }) => ({
    ...rest,
    data: [],
  }));
  return { option: { ...option, series }, look, track };
}

function trackData({ tracks = [] }: Page): object | undefined {
  const [first] = tracks;
  return first && { states: first.states, ...paint(first.states), records: tracks.map(packed) };
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

/** The files of the script as one, without imports. */
function pageScript(): string {
  return ['track-view.js', 'segments.js', 'records.js', 'page.js']
    .map(name => readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8'))
    .join('\n')
    .replace(/^import .*$/gm, '');
}

/** JSON that cannot end the script element in which it stands. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
