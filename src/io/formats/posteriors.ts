// Results of `hmm posteriors` as text.
import { escapeField, type Format, jsonFormat, jsonIdentity, ndjsonFormat, tableFormat } from './format.ts';
import { MOST_DECIMALS, rowBytes } from './row-writer.ts';

/** P(state) at every position of one record. */
export interface PosteriorResult {
  id: string;
  description: string;
  length: number;
  /** Natural log. */
  logLikelihood: number;
  stateNames: readonly string[];
  /** Runs of rows `[n, K]`, in order; to be read once, before the next result. */
  rows: Iterable<Float64Array>;
}

/** Formats for tables with so many decimals, or `full` for numbers that read back to the same double. */
export function posteriorFormats(
  stateNames: readonly string[],
  digits: number | 'full',
): Record<'tsv' | 'json' | 'ndjson', Format<PosteriorResult>> {
  const K = stateNames.length;
  return {
    tsv: tableFormat(['id', 'position', ...stateNames], ({ id, rows }) =>
      digits !== 'full' && digits <= MOST_DECIMALS
        ? rowBytes(escapeField(id), rows, K, digits)
        : rowLines(escapeField(id), rows, K, digits),
    ),
    json: jsonFormat(posteriorObject),
    ndjson: ndjsonFormat(posteriorObject),
  };
}

function* posteriorObject(result: PosteriorResult): Generator<string> {
  const { id, description, length, logLikelihood, stateNames, rows } = result;
  const head = {
    ...jsonIdentity({ id, description }),
    length,
    log_likelihood: logLikelihood,
    states: stateNames,
  };
  yield `${JSON.stringify(head).slice(0, -1)},"posteriors":[`;
  let between = '';
  for (const row of rowsOf(rows, stateNames.length)) {
    yield `${between}[${row.join(',')}]`;
    between = ',';
  }
  yield ']}';
}

function* rowLines(
  name: string,
  runs: Iterable<Float64Array>,
  K: number,
  digits: number | 'full',
): Generator<string> {
  const print = digits === 'full' ? String : (value: number) => value.toFixed(digits);
  let position = 0;
  for (const row of rowsOf(runs, K)) {
    position++;
    let line = `${name}\t${position}`;
    for (const value of row) line += `\t${print(value)}`;
    yield `${line}\n`;
  }
}

function* rowsOf(runs: Iterable<Float64Array>, K: number): Generator<Float64Array> {
  for (const run of runs) for (let at = 0; at < run.length; at += K) yield run.subarray(at, at + K);
}
