// A record of JSON, as its readers pass it on.

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
