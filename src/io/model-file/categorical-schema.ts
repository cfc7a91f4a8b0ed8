// The schema of categorical emissions in a model file: tables of any order up to that of the emission, by name or not.
import { z } from 'zod';
import { MOST_SYMBOLS } from '../../model/codes.ts';
import type { NestedRows } from '../../model/emissions/emission.ts';
import { grouped } from '../../wording.ts';
import { columns, expectCount, type Path, probability, row, shownAs } from './schema-parts.ts';

/** The letters of named alphabets, in the order that they must have. */
const SYMBOLS = { dna: 'ACGT', rna: 'ACGU', protein: 'ACDEFGHIKLMNPQRSTVWY' };

/** So many entries tables have in memory at most, where all are of the order of the emission: 1 GB. */
const MOST_ENTRIES = 2 ** 27;

/** How a table is nested: a level for each symbol before, then probabilities. */
const table: z.ZodType = z
  .array(z.union([probability, z.lazy(() => table)]))
  .min(1)
  .meta({
    id: 'table',
    description: 'a level for each symbol before, the oldest first, then a row that sums to 1',
  });

export const categorical = z
  .strictObject({
    family: z.literal('categorical'),
    columns,
    alphabet: z
      .enum(['dna', 'rna', 'protein', 'custom'], 'expected dna, rna, protein or custom')
      .default('custom'),
    symbols: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .describe('letters, or a list of words'),
    order: z.int().min(0).max(12).default(0).describe('how many symbols before a symbol depends on'),
    tables: z
      .record(z.string().min(1, 'a table has a name'), shownAs(table, z.unknown()))
      .describe('tables by name, for states that share one')
      .optional(),
    probabilities: z
      .array(
        shownAs(z.union([table, z.string()]), z.unknown()),
        'expected a row of probabilities, or a table, for each state',
      )
      .describe('a table for each state that emits, or the name of one'),
  })
  .transform(({ tables = {}, ...emission }, context) => {
    const { alphabet, order } = emission;
    const symbols = [...emission.symbols];
    if (symbols.length > MOST_SYMBOLS) {
      const message = `has ${symbols.length} symbols; more than ${MOST_SYMBOLS} cannot be told apart`;
      context.addIssue({ code: 'custom', path: ['symbols'], message });
    }
    expectCount(context, new Set(symbols).size, symbols.length, ['symbols'], 'different symbols');
    if (alphabet !== 'custom' && symbols.join('') !== SYMBOLS[alphabet]) {
      const message = `alphabet ${alphabet} has the symbols ${SYMBOLS[alphabet]}, in this order`;
      context.addIssue({ code: 'custom', path: ['symbols'], message });
    }
    const entries = emission.probabilities.length * symbols.length ** (order + 1);
    if (entries > MOST_ENTRIES) {
      const message = `tables of order ${order} over ${symbols.length} symbols are ${grouped(entries)} entries in memory, which has room for ${grouped(MOST_ENTRIES)}`;
      context.addIssue({ code: 'custom', path: ['order'], message });
    }
    const tableOf = (value: unknown, path: Path) => {
      const levels = levelsOf(value);
      if (levels <= order) return parseTable(value, symbols.length, levels, path, context);
      const message = `is a table of order ${levels}, in an emission of order ${order}`;
      context.addIssue({ code: 'custom', path, message });
      return [];
    };
    const named = new Map(
      Object.entries(tables).map(([name, table]) => [name, tableOf(table, ['tables', name])]),
    );
    const unused = new Set(named.keys());
    const probabilities = emission.probabilities.map((value, k) => {
      const path = ['probabilities', k];
      if (typeof value !== 'string') return tableOf(value, path);
      unused.delete(value);
      const table = named.get(value);
      if (!table) context.addIssue({ code: 'custom', path, message: `there is no table '${value}'` });
      return table ?? [];
    });
    for (const name of unused) {
      context.addIssue({ code: 'custom', path: ['tables', name], message: 'no state names this table' });
    }
    return { ...emission, probabilities };
  });

/** How many levels lie over the rows of a table: its order. */
function levelsOf(value: unknown): number {
  let levels = 0;
  for (let at = value; Array.isArray(at) && Array.isArray(at[0]); at = at[0]) levels++;
  return levels;
}

/** The table of a state: rows of M entries under so many levels of M. What is wrong becomes issues. */
function parseTable(
  value: unknown,
  M: number,
  levels: number,
  path: Path,
  context: z.RefinementCtx,
): NestedRows {
  if (levels > 0 && Array.isArray(value)) {
    expectCount(context, value.length, M, path, 'entries');
    return value.map((inner, n) => parseTable(inner, M, levels - 1, [...path, n], context));
  }
  const parsed = row.safeParse(value);
  for (const { path: inner, message } of parsed.error?.issues ?? []) {
    context.addIssue({ code: 'custom', path: [...path, ...inner] as Path, message });
  }
  if (parsed.success) expectCount(context, parsed.data.length, M, path, 'entries');
  return parsed.data ?? [];
}
