// Results of `hmm decode` as text.
import { escapeField, type Format, jsonFormat, jsonIdentity, ndjsonFormat, tableFormat } from './format.ts';

/** A run of positions in one state: 0-based, `end` not included. */
export interface Segment {
  start: number;
  end: number;
  state: string;
}

/** The path of one record. */
export interface DecodeResult {
  id: string;
  description: string;
  method: 'viterbi' | 'posterior';
  /** Natural log of P(path, observations). */
  logProbability: number;
  /** [T] index of the state at each position. */
  path: Uint8Array | Uint16Array;
  stateNames: readonly string[];
  segments: readonly Segment[];
}

export const DECODE_FORMATS: Record<'tsv' | 'bed' | 'json' | 'ndjson', Format<DecodeResult>> = {
  // 1-based, both ends included.
  tsv: tableFormat(['id', 'start', 'end', 'state'], function* ({ id, segments }) {
    const name = escapeField(id);
    for (const { start, end, state } of segments)
      yield `${name}\t${start + 1}\t${end}\t${escapeField(state)}\n`;
  }),
  // 0-based, end not included, no header: what genome browsers and bedtools read.
  bed: tableFormat(undefined, function* ({ id, segments }) {
    const name = escapeField(id);
    for (const { start, end, state } of segments) yield `${name}\t${start}\t${end}\t${escapeField(state)}\n`;
  }),
  json: jsonFormat(decodeObject),
  ndjson: ndjsonFormat(decodeObject),
};

function* decodeObject(result: DecodeResult): Generator<string> {
  const { id, description, method, logProbability, path, stateNames, segments } = result;
  const head = {
    ...jsonIdentity({ id, description }),
    length: path.length,
    method,
    log_probability: logProbability,
  };
  yield `${JSON.stringify(head).slice(0, -1)},"path":[`;
  const quoted = stateNames.map(name => JSON.stringify(name));
  for (let t = 0; t < path.length; t++) yield (t > 0 ? ',' : '') + quoted[path[t]!]!;
  const inclusive = segments.map(({ start, end, state }) => ({ start: start + 1, end, state }));
  yield `],"segments":${JSON.stringify(inclusive)}}`;
}
