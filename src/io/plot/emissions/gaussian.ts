// Draws gaussian emissions: the mean and the spread of every state in every dimension.
import type { EChartsOption } from 'echarts';
import type { GaussianEmission } from '../../../model/emissions/emission.ts';
import { INK, LINE, MUTED, stateColour } from '../colours.ts';
import { type Chart, type Flow, PLAIN_TEXT, ROOM } from '../picture.ts';
import { shorten, shortNumber, textWidth } from '../text.ts';

const PANEL_WIDTH = 260;
/** A picture has at most so many panels. */
const MOST_PANELS = 24;

/** [K][D] the standard deviation of each dimension by itself. */
function standardDeviations({ means, covariance, covariances }: GaussianEmission): number[][] {
  const variance = {
    full: (k: number, d: number) => (covariances as number[][][])[k]![d]![d]!,
    diagonal: (k: number, d: number) => (covariances as number[][])[k]![d]!,
    spherical: (k: number) => (covariances as number[])[k]!,
    tied: (_: number, d: number) => (covariances as number[][])[d]![d]!,
  }[covariance];
  return means.map((row, k) => row.map((_, d) => Math.sqrt(variance(k, d))));
}

/**
 * One panel for each dimension: a dot for the mean of each state, and a bar of one standard deviation to both sides.
 */
export function gaussianPicture(states: readonly string[], emission: GaussianEmission): Flow {
  const { means } = emission;
  const spreads = standardDeviations(emission);
  const D = Math.min(means[0]!.length, MOST_PANELS);
  const hidden = means[0]!.length - D;
  return {
    title: 'Emission densities',
    caption: `Mean of each state, and one standard deviation to both sides.${hidden > 0 ? ` ${hidden} further dimensions are not drawn.` : ''}`,
    parts: Array.from({ length: D }, (_, d) =>
      panelOf(
        D === 1 ? '' : `dimension ${d + 1}`,
        states.map((name, k) => ({ name, mean: means[k]![d]!, spread: spreads[k]![d]! })),
      ),
    ),
  };
}

/** The states in one dimension. */
function panelOf(title: string, states: readonly { name: string; mean: number; spread: number }[]): Chart {
  const names = states.map(({ name }) => shorten(name, 12, 120));
  const left = Math.ceil(Math.max(...names.map(name => textWidth(name, 12))) + 16);
  const width = Math.min(PANEL_WIDTH, ROOM.narrow - left - 24);
  const height = states.length * 24;
  const option: EChartsOption = {
    textStyle: PLAIN_TEXT,
    tooltip: { trigger: 'item', formatter: '{b}' },
    title: {
      text: title,
      left,
      top: 4,
      padding: 0,
      textStyle: { color: MUTED, fontSize: 12, fontWeight: 'normal' },
    },
    grid: { left, top: 30, width, height, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      scale: true,
      splitNumber: 4,
      axisLabel: { color: INK, hideOverlap: true },
      splitLine: { lineStyle: { color: LINE } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: names,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: INK, interval: 0 },
    },
    series: states.flatMap(({ name, mean, spread }, k) => [
      {
        type: 'line' as const,
        silent: true,
        symbol: 'none',
        lineStyle: { color: stateColour(k), width: 8, opacity: 0.45, cap: 'round' as const },
        data: [
          [mean - spread, k],
          [mean + spread, k],
        ],
      },
      {
        type: 'scatter' as const,
        symbolSize: 11,
        itemStyle: { color: stateColour(k) },
        label: { show: true, position: 'top' as const, distance: 1, color: INK, fontSize: 11 },
        data: [
          {
            name: `${name}: mean ${mean}, standard deviation ${spread}`,
            value: [mean, k],
            label: { formatter: shortNumber(mean) },
          },
        ],
      },
    ]),
  };
  return { title, caption: '', width: left + width + 24, height: height + 58, option };
}
