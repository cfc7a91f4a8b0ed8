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

export type Emission = CategoricalEmission | GaussianEmission | PoissonEmission | BernoulliEmission;
