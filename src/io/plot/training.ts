// Draws the log-likelihood over the iterations of training.
import type { TrainingRecord } from '../../model/hmm.ts';
import { fixed, plural } from '../../wording.ts';
import { HEAT, INK, LINE, MUTED } from './colours.ts';
import { type Chart, PLAIN_TEXT } from './picture.ts';

/** The curve of a training of at least one iteration. */
export function trainingPicture(training: TrainingRecord): Chart {
  const { logLikelihoods, converged, iterations, method, positions, sequences } = training;
  const end = converged ? 'converged after' : 'stopped after';
  return {
    title: 'Training',
    caption:
      `${method}: ${end} ${plural(iterations, 'iteration')} on ${plural(sequences, 'sequence')}, ` +
      `${plural(positions, 'position')}; log-likelihood ${fixed(logLikelihoods.at(-1)!, 2)}.`,
    width: 540,
    height: 270,
    canShrink: true,
    option: {
      textStyle: PLAIN_TEXT,
      grid: { left: 16, right: 24, top: 34, bottom: 30, containLabel: true },
      tooltip: { trigger: 'axis' },
      xAxis: {
        type: 'value',
        name: 'iteration',
        nameLocation: 'middle',
        nameGap: 30,
        min: 0,
        max: Math.max(1, logLikelihoods.length - 1),
        minInterval: 1,
        nameTextStyle: { color: MUTED },
        axisLabel: { color: INK },
        axisLine: { lineStyle: { color: LINE } },
        axisTick: { lineStyle: { color: LINE } },
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value',
        scale: true,
        name: 'log-likelihood (nats)',
        nameTextStyle: { color: MUTED, align: 'left' },
        nameGap: 14,
        axisLabel: { color: INK },
        splitLine: { lineStyle: { color: LINE } },
      },
      series: {
        name: 'log-likelihood',
        type: 'line',
        data: logLikelihoods.map((value, n) => [n, value]),
        showSymbol: logLikelihoods.length <= 40,
        symbol: 'circle',
        symbolSize: 6,
        lineStyle: { color: HEAT, width: 2 },
        itemStyle: { color: HEAT },
      },
    },
  };
}
