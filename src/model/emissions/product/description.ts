// Describes products: what their parts say, side by side.
import { listed } from '../../../wording.ts';
import { type EmissionDescription, type EmissionEntry, SHOWN, type StateEmission } from '../description.ts';
import type { PartEmission, ProductEmission } from '../emission.ts';
import { partFamilyOf } from '../part-families.ts';
import { widthOf } from './parts.ts';

export const productDescription: EmissionDescription<ProductEmission> = {
  space({ parts }) {
    const spaces = named(parts).map(part => partFamilyOf(part).description.space(part));
    return {
      text: spaces.map(({ text }, p) => text + columnOf(parts[p]!)).join(' and '),
      key: JSON.stringify(['product', ...spaces.map(({ key }) => key)]),
    };
  },

  brief({ parts }) {
    const briefs = parts.map(part => partFamilyOf(part).description.brief(part));
    return {
      title: briefs.map(({ title }, p) => title + columnOf(parts[p]!)).join('; '),
      cells: briefs[0]!.cells.map((_, k) => briefs.map(({ cells }) => cells[k]!).join('; ')),
    };
  },

  summarize({ parts }, shares) {
    const all = named(parts).map(part =>
      partFamilyOf(part)
        .description.summarize(part, shares)
        .map(state => ({ ...state, emits: state.emits.map(entry => ofPart(entry, part)) })),
    );
    return all.reduce((whole, own) => whole.map((state, k) => together(state, own[k]!)));
  },

  parameters: ({ parts }) =>
    named(parts).flatMap(part =>
      partFamilyOf(part)
        .description.parameters(part)
        .map(one => ({ ...one, of: inProduct(one.of, part) })),
    ),

  divergence: (a, b) => partFamilyOf({ family: a.part! }).description.divergence(a, b),
};

function together(a: StateEmission, b: StateEmission): StateEmission {
  return {
    entropyBits: a.entropyBits + b.entropyBits,
    emits: [...a.emits, ...b.emits],
  };
}

/** An entry with the family that it is of. */
function ofPart(entry: EmissionEntry, part: PartEmission): EmissionEntry {
  return { ...entry, name: inProduct(entry.name, part), part: part.family };
}

/** What an entry of a part is called among those of others: symbols also say their column. */
function inProduct(name: string, part: PartEmission): string {
  return part.family === 'categorical' ? `${part.columns![0]}=${name}` : name;
}

/** ` of strand`, for a part that does not name its columns by itself. */
function columnOf(part: PartEmission): string {
  const columns = 'columns' in part ? part.columns : undefined;
  return columns ? ` of ${listed(columns, SHOWN)}` : '';
}

/** The names of all columns; undefined unless every part has some. */
export function columnNames(parts: readonly PartEmission[]): string[] | undefined {
  const names = parts.map(namesOf);
  return names.every(own => own !== undefined) ? names.flat() : undefined;
}

/** The names that a part has for its columns. */
export function namesOf(part: PartEmission): readonly string[] | undefined {
  switch (part.family) {
    case 'bernoulli':
      return part.marks;
    case 'multinomial':
      return part.symbols;
    default:
      return part.columns;
  }
}

/** The parts, in which columns without a name are called by their place: `x3`. */
function named(parts: readonly PartEmission[]): PartEmission[] {
  let first = 0;
  return parts.map(part => {
    const width = widthOf(part);
    const columns = Array.from({ length: width }, (_, d) => `x${first + d + 1}`);
    first += width;
    return namesOf(part) ? part : ({ ...part, columns } as PartEmission);
  });
}
