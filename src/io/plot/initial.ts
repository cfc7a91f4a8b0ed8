// Draws the distribution of the first state.
import { allStates, type HiddenMarkovModel } from '../../model/hmm.ts';
import { INK, MUTED, stateColour } from './colours.ts';
import { type Chart, PLAIN_TEXT, ROOM } from './picture.ts';
import { shorten, shortNumber, textWidth } from './text.ts';

const BAR_WIDTH = 190;
/** Of more states, only those are drawn that may come first. */
const MANY_STATES = 24;

/** P(first state), as one bar for each state with its number. */
export function initialPicture(model: HiddenMarkovModel): Chart {
  const every = allStates(model).map(({ name }, k) => ({ name, k, value: model.initial[k]! }));
  const states = every.length > MANY_STATES ? every.filter(({ value }) => value > 0) : every;
  const names = states.map(({ name }) => shorten(name, 12, 130));
  const left = Math.ceil(Math.max(...names.map(name => textWidth(name, 12))) + 16);
  const barHeight = states.length > 24 ? 15 : 26;
  const numbers = states.map(({ value }) => shortNumber(value));
  const beside = Math.max(...numbers.map(number => textWidth(number, 11))) + 14;
  const bar = Math.min(BAR_WIDTH, ROOM.narrow - left - beside);
  const rest = states.length < every.length ? ' The other states have none.' : '';
  return {
    title: 'Initial distribution',
    caption: `${model.silent ? 'P(first state).' : 'P(state at the first position).'}${rest}`,
    width: Math.ceil(left + bar + beside),
    height: states.length * barHeight + 16,
    option: {
      textStyle: PLAIN_TEXT,
      grid: { left, top: 8, width: bar, height: states.length * barHeight, outerBoundsMode: 'none' },
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
        data: states.map(({ name, k, value }, n) => ({
          value,
          name: `${name}: ${value}`,
          itemStyle: { color: k < model.states.length ? stateColour(k) : MUTED },
          label: { show: true, formatter: numbers[n]! },
        })),
      },
    },
  };
}
