// The emission families as plain data.
import type { Alphabet } from '../alphabet.ts';

/** Letters or integers: P(symbol m | state k), or with order n also given the n symbols before it. */
export interface CategoricalEmission {
  family: 'categorical';
  alphabet: Alphabet['name'];
  /** A string with one letter a symbol, in the order of the columns; a list where symbols are words or integers. */
  symbols: string | string[];
  order: number;
  /** [K][M] for order 0; [K][context]...[M], one level a symbol of context, for higher orders. */
  probabilities: NestedRows;
}

/** Rows of numbers, nested as deep as the order of the emission asks. */
export type NestedRows = number[][] | NestedRows[];

/** Vectors: multivariate normal densities. */
export interface GaussianEmission {
  family: 'gaussian';
  /** [K][D] */
  means: number[][];
  covariance: 'full' | 'diagonal' | 'spherical' | 'tied';
  /** full [K][D][D], diagonal [K][D], spherical [K], tied [D][D]. */
  covariances: number[] | number[][] | number[][][];
}

/** Counts: D independent Poisson counts a position. */
export interface PoissonEmission {
  family: 'poisson';
  /** [K][D] */
  rates: number[][];
}

/** Marks that are present or absent, each on its own (ChromHMM's model). */
export interface BernoulliEmission {
  family: 'bernoulli';
  marks: string[];
  /** [K][D] */
  probabilities: number[][];
}

/** Counts of M symbols a position, drawn together: the symbols seen at one place of many reads or sequences. */
export interface MultinomialEmission {
  family: 'multinomial';
  symbols: string[];
  /** How many are drawn at a position of a sample; observations may have any number. */
  trials: number;
  /** [K][M] */
  probabilities: number[][];
}

export type Emission =
  | CategoricalEmission
  | GaussianEmission
  | PoissonEmission
  | BernoulliEmission
  | MultinomialEmission;

/** Families of which a random model can be made without data, */
export const DRAWN_FAMILIES = ['categorical', 'gaussian', 'poisson', 'bernoulli'] as const;
/** and all of them, in the order in which they are offered. */
export const FAMILY_NAMES = [...DRAWN_FAMILIES, 'multinomial'] as const satisfies Emission['family'][];

/** What a first guess has to be told, beside the data. */
export type EmissionSpecification =
  | CategoricalSpecification
  | GaussianSpecification
  | { family: 'poisson' }
  | { family: 'bernoulli'; marks: readonly string[] }
  | { family: 'multinomial'; symbols: readonly string[] };

export interface CategoricalSpecification {
  family: 'categorical';
  alphabet: Alphabet;
  order: number;
}

export interface GaussianSpecification {
  family: 'gaussian';
  covariance: GaussianEmission['covariance'];
}

/** What emissions without data can be told. */
export interface EmissionShape {
  alphabet: Alphabet;
  order: number;
  dimensions: number;
  marks: readonly string[];
}
