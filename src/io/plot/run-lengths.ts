// Draws how long a path stays in each state, and what the self-transitions of the model expect.

import type { EChartsOption } from 'echarts';
import type { Path } from '../../model/codes.ts';
import { emittingChain } from '../../model/emitting-chain.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { plural } from '../../wording.ts';
import { INK, LINE, MUTED, stateColour } from './colours.ts';
import { type Chart, type Flow, PLAIN_TEXT } from './picture.ts';
import { roundNumber, shorten, shortNumber } from './text.ts';

/** How many runs of one state there are of each length. */
export type LengthCounts = Map<number, number>;

interface Bar {
  /** Lengths from `from` to `to`, both included. */
  from: number;
  to: number;
  count: number;
  expected: number;
}

const MOST_STATES = 24;
const BARS = 20;
/** The last bar may have this share of the runs, the longest ones. */
const RARE = 0.02;
const PANEL = { left: 46, width: 270, height: 120, top: 46, right: 24, below: 26 };

/** Adds the runs of a path [T] to the counts of each state [K]. */
export function countRuns(path: Path, counts: readonly LengthCounts[]): void {
  for (let start = 0, t = 1; t <= path.length; t++) {
    if (t < path.length && path[t] === path[start]) continue;
    const own = counts[path[start]!]!;
    own.set(t - start, (own.get(t - start) ?? 0) + 1);
    start = t;
  }
}

/** One histogram for each state with a run; `counts` [K] are not all empty. */
export function runLengthsPicture(model: HiddenMarkovModel, counts: readonly LengthCounts[]): Flow {
  const { states } = model;
  const stay = emittingChain(model).transitions.map((row, k) => row[k]!);
  const visited = states.map((_, k) => k).filter(k => counts[k]!.size > 0);
  const runs = (k: number) => [...counts[k]!.values()].reduce((sum, n) => sum + n, 0);
  const shown = visited
    .toSorted((a, b) => runs(b) - runs(a))
    .slice(0, MOST_STATES)
    .sort((a, b) => a - b);
  const hidden = visited.length - shown.length;
  return {
    title: 'Run lengths',
    caption:
      'Bars: runs of the path by their length. Line: as many runs with the geometric lengths that the self-transition gives.' +
      ` Runs at the ends of a record are cut short.${hidden > 0 ? ` ${hidden} states with fewer runs are not drawn.` : ''}`,
    parts: shown.map(k => histogram(states[k]!.name, counts[k]!, stay[k]!, stateColour(k))),
  };
}

/** The lengths of the runs of one state. */
function histogram(name: string, counts: LengthCounts, stay: number, colour: string): Chart {
  const bars = barsOf(counts, stay);
  const axis = { axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false } };
  const option: EChartsOption = {
    textStyle: PLAIN_TEXT,
    tooltip: { trigger: 'axis' },
    title: {
      text: shorten(name, 13, PANEL.width),
      subtext: summaryOf(counts, stay),
      left: PANEL.left,
      top: 2,
      padding: 0,
      itemGap: 5,
      textStyle: { color: INK, fontSize: 13, lineHeight: 16 },
      subtextStyle: { color: MUTED, fontSize: 11 },
    },
    grid: {
      left: PANEL.left,
      top: PANEL.top,
      width: PANEL.width,
      height: PANEL.height,
      outerBoundsMode: 'none',
    },
    xAxis: {
      ...axis,
      type: 'category',
      data: bars.map(rangeOf),
      axisLabel: { color: INK, fontSize: 11, hideOverlap: true },
    },
    yAxis: {
      ...axis,
      type: 'value',
      minInterval: 1,
      splitNumber: 3,
      axisLabel: { color: INK, fontSize: 11 },
      splitLine: { lineStyle: { color: LINE } },
    },
    series: [
      {
        name: 'runs',
        type: 'bar',
        barCategoryGap: '12%',
        barMaxWidth: 60,
        itemStyle: { color: colour },
        data: bars.map(({ count }) => count),
      },
      {
        name: 'expected',
        type: 'line',
        symbol: 'circle',
        symbolSize: 4,
        itemStyle: { color: INK },
        lineStyle: { color: INK, width: 1.5 },
        data: bars.map(({ expected }) => Number(expected.toPrecision(4))),
      },
    ],
  };
  return {
    title: name,
    caption: '',
    width: PANEL.left + PANEL.width + PANEL.right,
    height: PANEL.top + PANEL.height + PANEL.below,
    option,
  };
}

/** Bars of equal width. The last one is for all longer runs, so that a few of them do not squeeze the others. */
function barsOf(counts: LengthCounts, stay: number): Bar[] {
  const lengths = [...counts.keys()].sort((a, b) => a - b);
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
  const longest = lengths.at(-1)!;
  let longer = total;
  const usual = lengths.find(length => (longer -= counts.get(length)!) <= RARE * total)!;
  const width = Math.max(1, Math.ceil(usual / BARS));
  const bars = Math.min(BARS + 1, Math.ceil(longest / width));
  return Array.from({ length: bars }, (_, n) => {
    const from = n * width + 1;
    const to = n === BARS ? Number.POSITIVE_INFINITY : from + width - 1;
    let count = 0;
    for (const [length, runs] of counts) if (length >= from && length <= to) count += runs;
    const expected = total * (stay ** (from - 1) - (stay === 1 ? 1 : stay ** to));
    return { from, to, count, expected };
  });
}

function rangeOf({ from, to }: Bar): string {
  if (from === to) return roundNumber(from);
  return Number.isFinite(to) ? `${roundNumber(from)}–${roundNumber(to)}` : `≥ ${roundNumber(from)}`;
}

function summaryOf(counts: LengthCounts, stay: number): string {
  let [runs, positions] = [0, 0];
  for (const [length, count] of counts) {
    runs += count;
    positions += length * count;
  }
  const expected = stay < 1 ? shortNumber(1 / (1 - stay)) : 'endless';
  return `${plural(runs, 'run')}, mean ${shortNumber(positions / runs)}; expected mean ${expected}`;
}
