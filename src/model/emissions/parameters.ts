// The parameters of emissions as people know them, one by one.

/** A number of an emission, and what it is. */
export interface EmissionParameter {
  name: 'probability' | 'weight' | 'mean' | 'variance' | 'covariance' | 'rate';
  /** The index of its state; undefined for what all states share. */
  state: number | undefined;
  /** What it is about: the symbol with those before it, the component, the column; empty where there is but one. */
  of: string;
  /** What it may be: between 0 and 1, above 0, or anything. */
  range: 'share' | 'positive' | 'any';
  value: number;
}

type Nested = readonly (number | Nested)[];

/** The numbers of nested lists, each with its indices. */
export function leavesOf(list: Nested, path: readonly number[] = []): { value: number; path: number[] }[] {
  return list.flatMap((entry, n) =>
    typeof entry === 'number' ? [{ value: entry, path: [...path, n] }] : leavesOf(entry, [...path, n]),
  );
}

/** Rows of probabilities `[K]...[M]`; `label` says what the indices behind the state stand for. */
export function sharesOf(
  name: 'probability' | 'weight',
  rows: Nested,
  label: (indices: readonly number[]) => string,
): EmissionParameter[] {
  return leavesOf(rows).map(({ value, path: [state, ...indices] }) => {
    return { name, state, of: label(indices), range: 'share', value };
  });
}

/** What a column is called: its name if it has one, else its number, or nothing where it is the only one. */
export function columnLabel(columns: readonly string[] | undefined, width: number, d: number): string {
  return columns?.[d] ?? (width === 1 ? '' : String(d + 1));
}
