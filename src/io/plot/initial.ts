// Draws the distribution of the first state.
import { allStates, type HiddenMarkovModel } from '../../model/hmm.ts';
import { INK, MUTED, stateColour } from './colours.ts';
import { type Chart, PLAIN_TEXT } from './picture.ts';
import { shorten, shortNumber, textWidth } from './text.ts';

const BAR_WIDTH = 190;

/** P(first state), as one bar for each state with its number. */
export function initialPicture(model: HiddenMarkovModel): Chart {
  const { initial } = model;
  const states = allStates(model);
  const names = states.map(state => shorten(state.name, 12, 130));
  const left = Math.ceil(Math.max(...names.map(name => textWidth(name, 12))) + 16);
  const barHeight = states.length > 24 ? 15 : 26;
  const numbers = initial.map(shortNumber);
  const width = Math.ceil(left + BAR_WIDTH + Math.max(...numbers.map(number => textWidth(number, 11))) + 14);
  return {
    title: 'Initial distribution',
    caption: model.silent ? 'P(first state).' : 'P(state at the first position).',
    width,
    height: states.length * barHeight + 16,
    option: {
      textStyle: PLAIN_TEXT,
      grid: { left, top: 8, width: BAR_WIDTH, height: states.length * barHeight, outerBoundsMode: 'none' },
      tooltip: { trigger: 'item', formatter: '{b}' },
      xAxis: { type: 'value', min: 0, max: 1, show: false },
      yAxis: {
        type: 'category',
        inverse: true,
        data: names,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: INK, interval: 0 },
      },
      series: {
        type: 'bar',
        barWidth: '70%',
        label: { position: 'right', color: INK, fontSize: 11 },
        data: initial.map((value, k) => ({
          value,
          name: `${states[k]!.name}: ${value}`,
          itemStyle: { color: k < model.states.length ? stateColour(k) : MUTED },
          label: { show: true, formatter: numbers[k]! },
        })),
      },
    },
  };
}
