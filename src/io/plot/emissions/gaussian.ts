// Draws gaussian emissions: the mean and the spread of every state in every dimension.
import type { EChartsOption } from 'echarts';
import type { GaussianEmission } from '../../../model/emissions/emission.ts';
import { INK, LINE, MUTED, stateColour } from '../colours.ts';
import { type Chart, PLAIN_TEXT } from '../picture.ts';
import { shorten, shortNumber, textWidth } from '../text.ts';

const PANEL_WIDTH = 260;
const COLUMNS = 2;
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
export function gaussianPicture(states: readonly string[], emission: GaussianEmission): Chart {
  const { means } = emission;
  const spreads = standardDeviations(emission);
  const D = Math.min(means[0]!.length, MOST_PANELS);
  const names = states.map(name => shorten(name, 12, 120));
  const left = Math.ceil(Math.max(...names.map(name => textWidth(name, 12))) + 16);
  const height = states.length * 24;
  const columns = Math.min(D, COLUMNS);
  const [stepX, stepY] = [left + PANEL_WIDTH + 26, height + 64];
  const panels = Array.from({ length: D }, (_, d) => ({
    left: left + (d % columns) * stepX,
    top: 30 + Math.floor(d / columns) * stepY,
    width: PANEL_WIDTH,
    height,
    outerBoundsMode: 'none' as const,
  }));
  const option: EChartsOption = {
    textStyle: PLAIN_TEXT,
    tooltip: { trigger: 'item', formatter: '{b}' },
    title: panels.map((panel, d) => ({
      text: D === 1 ? '' : `dimension ${d + 1}`,
      left: panel.left,
      top: panel.top - 26,
      padding: 0,
      textStyle: { color: MUTED, fontSize: 12, fontWeight: 'normal' },
    })),
    grid: panels,
    xAxis: panels.map((_, d) => ({
      type: 'value',
      gridIndex: d,
      scale: true,
      splitNumber: 4,
      axisLabel: { color: INK, hideOverlap: true },
      splitLine: { lineStyle: { color: LINE } },
    })),
    yAxis: panels.map((_, d) => ({
      type: 'category',
      gridIndex: d,
      inverse: true,
      data: names,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: INK, interval: 0 },
    })),
    series: panels.flatMap((_, d) =>
      states.flatMap((state, k) => {
        const [mean, spread] = [means[k]![d]!, spreads[k]![d]!];
        const shared = { xAxisIndex: d, yAxisIndex: d, silent: true };
        const name = `${state}: mean ${mean}, standard deviation ${spread}`;
        return [
          {
            ...shared,
            type: 'line' as const,
            symbol: 'none',
            lineStyle: { color: stateColour(k), width: 8, opacity: 0.45, cap: 'round' as const },
            data: [
              [mean - spread, k],
              [mean + spread, k],
            ],
          },
          {
            ...shared,
            silent: false,
            type: 'scatter' as const,
            symbolSize: 11,
            itemStyle: { color: stateColour(k) },
            label: { show: true, position: 'top' as const, distance: 1, color: INK, fontSize: 10 },
            data: [{ name, value: [mean, k], label: { formatter: shortNumber(mean) } }],
          },
        ];
      }),
    ),
  };
  const hidden = means[0]!.length - D;
  return {
    title: 'Emission densities',
    caption: `Mean of each state, and one standard deviation to both sides.${hidden > 0 ? ` ${hidden} further dimensions are not drawn.` : ''}`,
    width: stepX * columns,
    height: stepY * Math.ceil(D / columns),
    option,
  };
}
