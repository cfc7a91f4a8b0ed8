// A record of JSON, as its readers pass it on, and how messages show it.
import { cutShort } from '../../../wording.ts';

/** A record as it is in the file; its observations are not checked yet. */
export interface JsonRecord {
  id: string;
  description: string;
  /** Where it starts, like `reads.json:3`. */
  place: string;
  data:
    | { way: 'observations' | 'soft' | 'values'; positions: readonly unknown[] }
    | { way: 'sequence'; letters: string };
  states?: readonly (string | number | null)[];
  weight?: number;
}

/** The place of a record, with its id. */
export function placeOf({ place, id }: Pick<JsonRecord, 'place' | 'id'>): string {
  return `${place} (record ${id})`;
}

/** A JSON value, cut short for a message. */
export function showJson(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(shallow(value, 24));
  return cutShort(text, 24);
}

/** The value without what lies deeper than so many levels, or behind as many entries, of which no message has room. */
function shallow(value: unknown, most: number, levels = most): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = levels > 0 ? Object.entries(value).slice(0, most) : [];
  const inner = entries.map(([key, entry]) => [key, shallow(entry, most, levels - 1)] as const);
  return Array.isArray(value) ? inner.map(([, entry]) => entry) : Object.fromEntries(inner);
}
