// A record of JSON as its readers hand it to each other.

/** A record as it stands in the file, its observations not yet checked. */
export interface JsonRecord {
  id: string;
  description: string;
  /** Where it starts: `reads.json:3`. */
  place: string;
  data:
    | { way: 'observations' | 'soft' | 'values'; positions: readonly unknown[] }
    | { way: 'sequence'; letters: string };
  states?: readonly (string | number | null)[];
  weight?: number;
}
