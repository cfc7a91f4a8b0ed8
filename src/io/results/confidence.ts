// Writes what `hmm confidence` says of a model's parameters, for people and for programs.
import type { Confidence, EstimatedParameter } from '../../model/confidence/confidence.ts';
import { fixed, plural } from '../../wording.ts';
import { alignColumns } from './columns.ts';
import type { ConfidenceObject } from './confidence-schema.ts';
import { escapeField, numberField } from './format.ts';

const FIGURES = {
  estimate: row => row.value,
  standard_error: row => row.standardError,
  low: row => row.low,
  high: row => row.high,
} as const satisfies Record<string, (row: EstimatedParameter) => number>;

const NAMES = Object.keys(FIGURES) as (keyof typeof FIGURES)[];
const WORDS = ['parameter', 'state', 'of'];
const DIGITS = 4;

/** The lines of text for people. */
export function* confidenceText({ parameters, free, logLikelihood }: Confidence): Generator<string> {
  yield `log-likelihood ${fixed(logLikelihood, 4)}, ${plural(free, 'free parameter')}; standard errors and 95 % intervals:`;
  const shown = (value: number) => (Number.isNaN(value) ? '?' : String(Number(value.toPrecision(DIGITS))));
  yield* alignColumns(
    [
      [...WORDS, 'estimate', '±', '95 %', 'to'],
      ...parameters.map(row => [...wordsOf(row), ...NAMES.map(name => shown(FIGURES[name](row)))]),
    ],
    [...WORDS.map(() => 'left' as const), ...NAMES.map(() => 'right' as const)],
  );
}

/** The lines of the table for programs. */
export function* confidenceTable({ parameters }: Confidence): Generator<string> {
  yield [...WORDS, ...NAMES].join('\t');
  for (const row of parameters) {
    yield [...wordsOf(row).map(escapeField), ...NAMES.map(name => numberField(FIGURES[name](row)))].join(
      '\t',
    );
  }
}

/** The object for programs; what the data do not tell is null. */
export function confidenceObject({
  parameters,
  free,
  logLikelihood,
  distance,
}: Confidence): ConfidenceObject {
  const known = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    log_likelihood: logLikelihood,
    free_parameters: free,
    distance: known(distance),
    parameters: parameters.map(row => {
      return {
        parameter: row.name,
        state: row.state || null,
        of: row.of || null,
        estimate: row.value,
        standard_error: known(row.standardError),
        low: known(row.low),
        high: known(row.high),
      };
    }),
  };
}

const wordsOf = ({ name, state, of }: EstimatedParameter): string[] => [name, state, of];
