// Draws a matrix as coloured cells with their numbers in them.
import type { EChartsOption } from 'echarts';
import { greatest } from '../../greatest.ts';
import { HEAT, INK, inkOnHeat, LINE, MUTED, translucent } from './colours.ts';
import { type Chart, PLAIN_TEXT } from './picture.ts';
import { shorten, shortNumber, textWidth } from './text.ts';

export interface Matrix {
  rows: readonly string[];
  columns: readonly string[];
  /** [rows][columns] values from 0 to `most`. */
  values: readonly (readonly number[])[];
  /** The value that has the strongest colour, in all columns or in each. */
  most: number | readonly number[];
  /** What rows and columns are, where the picture does not say it otherwise. */
  axes?: { row: string; column: string };
  /** What a reader is told who points at a cell. */
  describe(row: number, column: number): string;
}

const CELL_TEXT = 11;
/** A matrix of more columns has no numbers, which would make the picture very wide. */
const MOST_NUMBERED_COLUMNS = 24;
const NARROW_CELL = 14;
const LONGEST_NAME = 130;

/** The matrix as a chart; numbers are left out where there are too many columns for them. */
export function heatMap(
  { rows, columns, values, most, axes, describe }: Matrix,
  { title, caption }: Pick<Chart, 'title' | 'caption'>,
): Chart {
  const largest = (column: number) => (typeof most === 'number' ? most : most[column]!);
  // What colours are told by: the value itself, or its share of the largest in its column.
  const tone = (value: number, column: number) =>
    typeof most === 'number' ? value : value / largest(column);
  const numbers = values.map(row => row.map(shortNumber));
  const isNumbered = columns.length <= MOST_NUMBERED_COLUMNS;
  const widest = greatest(
    numbers.flat().map(number => textWidth(number, CELL_TEXT)),
    0,
  );
  const cell = isNumbered ? Math.max(widest + 8, 36, Math.min(70, 240 / columns.length)) : NARROW_CELL;
  const rowHeight = isNumbered ? Math.max(26, Math.min(56, 220 / rows.length)) : NARROW_CELL;

  const names = (labels: readonly string[]) => labels.map(label => shorten(label, 12, LONGEST_NAME));
  const [rowNames, columnNames] = [names(rows), names(columns)];
  const longest = (labels: readonly string[]) => greatest(labels.map(label => textWidth(label, 12)));
  const isTurned = longest(columnNames) > cell - 4;
  const axisName = axes ? 20 : 0;
  const grid = {
    left: Math.ceil(longest(rowNames) + 16 + axisName),
    top: Math.ceil((isTurned ? longest(columnNames) + 10 : 24) + axisName),
    width: Math.ceil(cell * columns.length),
    height: Math.ceil(rowHeight * rows.length),
    outerBoundsMode: 'none' as const,
  };
  const axis = (labels: readonly string[], size: number) => ({
    type: 'category' as const,
    data: [...labels],
    axisLine: { show: false },
    axisTick: { show: false },
    // All labels if a line of text fits each row, else as many as fit.
    axisLabel: { color: INK, interval: size >= 12 ? 0 : ('auto' as const), margin: 6 },
    nameTextStyle: { color: MUTED },
    nameLocation: 'middle' as const,
  });
  const option: EChartsOption = {
    textStyle: PLAIN_TEXT,
    grid,
    tooltip: { trigger: 'item', formatter: '{b}' },
    xAxis: {
      ...axis(columnNames, cell),
      position: 'top',
      ...(axes && { name: axes.column, nameGap: grid.top - axisName + 4 }),
      axisLabel: { ...axis(columnNames, cell).axisLabel, rotate: isTurned ? 90 : 0 },
    },
    yAxis: {
      ...axis(rowNames, rowHeight),
      inverse: true,
      ...(axes && { name: axes.row, nameGap: grid.left - axisName + 2 }),
    },
    visualMap: {
      show: false,
      min: 0,
      max: typeof most === 'number' ? most : 1,
      dimension: 2,
      inRange: { color: [translucent(HEAT, 0), translucent(HEAT, 1)] },
    },
    series: {
      type: 'heatmap',
      emphasis: { itemStyle: { borderColor: INK } },
      itemStyle: { borderColor: LINE, borderWidth: 0.5 },
      label: { fontSize: CELL_TEXT },
      data: values.flatMap((row, i) =>
        row.map((value, j) => ({
          value: [j, i, tone(value, j)],
          name: describe(i, j),
          label: {
            show: isNumbered,
            formatter: numbers[i]![j]!,
            color: inkOnHeat(Math.min(1, value / largest(j))),
          },
        })),
      ),
    },
  };
  return {
    title,
    caption,
    width: grid.left + grid.width + 12,
    height: grid.top + grid.height + 12,
    option,
  };
}
