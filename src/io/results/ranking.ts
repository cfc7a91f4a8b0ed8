// Writes what `hmm compare` says of several models, for people and for programs.
import type { Comparison, Ranked } from '../../model/comparison/ranking.ts';
import { grouped, plural } from '../../wording.ts';
import { alignColumns } from './columns.ts';
import { decimalField, escapeField, numberField } from './format.ts';

/** The columns of the table, and how people are shown them. */
const COLUMNS: { name: string; title: string; of(row: Ranked): number; shown(value: number): string }[] = [
  { name: 'states', title: 'states', of: row => row.states, shown: grouped },
  { name: 'parameters', title: 'parameters', of: row => row.parameters, shown: grouped },
  { name: 'log_likelihood', title: 'log-likelihood', of: row => row.logLikelihood, shown: decimals(4) },
  { name: 'per_symbol', title: 'per symbol', of: row => row.perSymbol, shown: decimals(6) },
  { name: 'aic', title: 'AIC', of: row => row.aic, shown: decimals(2) },
  { name: 'bic', title: 'BIC', of: row => row.bic, shown: decimals(2) },
  { name: 'bic_above', title: 'above', of: row => row.bicAbove, shown: decimals(2) },
  { name: 'best_in', title: 'best in', of: row => row.bestIn, shown: grouped },
  { name: 'margin', title: 'by', of: row => row.margin, shown: decimals(2) },
  { name: 'behind', title: 'behind', of: row => row.behind, shown: decimals(2) },
  { name: 'behind_se', title: '±', of: row => row.behindError, shown: decimals(2) },
];

function decimals(count: number) {
  return (value: number) => (Number.isNaN(value) ? '' : decimalField(value, count));
}

/** The lines of text for people. */
export function* rankingText({ records, positions, ranking, tests }: Comparison): Generator<string> {
  yield `${plural(records, 'record')}, ${plural(positions, 'position')}; by BIC, the best first:`;
  yield* alignColumns(
    [
      ['model', ...COLUMNS.map(({ title }) => title)],
      ...ranking.map(row => [row.name, ...COLUMNS.map(({ of, shown }) => shown(of(row)))]),
    ],
    ['left', ...COLUMNS.map(() => 'right' as const)],
  );
  if (tests.length === 0) return;
  yield '';
  yield 'likelihood-ratio tests, right where both models were trained on these records until they converged:';
  yield* alignColumns(
    [
      ['smaller', 'larger', '2 Δ log L', 'df', 'p'],
      ...tests.map(({ smaller, larger, statistic, degrees, p }) => [
        smaller,
        larger,
        decimals(4)(statistic),
        grouped(degrees),
        p.toPrecision(4),
      ]),
    ],
    ['left', 'left', 'right', 'right', 'right'],
  );
}

/** The lines of the table for programs, which has the ranking alone. */
export function* rankingTable({ ranking }: Comparison): Generator<string> {
  yield ['model', ...COLUMNS.map(({ name }) => name)].join('\t');
  for (const row of ranking)
    yield [escapeField(row.name), ...COLUMNS.map(({ of }) => numberField(of(row)))].join('\t');
}

/** The object for programs; infinities and what is not known are null. */
export function rankingObject({ records, positions, ranking, tests }: Comparison): unknown {
  return {
    records,
    positions,
    models: ranking.map(row => ({
      model: row.name,
      ...Object.fromEntries(COLUMNS.map(({ name, of }) => [name, of(row)])),
    })),
    tests: tests.map(({ smaller, larger, statistic, degrees, p }) => ({
      smaller,
      larger,
      statistic,
      df: degrees,
      p,
    })),
  };
}
