// Draws posteriors and path along a record: rows of strength, a stack that sums to 1, and the path under them.
import type { EChartsOption } from 'echarts';
import type { PathRuns, PosteriorBins } from './bins.ts';
import { CELL_DIMENSIONS, edgeOf, nameOf, trackData, viewOf } from './browser/track-view.js';
import { channelsOf, INK, inkOn, LINE, MUTED, stateColour } from './colours.ts';
import type { Coordinates } from './coordinates.ts';
import { CELLS, type Chart, PLAIN_TEXT, type TrackChart } from './picture.ts';
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
  posteriors?: PosteriorBins | undefined;
  path?: PathRuns | undefined;
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
  return trackPicture(track, ['heat', 'stack', 'path'], {
    title: 'Posterior probabilities',
    caption: `P(state) at each position, then the same as a stack, then the ${track.pathName}.`,
    isPathInRows: false,
  });
}

/**
 * Draws the path, one row for each state; where there are many, for each of those that it goes through, or that one of
 * the paths of `all` tracks does, which a page may show in its place.
 */
export function pathPicture(track: Track, all: readonly Track[] = [track]): Chart {
  const visited = new Set(all.flatMap(({ path }) => [...new Set(path?.states)]));
  const isLong = track.states.length > MANY_STATES;
  return trackPicture(track, ['rows'], {
    title: upperFirst(track.pathName),
    caption: 'Which state holds where.',
    isPathInRows: true,
    ...(isLong && { shown: [...visited].sort((a, b) => a - b) }),
  });
}

type Panel = 'heat' | 'stack' | 'path' | 'rows';

function trackPicture(track: Track, panels: readonly Panel[], chart: TrackChart): Chart {
  const { record, length } = track;
  const values = viewOf({ ...track, ...paint(track.states) }, chart);
  const { states } = values;
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
  const data = trackData(values, 0, length, COLUMNS, WIDTH - left - RIGHT);
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
        areaStyle: { color: `rgb(${values.colours[k]})`, opacity: 1 },
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
    title: `${chart.title} of ${record}`,
    caption: `${chart.caption} ${extentOf(track)}`,
    width: WIDTH,
    height: top + 16,
    option: option as EChartsOption,
    track: chart,
  };
}

/** The colours of states, and of text on them. */
export function paint(states: readonly string[]): { colours: string[]; inks: string[] } {
  return {
    colours: states.map((_, k) => channelsOf(stateColour(k)).join(',')),
    inks: states.map((_, k) => inkOn(stateColour(k))),
  };
}

/** Which positions of the record are shown, and how finely. */
export function extentOf(track: Track): string {
  const { length, path, posteriors } = track;
  const [start, end] = [nameOf(track, 0), nameOf(track, length) - 1];
  const bins = posteriors && posteriors.binSize > 1 ? ` Posteriors in bins of ${posteriors.binSize}.` : '';
  const runs =
    path && path.binSize > 1
      ? ` The path has too many runs for a picture: it shows the most frequent state of every ${path.binSize} positions.`
      : '';
  return `Positions ${roundNumber(start)} to ${roundNumber(end)}.${bins}${runs}`;
}

/** A track for a page, with its numbers as base64 of 16, 32 or 64 bits. */
export function packed(track: Track): Record<string, unknown> {
  const { record, first, length, posteriors, path, coordinates } = track;
  // 16 bits give posteriors a resolution of 0.00002, and pages show 4 decimals.
  const shares = (values: Float64Array) =>
    base64(Uint16Array.from(values, value => Math.round(value * 65535)));
  return {
    record,
    first,
    length,
    extent: extentOf(track),
    ...(posteriors && {
      posteriors: {
        binSize: posteriors.binSize,
        mean: shares(posteriors.mean),
        ...(posteriors.binSize > 1 && { least: shares(posteriors.least), most: shares(posteriors.most) }),
      },
    }),
    ...(path && {
      path: {
        binSize: path.binSize,
        runs: path.starts.length,
        starts: base64(path.starts),
        states: base64(path.states),
        ...(path.means && { means: base64(Float32Array.from(path.means)) }),
      },
    }),
    ...(coordinates && {
      coordinates: { positions: base64(coordinates.positions), edges: base64(coordinates.edges) },
    }),
  };
}

function base64({
  buffer,
  byteOffset,
  byteLength,
}: Uint16Array | Uint32Array | Float32Array | Float64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
