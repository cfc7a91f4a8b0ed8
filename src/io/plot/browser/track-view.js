// What tracks show of a stretch of positions. Both the program and the page of a report run this file.

/**
 * A record as a track holds it. Positions count from 0 here; `first` is what position 0 is called, unless `coordinates`
 * say where the edges of some positions are.
 * @typedef {object} TrackValues
 * @property {number} first
 * @property {{ positions: ArrayLike<number>, edges: ArrayLike<number> } | undefined} [coordinates] both ascend
 * @property {number} length
 * @property {readonly string[]} states [K] names
 * @property {string[]} colours [K] as `r,g,b`
 * @property {string[]} inks [K] colours of text on them
 * @property {{ binSize: number, mean: ArrayLike<number> } | undefined} [posteriors] mean [bins, K]
 * @property {{ starts: ArrayLike<number>, states: ArrayLike<number> } | undefined} [path]
 * @property {boolean} isPathInRows a row a state, in place of one row for all
 */

/**
 * A track as a chart shows it: all states or some, and posteriors only where there are rows for them.
 * @param {Omit<TrackValues, 'isPathInRows'>} track
 * @param {{ isPathInRows: boolean, shown?: number[] }} chart
 * @returns {TrackValues}
 */
export function viewOf({ posteriors, ...track }, { isPathInRows, shown }) {
  const view = { ...track, isPathInRows, ...(!isPathInRows && posteriors && { posteriors }) };
  const { path } = track;
  if (!shown) return view;
  const of = values => shown.map(k => values[k]);
  const rows = new Map(shown.map((k, row) => [k, row]));
  return {
    ...view,
    states: of(track.states),
    colours: of(track.colours),
    inks: of(track.inks),
    ...(path && { path: { ...path, states: Array.from(path.states, k => rows.get(k)) } }),
  };
}

/**
 * A box for ECharts' custom series, from [left, right, row, ignored, colour, text, colour of the text].
 * @param {any} _ parameters
 * @param {any} api
 */
export function renderCells(_, api) {
  const [left, y] = api.coord([api.value(0), api.value(2)]);
  const [right] = api.coord([api.value(1), api.value(2)]);
  const height = Math.abs(api.size([0, 1])[1]);
  const text = api.ordinalRawValue(5);
  const shape = { x: left, y: y - height / 2 + 0.5, width: Math.max(right - left, 0.3), height: height - 1 };
  const box = { type: 'rect', shape, style: { fill: api.ordinalRawValue(4) } };
  if (!text) return box;
  const style = {
    text,
    x: (left + right) / 2,
    y,
    fill: api.ordinalRawValue(6),
    align: 'center',
    verticalAlign: 'middle',
    fontSize: 12,
    fontFamily: 'system-ui, sans-serif',
  };
  return { type: 'group', children: [box, { type: 'text', style, silent: true }] };
}

/** The columns of `renderCells`. */
export const CELL_DIMENSIONS = [
  { name: 'left', type: 'number' },
  { name: 'right', type: 'number' },
  { name: 'row', type: 'number' },
  { name: 'value', type: 'number' },
  { name: 'colour', type: 'ordinal' },
  { name: 'text', type: 'ordinal' },
  { name: 'ink', type: 'ordinal' },
];

/**
 * Where a position begins on the axis.
 * @param {Pick<TrackValues, 'first' | 'coordinates'>} track
 * @param {number} position
 */
export function edgeOf({ first, coordinates }, position) {
  if (!coordinates) return position + first - 0.5;
  return between(coordinates.positions, coordinates.edges, position);
}

/**
 * The position at a point of the axis, with the part of it that lies before the point.
 * @param {Pick<TrackValues, 'first' | 'coordinates'>} track
 * @param {number} edge
 */
export function positionAt({ first, coordinates }, edge) {
  if (!coordinates) return edge - first + 0.5;
  return between(coordinates.edges, coordinates.positions, edge);
}

/**
 * What a position is called: the first base pair of it, from 1 on.
 * @param {Pick<TrackValues, 'first' | 'coordinates'>} track
 * @param {number} position
 */
export function nameOf(track, position) {
  return Math.round(edgeOf(track, position) + 0.5);
}

/**
 * The value at x on the line through points (xs, ys), whose xs ascend.
 * @param {ArrayLike<number>} xs
 * @param {ArrayLike<number>} ys
 * @param {number} x
 */
function between(xs, ys, x) {
  const n = Math.min(runAt(xs, x), xs.length - 2);
  return ys[n] + ((x - xs[n]) / (xs[n + 1] - xs[n])) * (ys[n + 1] - ys[n]);
}

/**
 * The data of each series, by its id, for positions from `from` up to `to` in at most about `columns` columns.
 * @param {TrackValues} track
 * @param {number} from
 * @param {number} to
 * @param {number} columns
 * @param {number} width pixels of the drawing, which say where a name fits
 * @returns {Record<string, any[]>}
 */
export function trackData(track, from, to, columns, width) {
  const data = {};
  if (track.posteriors) {
    const bins = viewBins(track, from, to, columns);
    data.heat = heatCells(track, bins);
    track.states.forEach((_, k) => {
      data[`stack${k}`] = bins.edges.map((edge, n) => {
        const row = bins.rows[Math.min(n, bins.rows.length - 1)];
        return [edgeOf(track, edge), sumTo(row, k)];
      });
    });
  }
  if (track.path) data.path = pathCells(track, from, to, columns, width);
  return data;
}

/** The sum of a row up to and with state k, to 4 decimals and at most 1. */
function sumTo(row, k) {
  const sum = row.slice(0, k + 1).reduce((total, value) => total + value, 0);
  return k === row.length - 1 ? 1 : Math.min(1, Number(sum.toFixed(4)));
}

/**
 * Means of so many bins as fit, to 4 decimals; neighbours that look alike are one.
 * @param {TrackValues} track
 * @param {number} from
 * @param {number} to
 * @param {number} columns
 * @returns {{ edges: number[], rows: number[][] }} one more edge than rows
 */
export function viewBins({ posteriors, states, length }, from, to, columns) {
  const { binSize, mean } = posteriors;
  const K = states.length;
  let factor = 1;
  while ((to - from) / (binSize * factor) > columns) factor *= 2;
  const size = binSize * factor;
  const edges = [];
  const rows = [];
  let last = '';
  for (let start = Math.floor(from / size) * size; start < to && start < length; start += size) {
    const end = Math.min(length, start + size);
    const row = new Array(K).fill(0);
    for (let at = start; at < end; at += binSize) {
      const weight = (Math.min(end, at + binSize) - at) / (end - start);
      const bin = (at / binSize) * K;
      for (let k = 0; k < K; k++) row[k] += weight * mean[bin + k];
    }
    const look = row.map(value => value.toFixed(2)).join();
    if (look !== last) {
      edges.push(start);
      rows.push(row.map(value => Number(value.toFixed(4))));
    }
    last = look;
    if (start + size >= to || end === length) edges.push(end);
  }
  return { edges, rows };
}

/** Strong where the posterior is high; nothing where it would not be seen. */
function heatCells(track, { edges, rows }) {
  const { colours, states } = track;
  return states.flatMap((_, k) => {
    const cells = [];
    rows.forEach((row, n) => {
      const shown = row[k].toFixed(2);
      if (Number(shown) === 0) return;
      const [left, right] = [edgeOf(track, edges[n]), edgeOf(track, edges[n + 1])];
      const before = cells.at(-1);
      if (before && before[1] === left && before[3] === shown) before[1] = right;
      else cells.push([left, right, k, shown, `rgba(${colours[k]},${shown})`, '', '']);
    });
    return cells;
  });
}

/** The runs of a path, or the most frequent state of each column where there are more runs than columns. */
function pathCells(track, from, to, columns, width) {
  const { path, states, colours, inks, length, isPathInRows } = track;
  const { starts, states: of } = path;
  const endOf = run => (run + 1 < starts.length ? starts[run + 1] : length);
  let firstRun = runAt(starts, from);
  let lastRun = runAt(starts, to - 1);
  const pixels = width / (edgeOf(track, to) - edgeOf(track, from));
  const cell = (start, end, k) => {
    const [left, right] = [edgeOf(track, Math.max(start, from)), edgeOf(track, Math.min(end, to))];
    const isNamed = !isPathInRows && (right - left) * pixels > states[k].length * 7.5 + 6;
    const row = isPathInRows ? k : 0;
    return [left, right, row, k, `rgb(${colours[k]})`, isNamed ? states[k] : '', inks[k]];
  };
  const cells = [];
  if (lastRun - firstRun < 2 * columns) {
    for (; firstRun <= lastRun; firstRun++) cells.push(cell(starts[firstRun], endOf(firstRun), of[firstRun]));
    return cells;
  }
  const step = Math.ceil((to - from) / columns);
  for (let left = from; left < to; left += step) {
    const right = Math.min(to, left + step);
    const counts = new Array(states.length).fill(0);
    lastRun = runAt(starts, right - 1);
    for (let run = runAt(starts, left); run <= lastRun; run++) {
      counts[of[run]] += Math.min(endOf(run), right) - Math.max(starts[run], left);
    }
    cells.push(cell(left, right, counts.indexOf(Math.max(...counts))));
  }
  return cells;
}

/**
 * The run that holds a position.
 * @param {ArrayLike<number>} starts
 * @param {number} position
 */
export function runAt(starts, position) {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
