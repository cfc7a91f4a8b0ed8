// Writes the results of `hmm sample` as text, which the other commands read.
import type { Path } from '../../model/codes.ts';
import type { ObservationKind, SequenceData } from '../../model/observations.ts';
import { UserError } from '../../user-error.ts';
import { hasLetters } from '../bytes/symbol-text.ts';
import { type Format, jsonFormat, ndjsonFormat } from './format.ts';
import { pathRecord } from './path-letters.ts';

/** A sequence that was drawn. */
export interface SampleResult {
  id: string;
  data: SequenceData;
  /** [T] index of the state at each position. */
  states: Path;
}

export type SampleFormat = 'fasta' | 'path' | 'json' | 'ndjson';

/** The default format: FASTA if the model emits letters. */
export function defaultSampleFormat(kind: ObservationKind): SampleFormat {
  return emitsLetters(kind) ? 'fasta' : 'ndjson';
}

/**
 * A format for samples of a model that emits this kind; only `path` asks for `stateLetters`.
 * @throws UserError for FASTA of what has no letters
 */
export function sampleFormat(
  name: SampleFormat,
  kind: ObservationKind,
  stateNames: readonly string[],
  stateLetters: () => readonly string[],
): Format<SampleResult> {
  if (name === 'json') return jsonFormat(result => sampleObject(result, kind, stateNames));
  if (name === 'ndjson') return ndjsonFormat(result => sampleObject(result, kind, stateNames));
  const chunks = name === 'path' ? paths(stateLetters()) : letters(kind);
  return { before: '', between: '', after: '', chunks };
}

function paths(stateLetters: readonly string[]): Format<SampleResult>['chunks'] {
  return ({ id, states }) => pathRecord({ id, description: '', path: states }, stateLetters);
}

function letters(kind: ObservationKind): Format<SampleResult>['chunks'] {
  if (kind.kind !== 'symbols' || !hasLetters(kind.alphabet)) {
    throw new UserError('option-does-not-fit', 'this model emits no letters, which FASTA would need', {
      hint: 'write -f json or -f ndjson',
      kind: 'usage',
    });
  }
  const { symbols } = kind.alphabet;
  return ({ id, data }) => pathRecord({ id, description: '', path: data.codes! }, symbols);
}

function emitsLetters(kind: ObservationKind): boolean {
  return kind.kind === 'symbols' && hasLetters(kind.alphabet);
}

/** A chunk of text has so many positions. */
const POSITIONS_AT_ONCE = 1 << 14;

/** The record `{"id", "sequence" | "observations" | "values", "states"}`, whose states `hmm train` reads as labels. */
function* sampleObject(
  { id, data, states }: SampleResult,
  kind: ObservationKind,
  stateNames: readonly string[],
): Generator<string> {
  yield `{"id":${JSON.stringify(id)},`;
  const T = states.length;
  const shown = (t: number): string => {
    if (data.kind === 'symbols') return String(data.codes[t]!);
    if (data.width === 1) return String(data.values[t]!);
    return `[${data.values.subarray(t * data.width, (t + 1) * data.width).join(',')}]`;
  };
  if (kind.kind === 'symbols' && emitsLetters(kind)) {
    const escaped = kind.alphabet.symbols.map(symbol => JSON.stringify(symbol).slice(1, -1));
    yield '"sequence":"';
    yield* joined(T, '', t => escaped[data.codes![t]!]!);
    yield '"';
  } else {
    yield data.kind === 'symbols' ? '"observations":[' : '"values":[';
    yield* joined(T, ',', shown);
    yield ']';
  }
  const quoted = stateNames.map(name => JSON.stringify(name));
  yield ',"states":[';
  yield* joined(T, ',', t => quoted[states[t]!]!);
  yield ']}';
}

function* joined(length: number, separator: string, shown: (t: number) => string): Generator<string> {
  for (let from = 0; from < length; from += POSITIONS_AT_ONCE) {
    const part = Array.from({ length: Math.min(POSITIONS_AT_ONCE, length - from) }, (_, n) =>
      shown(from + n),
    );
    yield (from > 0 ? separator : '') + part.join(separator);
  }
}
