// Emissions without data: random, so that states differ and training can tell them apart.
import { UserError } from '../../user-error.ts';
import type { Alphabet } from '../alphabet.ts';
import type {
  BernoulliEmission,
  CategoricalEmission,
  Emission,
  GaussianEmission,
  NestedRows,
  PoissonEmission,
} from '../emissions/emission.ts';
import { concatenate } from '../observations.ts';
import type { Random } from '../random.ts';
import { guessEmission } from './guess.ts';

/** What kind of emissions to draw. */
export type EmissionShape =
  | { family: 'categorical'; alphabet: Alphabet; order: number }
  | { family: 'gaussian'; dimensions: number }
  | { family: 'poisson'; dimensions: number }
  | { family: 'bernoulli'; marks: string[] };

type Draws = {
  [S in EmissionShape as S['family']]: (
    shape: S,
    groups: readonly number[],
    random: Random,
  ) => Extract<Emission, { family: S['family'] }>;
};

/** Means of Gaussian emissions are drawn from -2 to 2, with variance 1; rates of Poisson emissions from 0 to 10. */
const LARGEST_MEAN = 2;
const LARGEST_RATE = 10;
/** More make a file of more than 512 MB, the longest string there is. */
const MOST_PROBABILITIES = 2 ** 24;

const DRAWS: Draws = {
  categorical(shape, groups, random): CategoricalEmission {
    const states = groups.reduce((sum, size) => sum + size, 0);
    if (states * shape.alphabet.symbols.length ** (shape.order + 1) > MOST_PROBABILITIES) {
      throw new UserError(
        'too-large',
        `emissions of order ${shape.order} are more than a model file can hold`,
        {
          kind: 'usage',
        },
      );
    }
    const emission = guessEmission(shape, groups.length, concatenate([]), random) as CategoricalEmission;
    return { ...emission, probabilities: shared(emission.probabilities as NestedRows[], groups) };
  },
  gaussian({ dimensions }, groups, random): GaussianEmission {
    const means = groups.map(() => rowOf(dimensions, () => LARGEST_MEAN * (2 * random.uniform() - 1)));
    const covariances = groups.map(() => rowOf(dimensions, () => 1));
    return {
      family: 'gaussian',
      means: shared(means, groups),
      covariance: 'diagonal',
      covariances: shared(covariances, groups),
    };
  },
  poisson({ dimensions }, groups, random): PoissonEmission {
    const rates = groups.map(() => rowOf(dimensions, () => LARGEST_RATE * random.uniform()));
    return { family: 'poisson', rates: shared(rates, groups) };
  },
  bernoulli({ marks }, groups, random): BernoulliEmission {
    const probabilities = groups.map(() => rowOf(marks.length, () => random.uniform()));
    return { family: 'bernoulli', marks, probabilities: shared(probabilities, groups) };
  },
};

/** Emissions of states in groups: the `groups[g]` states of group g, one after the other, emit alike. */
export function randomEmission(shape: EmissionShape, groups: readonly number[], random: Random): Emission {
  const draw = DRAWS[shape.family] as (
    shape: EmissionShape,
    groups: readonly number[],
    random: Random,
  ) => Emission;
  return draw(shape, groups, random);
}

function rowOf(size: number, entry: () => number): number[] {
  return Array.from({ length: size }, entry);
}

/** Each group's row once for each of its states. */
function shared<Row>(rows: readonly Row[], groups: readonly number[]): Row[] {
  return rows.flatMap((row, g) => new Array<Row>(groups[g]!).fill(row));
}
