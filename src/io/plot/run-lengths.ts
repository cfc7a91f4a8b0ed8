// Draws how long a path stays in each state, and what the self-transitions of the model expect.

import type { EChartsOption } from 'echarts';
import type { Path } from '../../model/codes.ts';
import { emittingChain } from '../../model/emitting-chain.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { plural } from '../../wording.ts';
import { INK, LINE, MUTED, stateColour } from './colours.ts';
import { type Chart, PLAIN_TEXT } from './picture.ts';
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
const PANEL = { width: 300, height: 120, right: 46, below: 84 };

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
export function runLengthsPicture(model: HiddenMarkovModel, counts: readonly LengthCounts[]): Chart {
  const { states } = model;
  const stay = emittingChain(model).transitions.map((row, k) => row[k]!);
  const visited = states.map((_, k) => k).filter(k => counts[k]!.size > 0);
  const runs = (k: number) => [...counts[k]!.values()].reduce((sum, n) => sum + n, 0);
  const shown = visited
    .toSorted((a, b) => runs(b) - runs(a))
    .slice(0, MOST_STATES)
    .sort((a, b) => a - b);
  const left = 58;
  const columns = Math.min(shown.length, 2);
  const [stepX, stepY] = [left + PANEL.width + PANEL.right - 20, PANEL.height + PANEL.below];
  const panels = shown.map((_, n) => ({
    left: left + (n % columns) * stepX,
    top: 46 + Math.floor(n / columns) * stepY,
    width: PANEL.width,
    height: PANEL.height,
    outerBoundsMode: 'none' as const,
  }));
  const bars = shown.map(k => barsOf(counts[k]!, stay[k]!));
  const axis = { axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false } };
  const option: EChartsOption = {
    textStyle: PLAIN_TEXT,
    tooltip: { trigger: 'axis' },
    title: shown.map((k, n) => ({
      text: shorten(states[k]!.name, 13, PANEL.width),
      subtext: summaryOf(counts[k]!, stay[k]!),
      left: panels[n]!.left,
      top: panels[n]!.top - 44,
      padding: 0,
      itemGap: 5,
      textStyle: { color: INK, fontSize: 13, lineHeight: 16 },
      subtextStyle: { color: MUTED, fontSize: 11 },
    })),
    grid: panels,
    xAxis: bars.map((own, n) => ({
      ...axis,
      type: 'category',
      gridIndex: n,
      data: own.map(rangeOf),
      axisLabel: { color: INK, fontSize: 10, hideOverlap: true },
    })),
    yAxis: bars.map((_, n) => ({
      ...axis,
      type: 'value',
      gridIndex: n,
      minInterval: 1,
      splitNumber: 3,
      axisLabel: { color: INK, fontSize: 10 },
      splitLine: { lineStyle: { color: LINE } },
    })),
    series: bars.flatMap((own, n) => [
      {
        name: 'runs',
        type: 'bar' as const,
        xAxisIndex: n,
        yAxisIndex: n,
        barCategoryGap: '12%',
        itemStyle: { color: stateColour(shown[n]!) },
        data: own.map(({ count }) => count),
      },
      {
        name: 'expected',
        type: 'line' as const,
        xAxisIndex: n,
        yAxisIndex: n,
        symbol: 'circle',
        symbolSize: 4,
        itemStyle: { color: INK },
        lineStyle: { color: INK, width: 1.5 },
        data: own.map(({ expected }) => Number(expected.toPrecision(4))),
      },
    ]),
  };
  const hidden = visited.length - shown.length;
  return {
    title: 'Run lengths',
    caption:
      'Bars: runs of the path by their length. Line: as many runs with the geometric lengths that the self-transition gives.' +
      ` Runs at the ends of a record are cut short.${hidden > 0 ? ` ${hidden} states with fewer runs are not drawn.` : ''}`,
    width: stepX * columns + 20,
    height: stepY * Math.ceil(shown.length / columns),
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
