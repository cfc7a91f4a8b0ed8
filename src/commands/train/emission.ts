// What to guess emissions for, where no model is given: told from the data, unless the options say it.
import { type Discovered, discover } from '../../io/records/discover.ts';
import { type Inputs, namesOf } from '../../io/records/read-records.ts';
import {
  ALPHABETS,
  type Alphabet,
  customAlphabet,
  integerAlphabet,
  wordAlphabet,
} from '../../model/alphabet.ts';
import type { Emission } from '../../model/emissions/emission.ts';
import type { ObservationKind } from '../../model/observations.ts';
import type { EmissionSpecification } from '../../model/start/guess.ts';
import { UserError } from '../../user-error.ts';
import type { TrainOptions } from './options.ts';

/** Emissions to guess, and what their observations are. */
export interface Wanted {
  kind: ObservationKind;
  specification: EmissionSpecification;
}

type Family = Emission['family'];

/** The families that take what was discovered, the usual one first. */
const FAMILIES: Record<Discovered['kind'], Family[]> = {
  letters: ['categorical'],
  words: ['categorical'],
  soft: ['categorical', 'gaussian'],
  integers: ['categorical', 'poisson', 'gaussian'],
  marks: ['bernoulli', 'poisson', 'gaussian', 'multinomial'],
  vectors: ['gaussian', 'poisson', 'bernoulli', 'multinomial'],
};

/** What the data are called in messages. */
const CALLED: Record<Discovered['kind'], string> = {
  letters: 'letters',
  words: 'words',
  soft: 'weights of symbols',
  integers: 'integers',
  marks: 'marks',
  vectors: 'numbers',
};

/** @throws UserError if the data cannot be emitted as the options ask */
export async function wantedEmission(inputs: Inputs, options: TrainOptions): Promise<Wanted> {
  const { emission, alphabet, order, covariance } = options;
  if (alphabet !== undefined && (emission ?? 'categorical') === 'categorical') {
    return categorical(alphabetNamed(alphabet), order);
  }
  const found = await discover(inputs);
  const [usual] = FAMILIES[found.kind];
  const family = emission ?? usual!;
  if (!FAMILIES[found.kind].includes(family)) {
    throw new UserError(
      'data-does-not-fit',
      `holds ${CALLED[found.kind]}, which ${family} emissions do not make`,
      {
        place: namesOf(inputs),
        hint: `--emission may be ${FAMILIES[found.kind].join(' or ')}`,
      },
    );
  }
  if (family === 'categorical') return categorical(alphabetOf(found), order);
  const names = found.kind === 'marks' ? found.marks : found.kind === 'vectors' ? found.names : undefined;
  const width = found.kind === 'vectors' || found.kind === 'soft' ? found.width : (names?.length ?? 1);
  const columns = names ?? Array.from({ length: width }, (_, d) => `column ${d + 1}`);
  const specification = {
    gaussian: { family: 'gaussian', covariance } as const,
    poisson: { family: 'poisson' } as const,
    bernoulli: { family: 'bernoulli', marks: columns } as const,
    multinomial: { family: 'multinomial', symbols: columns } as const,
  }[family];
  return { kind: { kind: 'vectors', width, ...(names && { names }) }, specification };
}

function categorical(alphabet: Alphabet, order: number): Wanted {
  return {
    kind: { kind: 'symbols', alphabet, soft: order === 0 },
    specification: { family: 'categorical', alphabet, order },
  };
}

function alphabetNamed(name: string): Alphabet {
  return name in ALPHABETS ? ALPHABETS[name as keyof typeof ALPHABETS] : customAlphabet(name);
}

/** The alphabet of data that are symbols. */
export function alphabetOf(found: Discovered): Alphabet {
  switch (found.kind) {
    case 'letters':
      return ALPHABETS[found.name];
    case 'integers':
      return integerAlphabet(found.size);
    case 'words':
      return wordAlphabet(found.words);
    case 'soft':
      return alphabetOfColumns(found.width, found.symbols);
    default:
      throw new Error(`${found.kind} are no symbols`);
  }
}

/** Weights of the symbols that a header names; without a header, four are those of DNA and twenty of proteins. */
function alphabetOfColumns(width: number, symbols: readonly string[] | undefined): Alphabet {
  const fits = (alphabet: Alphabet) =>
    alphabet.symbols.length === width &&
    (symbols ?? []).every(symbol => alphabet.symbols.includes(symbol.toUpperCase()));
  return Object.values(ALPHABETS).find(fits) ?? integerAlphabet(width);
}
