// Writes the results of `hmm posteriors --predict` as text.
import type { Region } from '../../model/places.ts';
import {
  decimalField,
  escapeField,
  type Format,
  jsonFormat,
  jsonIdentity,
  ndjsonFormat,
  tableFormat,
} from './format.ts';
import type { PredictedObject } from './posteriors-schema.ts';

/** What is to be expected behind one record. */
export interface PredictionResult {
  id: string;
  description: string;
  length: number;
  /** Where the record lies in a longer one, if it is a region. */
  region?: Region | undefined;
  /** The positions behind the last one, in order. */
  steps: readonly {
    /** [K] */
    states: Float64Array;
    /** P(over before), where the model has an end. */
    end: number | undefined;
    observations: readonly { kind: string; values: Float64Array }[];
  }[];
}

export interface PredictionColumns {
  stateNames: readonly string[];
  /** What numbers there are about observations: `symbol` and the symbols, `mean` and the names of numbers, and so on. */
  foreseen: readonly { kind: string; names: readonly string[] }[];
  hasEnds: boolean;
  /** Decimals in the table; JSON is always full. */
  digits: number | 'full';
}

/** The formats: a row a step, or an object a record. */
export function predictionFormats(
  columns: PredictionColumns,
): Record<'tsv' | 'json' | 'ndjson', Format<PredictionResult>> {
  const { stateNames, foreseen, hasEnds, digits } = columns;
  const named = foreseen.flatMap(({ kind, names }) => names.map(name => `${kind}_${name}`));
  const header = ['id', 'step', ...stateNames, ...(hasEnds ? ['end'] : []), ...named];
  const object = (result: PredictionResult) => [JSON.stringify(predictionObject(result, columns))];
  return {
    tsv: tableFormat(header, function* ({ id, steps }) {
      for (const [n, { states, end, observations }] of steps.entries()) {
        const numbers = [
          ...states,
          ...(end === undefined ? [] : [end]),
          ...observations.flatMap(({ values }) => [...values]),
        ];
        const fields = numbers.map(value => decimalField(value, digits));
        yield `${[escapeField(id), n + 1, ...fields].join('\t')}\n`;
      }
    }),
    json: jsonFormat(object),
    ndjson: ndjsonFormat(object),
  };
}

function predictionObject(
  { id, description, length, region, steps }: PredictionResult,
  { stateNames, foreseen }: PredictionColumns,
): PredictedObject {
  const named = Object.fromEntries(foreseen.map(({ kind, names }) => [`${kind}s`, names]));
  return {
    ...jsonIdentity({ id, description, region }),
    length,
    states: [...stateNames],
    ...named,
    predictions: steps.map(({ states, end, observations }, n) => ({
      step: n + 1,
      states: [...states],
      ...(end !== undefined && { end }),
      ...Object.fromEntries(observations.map(({ kind, values }) => [`${kind}s`, [...values]])),
    })),
  };
}
