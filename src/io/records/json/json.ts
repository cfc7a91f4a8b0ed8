// Reads records in JSON: one value a file, or one a line (NDJSON).
import { z } from 'zod';
import type { ObservationKind } from '../../../model/observations.ts';
import { UserError } from '../../../user-error.ts';
import { plural } from '../../../wording.ts';
import { walkJson } from '../../bytes/json-syntax.ts';
import { lineAfter, lineBlocks, lineEndsOf } from '../../bytes/line-blocks.ts';
import type { Source } from '../../bytes/source.ts';
import { jsonText } from '../../bytes/text.ts';
import { MOST_WHOLE_BYTES, readWhole, tooLong } from '../../bytes/whole-source.ts';
import type { ObservationRecord } from '../shared/record.ts';
import type { RowCollector } from '../shared/row-collector.ts';
import { sequenceDataOf } from './data.ts';
import { type JsonRecord, placeOf, showJson } from './json-record.ts';

/** `json`: the file is one value, which is read whole. `ndjson`: each line is a value, which is read as it comes. */
export type JsonFormat = 'json' | 'ndjson';

/** The entries in which a record may have its observations: symbols, letters, rows of weights, rows of numbers. */
const WAYS = ['observations', 'sequence', 'soft', 'values'] as const;

const anArray = (of: string) => z.custom<unknown[]>(Array.isArray, `must be an array of ${of}`).nullish();

// Plain loops check the elements of arrays: for a million of them, a schema would take far too long.
const recordSchema = z.object({
  id: z.union([z.string(), z.number()], 'must be a string or a number').nullish(),
  description: z.string('must be a string').nullish(),
  observations: anArray('integers'),
  sequence: z.string('must be a string of letters').nullish(),
  soft: anArray('rows of weights'),
  values: anArray('rows of numbers'),
  states: anArray('names or indices of states'),
  weight: z.number('must be a number').nonnegative('must be 0 or more').nullish(),
});

const RECORD_HINT = 'a record is {"id": "a", "observations": [0, 1, 2]} or {"id": "a", "sequence": "ACGT"}';

/**
 * Reads all records. A record without an id is called by its number in the file, from 1 on.
 * @throws UserError with place and hint for broken JSON, a record that is none, an observation out of range
 */
export async function* readJson(
  source: Source,
  kind: ObservationKind,
  format: JsonFormat,
  rows: RowCollector,
): AsyncGenerator<ObservationRecord[]> {
  const width = kind.kind === 'vectors' ? (rows.width ?? 1) : 1;
  for await (const record of readJsonRecords(source, format, width)) {
    const { id, description, place, states, weight } = record;
    const { length, data } = sequenceDataOf(record, kind, rows);
    if (states && states.length !== length) {
      const message = `has ${plural(states.length, 'state')} for ${plural(length, 'position')}`;
      const hint = 'give a state for each position, null where it is unknown';
      throw new UserError('lengths-differ', message, { place: placeOf(record), hint });
    }
    const extras = { ...(states && { states }), ...(weight !== undefined && { weight }) };
    yield [{ id, description, length, data, place, ...extras }];
  }
}

/**
 * The same records with their observations as they are, for when the alphabet is not known yet. An array of bare rows
 * of `width` numbers is one record, a column of numbers if that is 1.
 */
export async function* readJsonRecords(
  source: Source,
  format: JsonFormat,
  width = 1,
): AsyncGenerator<JsonRecord> {
  let number = 0;
  let singles = 0;
  for await (const [value, line] of jsonValues(source, format, RECORD_HINT, width)) {
    const place = `${source.name}:${line}`;
    singles = isRow(value, 1) ? singles + 1 : 0;
    if (singles === 2 && format === 'ndjson') throw columnOfNumbers(value, place);
    yield toRecord(value, ++number, place);
  }
  if (number === 0)
    throw new UserError('nothing-to-read', 'holds no records', { place: source.name, hint: RECORD_HINT });
}

/**
 * Every value of a file with its line. If one is broken, `hint` says what values should be. An array of arrays of
 * `width` numbers is one value.
 */
export function jsonValues(
  source: Source,
  format: JsonFormat,
  hint: string,
  width?: number,
): AsyncGenerator<[value: unknown, line: number]> {
  return format === 'ndjson' ? lineValues(source, hint) : fileValues(source, hint, width);
}

/** Every record in a file that is one JSON value, with its line. */
async function* fileValues(
  source: Source,
  hint: string,
  width: number | undefined,
): AsyncGenerator<[value: unknown, line: number]> {
  const bytes = await readWhole(source, 'give one record a line (NDJSON), which is read line by line');
  const text = jsonText(bytes, 'bad-json', source.name);
  const whole = parse(text, source.name, 1, hint);
  // An array that starts with a number is one sequence, not a list of records.
  if (!Array.isArray(whole) || (whole.length > 0 && isScalar(whole[0]))) {
    yield [whole, 1 + lineEndsBeforeValue(text)];
    return;
  }
  if (
    width !== undefined &&
    whole.length > 1 &&
    whole.every(value => value === null || isRow(value, width))
  ) {
    yield [
      width === 1 ? whole.map(value => (value === null ? null : value[0])) : whole,
      1 + lineEndsBeforeValue(text),
    ];
    return;
  }
  const lines = walkJson(nanAsNull(text)).elementLines;
  for (const [index, value] of whole.entries()) yield [value, lines[index]!];
}

/** The value of every line that is not blank, with its line number. */
async function* lineValues(source: Source, hint: string): AsyncGenerator<[value: unknown, line: number]> {
  let line = 1;
  for await (const block of lineBlocks(source)) {
    const lineEnd = lineEndsOf(block);
    for (let start = 0, end: number; start < block.length; start = lineAfter(block, end), line++) {
      end = lineEnd(start);
      const place = `${source.name}:${line}`;
      if (end - start > MOST_WHOLE_BYTES) throw tooLong(place, 'has', 'cut the record in two');
      const text = jsonText(block.subarray(start, end), 'bad-json', place);
      // No value begins like a comment.
      if (text.trim() !== '' && !text.startsWith('#')) yield [parse(text, source.name, line, hint), line];
    }
  }
}

function parse(text: string, name: string, firstLine: number, hint: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Python writes NaN for a missing number; JSON has no NaN.
    if (text.includes('NaN')) {
      const mended = nanAsNull(text);
      if (mended !== text) return parse(mended, name, firstLine, hint);
    }
    const { problem } = walkJson(text);
    const position = problem ? `${firstLine + problem.line - 1}:${problem.column}` : `${firstLine}`;
    const details = { place: `${name}:${position}`, hint };
    throw new UserError('bad-json', `broken JSON: ${problem?.message ?? 'it cannot be read'}`, details);
  }
}

function nanAsNull(text: string): string {
  let isInString = false;
  return text.replace(/\\.|"|\bNaN\b/gs, token => {
    if (token === '"') isInString = !isInString;
    return token === 'NaN' && !isInString ? 'null' : token;
  });
}

function toRecord(value: unknown, number: number, place: string): JsonRecord {
  if (Array.isArray(value)) {
    return { id: String(number), description: '', place, data: { way: 'observations', positions: value } };
  }
  if (typeof value !== 'object' || value === null) {
    throw new UserError('bad-json', `${showJson(value)} is not a record`, { place, hint: RECORD_HINT });
  }
  const checked = recordSchema.safeParse(value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const message = `'${issue?.path.join('.')}' ${issue?.message}`;
    throw new UserError('bad-json', message, { place: `${place} (record ${number})`, hint: RECORD_HINT });
  }
  const { id: givenId, description, states, weight } = checked.data;
  const named = { id: String(givenId ?? '') || String(number), description: description ?? '', place };
  const given = WAYS.filter(way => checked.data[way] != null);
  if (given.length !== 1) throw noneOrSeveral(value, given, placeOf(named));
  const [way] = given as [(typeof WAYS)[number]];
  const data =
    way === 'sequence'
      ? { way, letters: checked.data.sequence! }
      : { way, positions: checked.data[way] as unknown[] };
  return {
    ...named,
    data,
    ...(states && { states: checkedStates(states, placeOf(named)) }),
    ...(weight != null && { weight }),
  };
}

function checkedStates(states: readonly unknown[], place: string): readonly (string | number | null)[] {
  const bad = states.findIndex(
    state =>
      state !== null && typeof state !== 'string' && !(Number.isInteger(state) && (state as number) >= 0),
  );
  if (bad < 0) return states as readonly (string | number | null)[];
  const hint = 'a state is its name or its index, or null where it is unknown';
  throw new UserError('bad-json', `state ${showJson(states[bad])} at position ${bad + 1} is none`, {
    place,
    hint,
  });
}

function noneOrSeveral(value: object, given: readonly string[], place: string): UserError {
  if (given.length > 1) {
    const hint = "keep one and leave out the other: 'sequence' is letters, 'observations' integers or words";
    return new UserError('bad-json', `has both '${given[0]}' and '${given[1]}'`, { place, hint });
  }
  if ('format' in value && value.format === 'hmm-model') {
    return new UserError('wrong-format', 'is a model, not data', {
      place,
      hint: 'give a model with --model',
    });
  }
  return new UserError('bad-json', "has neither 'observations' nor 'sequence'", { place, hint: RECORD_HINT });
}

/** Whether this is an array of so many bare values. */
function isRow(value: unknown, width: number): value is unknown[] {
  return Array.isArray(value) && value.length === width && value.every(isScalar);
}

function columnOfNumbers(value: unknown, place: string): UserError {
  const message = `${showJson(value)} may be a record of one position, or one of a column of numbers`;
  const hint = 'give a sequence as one array; records of one position as {"observations": [0]}';
  return new UserError('bad-json', message, { place, hint });
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function lineEndsBeforeValue(text: string): number {
  return /^\s*/.exec(text)![0].match(/\r\n|\r|\n/g)?.length ?? 0;
}
