// Results of `hmm score` as text.
import {
  escapeField,
  type Format,
  jsonFormat,
  jsonIdentity,
  ndjsonFormat,
  numberField,
  tableFormat,
} from './format.ts';

/** Log-likelihood of one record. */
export interface ScoreResult {
  id: string;
  description: string;
  length: number;
  /** Natural log; -Infinity where the model cannot produce the record. */
  logLikelihood: number;
}

export const SCORE_FORMATS: Record<'tsv' | 'json' | 'ndjson', Format<ScoreResult>> = {
  tsv: tableFormat(
    ['id', 'length', 'log_likelihood', 'per_symbol'],
    function* ({ id, length, logLikelihood }) {
      const numbers = [length, logLikelihood, logLikelihood / length].map(numberField);
      yield `${[escapeField(id), ...numbers].join('\t')}\n`;
    },
  ),
  json: jsonFormat(scoreObject),
  ndjson: ndjsonFormat(scoreObject),
};

function* scoreObject({ id, description, length, logLikelihood }: ScoreResult): Generator<string> {
  const isImpossible = logLikelihood === -Infinity;
  yield JSON.stringify({
    ...jsonIdentity({ id, description }),
    length,
    log_likelihood: isImpossible ? null : logLikelihood,
    ...(isImpossible && { impossible: true }),
  });
}
