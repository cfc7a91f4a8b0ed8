// Rows of probabilities in the content of a model file: made to sum to 1 where that is asked for, and what is said
// where they do not.

/** How the message of a row that does not sum to 1 begins. */
export const ROW_SUMS = 'the row sums to';

interface Content {
  initial?: unknown;
  transitions?: unknown;
  emission?: ContentOfEmission;
}

interface ContentOfEmission {
  family?: unknown;
  tables?: unknown;
  probabilities?: unknown;
  parts?: unknown;
}

/** The content with every row of probabilities divided by its sum; what is no such row stays as it is. */
export function normalized(content: Content): Content {
  const { emission, transitions } = content;
  return {
    ...content,
    ...('initial' in content && { initial: inChainRow(content.initial) }),
    // Divided, a transposed matrix would only hide that it is one.
    ...('transitions' in content && {
      transitions:
        isTransposed(transitions) || !Array.isArray(transitions) ? transitions : transitions.map(inChainRow),
    }),
    ...(emission && { emission: inEmission(emission) }),
  };
}

function inEmission(emission: ContentOfEmission): ContentOfEmission {
  const { family, parts } = emission;
  if (family === 'product' && Array.isArray(parts)) {
    return { ...emission, parts: parts.map(one => (typeof one === 'object' && one ? inEmission(one) : one)) };
  }
  if (family !== 'categorical' && family !== 'multinomial') return emission;
  return {
    ...emission,
    ...('tables' in emission && { tables: inTables(emission.tables) }),
    probabilities: inRows(emission.probabilities),
  };
}

function inTables(tables: unknown): unknown {
  if (typeof tables !== 'object' || tables === null) return tables;
  return Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, inRows(table)]));
}

/** A row of the chain may have its probabilities by name. */
function inChainRow(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return inRows(value);
  const numbers = inRows(Object.values(value)) as unknown[];
  return Object.fromEntries(Object.keys(value).map((name, n) => [name, numbers[n]]));
}

function inRows(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (!isRow(value)) return value.map(inRows);
  const sum = sumOf(value);
  // Rows that are off by rounding alone are left to the schema.
  return sum > 0 && Math.abs(sum - 1) > value.length * Number.EPSILON
    ? value.map(entry => entry / sum)
    : value;
}

/** What to do about rows that do not sum to 1. */
export function hintForRows({ transitions }: Content): string {
  if (isTransposed(transitions)) {
    return 'the columns of transitions sum to 1: transpose the matrix, row i holds what follows state i';
  }
  return '--normalize divides each row by its sum';
}

/** Whether the columns sum to 1 where the rows do not. */
function isTransposed(transitions: unknown): boolean {
  if (!isMatrix(transitions)) return false;
  const columns = transitions.map((_, j) => sumOf(transitions.map(row => row[j]!)));
  return columns.every(isOne) && !transitions.map(sumOf).every(isOne);
}

function isMatrix(value: unknown): value is number[][] {
  return Array.isArray(value) && value.every(isRow) && value.every(row => row.length === value.length);
}

function isOne(sum: number): boolean {
  return Math.abs(sum - 1) < 1e-6;
}

function isRow(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every(entry => typeof entry === 'number' && entry >= 0)
  );
}

function sumOf(row: readonly number[]): number {
  return row.reduce((sum, value) => sum + value, 0);
}
