// Draws posteriors and path along a record: rows of strength, a stack that sums to 1, and the path under them.
import type { EChartsOption } from 'echarts';
import type { PathRuns, PosteriorBins } from './bins.ts';
import { CELL_DIMENSIONS, edgeOf, nameOf, trackData } from './browser/track-view.js';
import { channelsOf, INK, inkOn, LINE, MUTED, stateColour } from './colours.ts';
import type { Coordinates } from './coordinates.ts';
import { CELLS, type Chart, PLAIN_TEXT } from './picture.ts';
import { roundNumber, shorten, textWidth } from './text.ts';

/** An interval of a record, with its posteriors and path. */
export interface Track {
  record: string;
  /** 1-based position of the first value. */
  first: number;
  /** How many positions it has. */
  length: number;
  /** Where they lie, if not one after the other. */
  coordinates?: Coordinates | undefined;
  states: readonly string[];
  posteriors?: PosteriorBins;
  path?: PathRuns;
  /** The name of the path, like `Viterbi path`. */
  pathName: string;
}

const WIDTH = 760;
const RIGHT = 30;
/** The columns of a picture, of about 1.7 pixels each. Pages have finer ones. */
const COLUMNS = 400;
const STACK_HEIGHT = 130;
const PATH_HEIGHT = 28;
const GAP = 34;
/** Rows of more states than these are so low that not all have names beside them. */
const NAMED_ROWS = 40;
/** A path that goes through some of so many states is drawn without the others. */
const MANY_STATES = 20;

/** Draws rows of posteriors, their stack, and the path. */
export function posteriorsPicture(track: Track): Chart {
  return trackPicture(track, {
    title: `Posterior probabilities of ${track.record}`,
    caption: `P(state) at each position, then the same as a stack, then the ${track.pathName}.`,
    panels: ['heat', 'stack', 'path'],
  });
}

/** Draws the path, one row for each state; where there are many, for each of those that it goes through. */
export function pathPicture({ posteriors: _, ...track }: Track): Chart {
  return trackPicture(track.states.length > MANY_STATES ? withoutOthers(track) : track, {
    title: `${upperFirst(track.pathName)} of ${track.record}`,
    caption: 'Which state holds where.',
    panels: ['rows'],
  });
}

/** The track with those states alone that its path goes through. */
function withoutOthers(track: Track): Track {
  const { path, states } = track;
  if (!path) return track;
  const visited = [...new Set(path.states)].sort((a, b) => a - b);
  return {
    ...track,
    states: visited.map(k => states[k]!),
    path: { ...path, states: path.states.map(k => visited.indexOf(k)) },
  };
}

type Panel = 'heat' | 'stack' | 'path' | 'rows';

function trackPicture(
  track: Track,
  { title, caption, panels }: { title: string; caption: string; panels: readonly Panel[] },
): Chart {
  const { states, first, length } = track;
  const [start, end] = [nameOf(track, 0), nameOf(track, length) - 1];
  const names = states.map(name => shorten(name, 12, 110));
  const left = Math.ceil(Math.max(36, ...names.map(name => textWidth(name, 12))) + 14);
  const least = states.length <= NAMED_ROWS ? 13 : 8;
  const rowHeight = states.length <= 4 ? 24 : Math.max(least, Math.min(20, 240 / states.length));
  const heights = {
    heat: states.length * rowHeight,
    rows: states.length * rowHeight,
    stack: STACK_HEIGHT,
    path: PATH_HEIGHT,
  };
  let top = 10;
  const grids = panels.map(panel => {
    const grid = { left, right: RIGHT, top, height: heights[panel], outerBoundsMode: 'none' as const };
    top += heights[panel] + GAP / 2;
    return grid;
  });
  const values = {
    first,
    length,
    states: [...states],
    colours: states.map((_, k) => channelsOf(stateColour(k)).join(',')),
    inks: states.map((_, k) => inkOn(stateColour(k))),
    isPathInRows: panels.includes('rows'),
  };
  const data = trackData(
    {
      ...values,
      ...(track.posteriors && { posteriors: track.posteriors }),
      ...(track.path && { path: track.path }),
      ...(track.coordinates && { coordinates: track.coordinates }),
    },
    0,
    length,
    COLUMNS,
    WIDTH - left - RIGHT,
  );
  const rowAxis = {
    type: 'category' as const,
    inverse: true,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: INK, interval: rowHeight >= 12 ? 0 : ('auto' as const) },
    splitLine: { show: false },
  };
  const yAxes: Record<Panel, object> = {
    heat: { ...rowAxis, data: names },
    rows: { ...rowAxis, data: names },
    stack: {
      type: 'value',
      min: 0,
      max: 1,
      interval: 0.5,
      axisLabel: { color: INK },
      splitLine: { show: false },
    },
    path: { ...rowAxis, data: ['path'], axisLabel: { color: MUTED } },
  };
  const cells = (id: string, n: number) => ({
    id,
    type: 'custom',
    xAxisIndex: n,
    yAxisIndex: n,
    renderItem: CELLS,
    dimensions: CELL_DIMENSIONS,
    encode: { x: [0, 1], y: 2 },
    clip: true,
    // All boxes are drawn at once; ECharts would draw 3,000 a frame.
    progressive: 0,
    silent: true,
    data: data[id],
  });
  const series: Record<Panel, (n: number) => object[]> = {
    heat: n => [cells('heat', n)],
    rows: n => [cells('path', n)],
    path: n => [cells('path', n)],
    stack: n =>
      states.map((name, k) => ({
        id: `stack${k}`,
        name,
        type: 'line',
        xAxisIndex: n,
        yAxisIndex: n,
        // Sums are drawn from the largest to the smallest, each over the one before. A stack of ECharts' own has gaps,
        // since it drops steps below a pixel on either side of a border.
        z: states.length - k,
        step: 'end',
        symbol: 'none',
        silent: true,
        lineStyle: { width: 0 },
        areaStyle: { color: stateColour(k), opacity: 1 },
        data: data[`stack${k}`],
      })),
  };
  const option = {
    textStyle: PLAIN_TEXT,
    grid: grids,
    xAxis: panels.map((_, n) => ({
      type: 'value',
      gridIndex: n,
      min: edgeOf(track, 0),
      max: edgeOf(track, length),
      show: n === panels.length - 1,
      minInterval: 1,
      axisLabel: { color: INK, showMinLabel: false, showMaxLabel: false, hideOverlap: true },
      axisLine: { show: true, onZero: false, lineStyle: { color: LINE } },
      axisTick: { show: true, lineStyle: { color: LINE } },
      splitLine: { show: false },
    })),
    yAxis: panels.map((panel, n) => ({ gridIndex: n, ...yAxes[panel] })),
    series: panels.flatMap((panel, n) => series[panel](n)),
  };
  return {
    title,
    caption: `${caption} Positions ${roundNumber(start)} to ${roundNumber(end)}.${binNote(track)}`,
    width: WIDTH,
    height: top + 16,
    option: option as EChartsOption,
    zoom: { ...values, ...packed(track) },
  };
}

/** The values for a page, as base64 of numbers of 16 or 32 bits. */
function packed({ posteriors, path, coordinates }: Track): Record<string, unknown> {
  // 16 bits give posteriors a resolution of 0.00002, and pages show 4 decimals.
  const shares = (values: Float64Array) =>
    base64(Uint16Array.from(values, value => Math.round(value * 65535)));
  return {
    ...(posteriors && {
      posteriors: {
        binSize: posteriors.binSize,
        mean: shares(posteriors.mean),
        ...(posteriors.binSize > 1 && { least: shares(posteriors.least), most: shares(posteriors.most) }),
      },
    }),
    ...(path && { path: { starts: base64(path.starts), states: base64(path.states) } }),
    ...(coordinates && {
      coordinates: { positions: base64(coordinates.positions), edges: base64(coordinates.edges) },
    }),
  };
}

function base64({ buffer, byteOffset, byteLength }: Uint16Array | Uint32Array | Float64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function binNote({ path }: Track): string {
  if (!path || path.binSize === 1) return '';
  return ` The path has too many runs for a picture: it shows the most frequent state of every ${path.binSize} positions.`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
