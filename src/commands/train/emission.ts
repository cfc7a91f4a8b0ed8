// Decides which emissions to guess if no model is given: the data tell, unless options do.
import { requireUnicode } from '../../io/bytes/text.ts';
import { type Discovered, discover } from '../../io/records/discover.ts';
import { alphabetOf } from '../../io/records/discovered.ts';
import { type Inputs, inputNames } from '../../io/records/read-records.ts';
import { type Alphabet, alphabetNamed } from '../../model/alphabet.ts';
import type { EmissionSpecification, PartEmission } from '../../model/emissions/emission.ts';
import { familiesFor } from '../../model/emissions/families.ts';
import type { ObservationKind } from '../../model/observations.ts';
import { UserError } from '../../user-error.ts';
import type { TrainOptions } from './options.ts';
import { wantedParts } from './product.ts';

/** The emissions to guess, and the kind of their observations. */
export interface Wanted {
  kind: ObservationKind;
  specification: EmissionSpecification;
}

/** For each kind of data, the usual family, and what messages call it. */
const DATA: Record<Discovered['kind'], { usual: PartEmission['family']; called: string }> = {
  letters: { usual: 'categorical', called: 'letters' },
  words: { usual: 'categorical', called: 'words' },
  soft: { usual: 'categorical', called: 'weights of symbols' },
  integers: { usual: 'categorical', called: 'integers' },
  marks: { usual: 'bernoulli', called: 'marks' },
  vectors: { usual: 'gaussian', called: 'numbers' },
};

/** @throws UserError if the data cannot be emitted as the options ask */
export async function wantedEmission(inputs: Inputs, options: TrainOptions): Promise<Wanted> {
  const { emission, alphabet, order, covariance, components } = options;
  if (Array.isArray(emission)) {
    const known = alphabet === undefined ? undefined : alphabetNamed(alphabet);
    return wantedParts(inputs, emission, { ...options, alphabet: known });
  }
  if (alphabet !== undefined && (emission ?? 'categorical') === 'categorical') {
    return categorical(alphabetNamed(alphabet), order);
  }
  const found = await discover(inputs);
  const { usual, called: kindOfData } = DATA[found.kind];
  const family = emission ?? usual;
  const families = new Set([usual, ...familiesFor(found.kind)]);
  if (!families.has(family)) {
    throw new UserError('data-does-not-fit', `holds ${kindOfData}, which ${family} emissions do not make`, {
      place: inputNames(inputs),
      hint: `--emission may be ${[...families].join(' or ')}`,
    });
  }
  if (family === 'categorical') return categorical(alphabetOf(found), order);
  const names = found.kind === 'marks' ? found.marks : found.kind === 'vectors' ? found.names : undefined;
  for (const name of names ?? []) requireUnicode(name, 'a model file', { what: 'column', otherwise: '' });
  const width = found.kind === 'vectors' || found.kind === 'soft' ? found.width : (names?.length ?? 1);
  const called = names ?? Array.from({ length: width }, (_, d) => `column ${d + 1}`);
  // All that is known; each family uses what it needs.
  const specification = { family, covariance, components, columns: names, marks: called, symbols: called };
  return { kind: { kind: 'vectors', width, ...(names && { names }) }, specification };
}

function categorical(alphabet: Alphabet, order: number): Wanted {
  return {
    kind: { kind: 'symbols', alphabet, soft: order === 0 },
    specification: { family: 'categorical', alphabet, order },
  };
}
