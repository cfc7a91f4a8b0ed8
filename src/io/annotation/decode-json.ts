// Reads paths in JSON, as `hmm decode -f json` and `-f ndjson` write them: by position ("path") or as "segments".
import type { Annotation } from '../../model/annotation/feature.ts';
import { UserError } from '../../user-error.ts';
import type { Source } from '../bytes/source.ts';
import { type JsonFormat, jsonValues } from '../records/json/json.ts';
import { addFeature, emptyAnnotation, requireNew, sequenceEntry, setLength } from './annotation-builder.ts';

const HINT =
  'a path is {"id": "a", "path": ["S1", "S1", null]} or {"id": "a", "segments": [{"start": 1, "end": 2, "state": "S1"}]}';

/**
 * All paths of a file; a record without an id is called by its number. null in "path" or "states" is unknown.
 * @throws UserError for a value that is no path, with the line it starts at
 */
export async function readDecodeJson(source: Source, format: JsonFormat): Promise<Annotation> {
  const annotation = emptyAnnotation(source.name, 'path');
  let number = 0;
  for await (const [value, line] of jsonValues(source, format, HINT)) {
    number++;
    const record = (value ?? {}) as Record<string, unknown>;
    const id =
      typeof record.id === 'string' || typeof record.id === 'number' ? String(record.id) : String(number);
    const place = `${source.name}:${line} (record ${id})`;
    // A region of a record says where it starts; there may be several, and their states are told by segments.
    const isRegion = isPosition(record.start) && Array.isArray(record.segments);
    if (!isRegion) requireNew(annotation, id, place);
    const path = record.path ?? record.states;
    if (!isRegion && Array.isArray(path) && !('posteriors' in record || 'format' in record))
      readPath(path, id, place, annotation);
    else if (Array.isArray(record.segments))
      readSegments(isRegion ? {} : record, record.segments, id, place, annotation);
    else if (record.format === 'hmm-model')
      throw new UserError('bad-annotation', 'is a model, not a path', { place, hint: HINT });
    else throw new UserError('bad-annotation', "has neither 'path' nor 'segments'", { place, hint: HINT });
  }
  return annotation;
}

function readPath(path: readonly unknown[], id: string, place: string, annotation: Annotation): void {
  for (let start = 0, t = 1; t <= path.length; t++) {
    if (t < path.length && path[t] === path[start]) continue;
    const type = stateOf(path[start], `at position ${start + 1}`, place);
    addFeature(annotation, { sequenceId: id, start, end: t, type, place });
    start = t;
  }
  setLength(annotation, id, path.length, place);
  sequenceEntry(annotation, id).countsPositions = true;
}

function readSegments(
  { length }: Record<string, unknown>,
  segments: readonly unknown[],
  id: string,
  place: string,
  annotation: Annotation,
): void {
  for (const [n, segment] of segments.entries()) {
    const { start, end, state } = (segment ?? {}) as Record<string, unknown>;
    if (!isPosition(start) || !isPosition(end) || end < start) {
      throw new UserError('bad-annotation', `segment ${n + 1} has no start and end, counted from 1`, {
        place,
        hint: HINT,
      });
    }
    const type = stateOf(state, `of segment ${n + 1}`, place);
    addFeature(annotation, { sequenceId: id, start: start - 1, end, type, place });
  }
  if (isPosition(length) || length === 0) setLength(annotation, id, length, place);
}

function stateOf(state: unknown, where: string, place: string): string | null {
  if (state === null) return null;
  if (typeof state === 'string' && state !== '') return state;
  if (typeof state === 'number' && Number.isInteger(state)) return String(state);
  throw new UserError('bad-annotation', `the state ${where} is no name`, { place, hint: HINT });
}

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
