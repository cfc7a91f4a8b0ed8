// The script of a report's page: draws the charts, redraws tracks as they are zoomed, and shows values under the pointer.
import { offerRecords, offerSegments } from './records.js';
import { edgeOf, nameOf, positionAt, renderCells, runAt, trackData, viewOf } from './track-view.js';

const echarts = globalThis.echarts;
const isDark = matchMedia('(prefers-color-scheme: dark)');
const source = document.getElementById('charts').textContent;
const { themes, charts, tracks } = JSON.parse(source);

/** The charts in the colours of the paper. */
function coloured() {
  if (!isDark.matches) return charts;
  let text = JSON.stringify(charts);
  for (const [light, dark] of themes) text = text.replaceAll(light, dark);
  return JSON.parse(text);
}

function numbers(text, type) {
  const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0));
  return new type(bytes.buffer);
}

const shares = text => Float64Array.from(numbers(text, Uint16Array), value => value / 65535);

/** The track of a record, from what the page holds. */
function unpack({ posteriors, path, coordinates, ...rest }) {
  const { states, colours, inks } = tracks;
  const track = { ...rest, states, colours, inks };
  if (coordinates) {
    const { positions, edges } = coordinates;
    track.coordinates = { positions: numbers(positions, Uint32Array), edges: numbers(edges, Float64Array) };
  }
  if (posteriors) {
    const { binSize, mean, least, most } = posteriors;
    track.posteriors = { binSize, mean: shares(mean) };
    if (least) Object.assign(track.posteriors, { least: shares(least), most: shares(most) });
  }
  if (path) {
    const { binSize, starts, states: of, means } = path;
    track.path = { binSize, starts: numbers(starts, Uint32Array), states: numbers(of, Uint16Array) };
    if (means) track.path.means = numbers(means, Float32Array);
  }
  return track;
}

/** The record that is shown, and its track. */
let chosen = 0;
let shown = tracks && unpack(tracks.records[0]);
const trackOf = n => (n === chosen ? shown : unpack(tracks.records[n]));

let drawn = [];

function drawAll() {
  for (const chart of drawn) chart.dispose();
  drawn = coloured().map(draw);
}

/** Draws one of the charts, in the colours of the paper. */
function draw({ option, look, track: view }, n) {
  const place = document.getElementById(`chart-${n}`);
  const chart = echarts.init(place, null, { renderer: view ? 'canvas' : 'svg' });
  const series = [option.series]
    .flat()
    .map(one => (one.renderItem ? { ...one, renderItem: renderCells } : one));
  const { paper, line, ink } = look;
  const tooltip = {
    ...option.tooltip,
    confine: true,
    backgroundColor: paper,
    borderColor: line,
    textStyle: { color: ink, fontSize: 13 },
    extraCssText: 'max-width: min(340px, 80vw); white-space: normal; overflow-wrap: anywhere',
  };
  chart.setOption({ animation: false, ...option, series, ...(view ? {} : { tooltip }) });
  if (view) makeZoomable(chart, place, viewOf(shown, view), look);
  return chart;
}

/** Shows the tracks of another record. */
function choose(n) {
  if (n !== chosen) {
    shown = unpack(tracks.records[n]);
    chosen = n;
    coloured().forEach((chart, at) => {
      if (!chart.track) return;
      drawn[at].dispose();
      drawn[at] = draw(chart, at);
    });
    const { record, extent } = shown;
    for (const figure of document.querySelectorAll('[data-of]')) {
      figure.querySelector('h2').textContent = figure.dataset.of + record;
      figure.querySelector('p').textContent = figure.dataset.caption + extent;
    }
  }
  list(n);
}

/** Zoom by wheel, fingers or the bar below; finer values as the stretch gets shorter. */
function makeZoomable(chart, place, track, { line, ink, heat }) {
  const { length } = track;
  const axes = chart.getOption().xAxis.map((_, n) => n);
  const whole = edgeOf(track, length) - edgeOf(track, 0);
  // Ten positions, if they are alike.
  const minValueSpan = whole * Math.min(1, 10 / length);
  const shared = { xAxisIndex: axes, filterMode: 'none', minValueSpan };
  const ends = { min: edgeOf(track, 0), max: edgeOf(track, length) };
  chart.setOption({
    xAxis: axes.map(() => ends),
    dataZoom: [
      { ...shared, type: 'inside' },
      {
        ...shared,
        type: 'slider',
        bottom: 6,
        height: 22,
        borderColor: line,
        showDataShadow: false,
        brushSelect: false,
        fillerColor: `${heat}33`,
        textStyle: { color: ink },
        labelFormatter: value => Math.round(value).toLocaleString('en-US'),
      },
    ],
  });
  const update = () => {
    const [left, right] = chart.getModel().getComponent('xAxis', 0).axis.scale.getExtent();
    const [from, to] = [
      Math.max(0, Math.floor(positionAt(track, left))),
      Math.min(length, Math.ceil(positionAt(track, right))),
    ];
    const { left: margin, right: end } = chart.getOption().grid[0];
    const width = chart.getWidth() - margin - end;
    // A column a pixel.
    const data = trackData(track, from, Math.max(to, from + 1), Math.max(200, width), width);
    chart.setOption({ series: Object.entries(data).map(([id, values]) => ({ id, data: values })) });
  };
  let waiting = 0;
  chart.on('datazoom', () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(update);
  });
  place.redraw = update;
  update();
  followPointer(chart, place, track);
}

/** A line at the pointer, and the values there. */
function followPointer(chart, place, track) {
  const { grid } = chart.getOption();
  const [top, last] = [grid[0].top, grid.at(-1)];
  const mark = place.parentElement.querySelector('.mark');
  const values = place.parentElement.querySelector('.values');
  mark.style.top = `${top}px`;
  mark.style.height = `${last.top + last.height - top}px`;
  const show = ({ offsetX, offsetY }) => {
    const position = Math.floor(positionAt(track, chart.convertFromPixel({ xAxisIndex: 0 }, offsetX)));
    const isInside = grid.some((_, n) => chart.containPixel({ gridIndex: n }, [offsetX, offsetY]));
    mark.hidden = values.hidden = !isInside;
    if (!isInside) return;
    mark.style.left = `${offsetX}px`;
    values.replaceChildren(...linesAt(track, position));
    const width = chart.getWidth();
    values.style.left = offsetX < width / 2 ? `${offsetX + 12}px` : '';
    values.style.right = offsetX < width / 2 ? '' : `${width - offsetX + 12}px`;
    values.style.top = `${Math.max(0, offsetY - 20)}px`;
  };
  // Fingers tap where a mouse moves.
  chart.getZr().on('mousemove', show);
  chart.getZr().on('click', show);
  chart.getZr().on('globalout', () => {
    mark.hidden = values.hidden = true;
  });
}

/** The values at a position as elements: the position or bin, the state of the path, and the likeliest states. */
function linesAt(track, position) {
  const { length, states, colours, posteriors, path } = track;
  const t = Math.min(length - 1, Math.max(0, position));
  const place = value => nameOf(track, value).toLocaleString('en-US');
  const endPlace = value => (nameOf(track, value) - 1).toLocaleString('en-US');
  const line = (text, colour) => {
    const element = document.createElement('div');
    if (colour) element.style.borderLeft = `8px solid rgb(${colour})`;
    element.textContent = text;
    return element;
  };
  const lines = [line(`position ${place(t)}`)];
  if (path) {
    const run = runAt(path.starts, t);
    const end = run + 1 < path.starts.length ? path.starts[run + 1] : length;
    const k = path.states[run];
    lines.push(line(`path: ${states[k]}, ${place(path.starts[run])} to ${endPlace(end)}`, colours[k]));
  }
  if (!posteriors) return lines;
  const { binSize, mean, least, most } = posteriors;
  const bin = Math.floor(t / binSize);
  if (binSize > 1) {
    const end = Math.min(length, (bin + 1) * binSize);
    lines.push(line(`mean (least to most) of ${place(bin * binSize)} to ${endPlace(end)}:`));
  }
  const K = states.length;
  const order = states.map((_, k) => k);
  if (K > 8) order.sort((a, b) => mean[bin * K + b] - mean[bin * K + a]);
  for (const k of order.slice(0, 8)) {
    const [value, low, high] = [mean, least, most].map(of => of?.[bin * K + k].toFixed(4));
    lines.push(line(`${states[k]} ${value}${low ? ` (${low} to ${high})` : ''}`, colours[k]));
  }
  return lines;
}

drawAll();
const records = tracks?.records ?? [];
const list = offerSegments(
  records.map(({ path }) => (path && path.binSize === 1 ? path.runs : 0)),
  trackOf,
  tracks?.colours ?? [],
  records.some(({ path }) => path?.means),
);
if (records.length > 1)
  offerRecords(
    records.map(({ record }) => record),
    choose,
  );
else if (records.length === 1) list(0);
isDark.addEventListener('change', drawAll);
addEventListener('resize', () => {
  for (const chart of drawn) {
    chart.resize();
    chart.getDom().redraw?.();
  }
});
