// Writes the results of `hmm sample` as text, which the other commands read.
import type { Path } from '../../model/codes.ts';
import type { ObservationKind, SequenceData } from '../../model/observations.ts';
import { UserError } from '../../user-error.ts';
import { hasLetters } from '../bytes/symbol-text.ts';
import { escapeField, type Format, jsonFormat, ndjsonFormat, tableFormat } from './format.ts';
import { pathRecord } from './path-letters.ts';

/** A sequence that was drawn. */
export interface SampleResult {
  id: string;
  data: SequenceData;
  /** [T] index of the state at each position. */
  states: Path;
}

export type SampleFormat = 'fasta' | 'path' | 'tsv' | 'json' | 'ndjson';

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
  if (name === 'tsv') return table(kind);
  const chunks = name === 'path' ? paths(stateLetters()) : letters(kind);
  return { before: '', between: '', after: '', chunks };
}

function paths(stateLetters: readonly string[]): Format<SampleResult>['chunks'] {
  return ({ id, states }) => pathRecord({ id, description: '', path: states }, stateLetters);
}

/** A row for each position: the id, and what is emitted. `--id-column id` reads it again. */
function table(kind: ObservationKind): Format<SampleResult> {
  if (kind.kind !== 'vectors') {
    throw new UserError('option-does-not-fit', 'this model emits no numbers, which a table would need', {
      hint: 'write -f fasta, json or ndjson',
      kind: 'usage',
    });
  }
  const names = kind.names ?? Array.from({ length: kind.width! }, (_, d) => `x${d + 1}`);
  const shown = shownIn(kind, escapeField);
  return tableFormat(['id', ...names], ({ id, data, states }) =>
    joined(states.length, '', t => `${[id, ...shown(data, t)].join('\t')}\n`),
  );
}

/** The numbers of a position as text, and the symbols of columns that hold some, as `write` writes these. */
function shownIn(kind: ObservationKind, write: (symbol: string) => string) {
  const alphabets = kind.kind === 'vectors' ? (kind.alphabets ?? []) : [];
  const symbols = alphabets.map(alphabet => alphabet?.symbols.map(write));
  return (data: SequenceData, t: number): string[] => {
    if (data.kind === 'symbols') return [String(data.codes[t]!)];
    const row = data.values.subarray(t * data.width, (t + 1) * data.width);
    return Array.from(row, (value, d) => symbols[d]?.[value] ?? String(value));
  };
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
  const valuesOf = shownIn(kind, symbol => JSON.stringify(symbol));
  const shown = (t: number): string => {
    const values = valuesOf(data, t);
    return values.length === 1 ? values[0]! : `[${values.join(',')}]`;
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
