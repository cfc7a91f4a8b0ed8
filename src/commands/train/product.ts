// The emissions to guess where --emission names the columns of each family.
import { discoverColumns } from '../../io/records/discover-columns.ts';
import type { Inputs } from '../../io/records/read-records.ts';
import { type Alphabet, wordAlphabet } from '../../model/alphabet.ts';
import type { PartSpecification, ProductSpecification } from '../../model/emissions/emission.ts';
import type { ObservationKind } from '../../model/observations.ts';
import { UserError } from '../../user-error.ts';
import type { PartRequest, TrainOptions } from './options.ts';

/** The options, with the columns that --emission names as those of the data. @throws UserError for --columns beside them */
export function withColumnsOfParts(options: TrainOptions): TrainOptions {
  const { emission, columns } = options;
  if (!Array.isArray(emission)) return options;
  if (columns === undefined) return { ...options, columns: emission.flatMap(part => part.columns) };
  const message = '--columns has no place beside columns that --emission names';
  throw new UserError('option-does-not-fit', message, { hint: 'leave out --columns', kind: 'usage' });
}

/** What is wanted of the parts, in the order of the command line. Each column of symbols is a part of its own. */
export async function wantedParts(
  inputs: Inputs,
  requests: readonly PartRequest[],
  {
    alphabet,
    order,
    covariance,
    components,
  }: { alphabet: Alphabet | undefined } & Pick<TrainOptions, 'order' | 'covariance' | 'components'>,
): Promise<{ kind: ObservationKind; specification: ProductSpecification }> {
  const areSymbols = requests.flatMap(({ family, columns }) => columns.map(() => family === 'categorical'));
  if (order > 0) {
    const message = '--order has no place where --emission names columns: they do not depend on those before';
    throw new UserError('option-does-not-fit', message, { hint: 'leave out --order', kind: 'usage' });
  }
  const found = await discoverColumns(inputs, alphabet ? areSymbols.map(() => false) : areSymbols);
  const alphabets = areSymbols.map((isSymbol, d) =>
    isSymbol ? (alphabet ?? wordAlphabet(found.symbols[d]!)) : undefined,
  );
  const { names } = found;
  const doubled = areSymbols.length > new Set(inputs.reading.columns).size;
  if (doubled) {
    const hint = 'a column is of one family';
    throw new UserError('option-does-not-fit', '--emission names a column twice', { hint, kind: 'usage' });
  }
  let first = 0;
  const parts = requests.flatMap(({ family, columns: { length } }): ProductSpecification['parts'] => {
    const start = first;
    first += length;
    const own = names?.slice(start, first);
    const called = own ?? inputs.reading.columns!.slice(start, first).map(column => `column ${column}`);
    if (family === 'categorical') {
      return Array.from({ length }, (_, n) => ({
        width: 1,
        specification: {
          family,
          alphabet: alphabets[start + n]!,
          order: 0,
          columns: own && [own[n]!],
        },
      }));
    }
    // All that is known; each family uses what it needs.
    const specification: PartSpecification = {
      family,
      covariance,
      components,
      columns: own,
      marks: called,
      symbols: called,
    };
    return [{ width: length, specification }];
  });
  return {
    kind: { kind: 'vectors', width: areSymbols.length, ...(names && { names }), alphabets },
    specification: { family: 'product', parts },
  };
}
