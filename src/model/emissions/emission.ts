// The emissions of all families, as plain data.
import type { Alphabet } from '../alphabet.ts';

/** Letters or integers: P(symbol m | state k), or with order n also given the n symbols before it. */
export interface CategoricalEmission {
  family: 'categorical';
  alphabet: Alphabet['name'];
  /** The symbols in the order of the columns: a string of letters, or a list where they are words or integers. */
  symbols: string | string[];
  /** The most symbols before a position that a table looks at. */
  order: number;
  /**
   * [K] tables. That of a state of order m, which is at most the order of the emission, is [M]...[M], with m levels
   * over its rows, one for each symbol of context, oldest first. States that share a table may have the same array.
   */
  probabilities: NestedRows[];
  /** [1] what the column is called, if it has a name and this is a part of a product. */
  columns?: string[] | undefined;
}

/** A row of numbers, or rows that are nested as deeply as the order of a state asks. */
export type NestedRows = number[] | NestedRows[];

/** Multivariate normal densities of vectors. */
export interface GaussianEmission {
  family: 'gaussian';
  /** [D] what the numbers are called, if they have names. */
  columns?: string[] | undefined;
  /** [K][D] */
  means: number[][];
  covariance: 'full' | 'diagonal' | 'spherical' | 'tied';
  /** full [K][D][D], diagonal [K][D], spherical [K], tied [D][D]. */
  covariances: number[] | number[][] | number[][][];
  /** What training holds likely before it has seen the data, if anything. */
  prior?: GaussianPrior | undefined;
}

/** What is likely of the mean and covariance of each state: see gaussian/prior.ts. */
export interface GaussianPrior {
  /** [D] */
  mean: number[];
  /** For how many positions at the mean it stands. */
  meanWeight: number;
  /** [D] scatter along each axis. */
  variance: number[];
  /** For how many positions of that scatter it stands, and 1 more along the axes, or D more. */
  varianceWeight: number;
}

/** Mixtures of M multivariate normal densities. */
export interface MixtureEmission {
  family: 'gaussian-mixture';
  /** [D] what the numbers are called, if they have names. */
  columns?: string[] | undefined;
  /** [K][M] rows of probabilities. */
  weights: number[][];
  /** [K][M][D] */
  means: number[][][];
  covariance: GaussianEmission['covariance'];
  /** full [K][M][D][D], diagonal [K][M][D], spherical [K][M], tied [D][D] for all components of all states. */
  covariances: number[][] | number[][][] | number[][][][];
  /** As that of gaussians, for each component. */
  prior?: GaussianPrior | undefined;
}

/** D independent Poisson counts a position. */
export interface PoissonEmission {
  family: 'poisson';
  /** [D] what the counts are called, if they have names. */
  columns?: string[] | undefined;
  /** [K][D] */
  rates: number[][];
}

/** Marks that are present or absent, independently of each other (ChromHMM's model). */
export interface BernoulliEmission {
  family: 'bernoulli';
  marks: string[];
  /** [K][D] */
  probabilities: number[][];
}

/** Counts of M symbols a position, drawn together, such as the symbols of many reads at one position. */
export interface MultinomialEmission {
  family: 'multinomial';
  symbols: string[];
  /** How many symbols a position of a sample has; observations may have any number. */
  trials: number;
  /** [K][M] */
  probabilities: number[][];
}

/** An emission that says everything of a position by itself, and may be a part of a product. */
export type PartEmission =
  | CategoricalEmission
  | GaussianEmission
  | MixtureEmission
  | PoissonEmission
  | BernoulliEmission
  | MultinomialEmission;

/**
 * Emissions side by side, independent of each other given the state: numbers and categories in one model. The first part
 * has the first columns of a position, and so on; a categorical one has a single column.
 */
export interface ProductEmission {
  family: 'product';
  parts: PartEmission[];
}

export type Emission = PartEmission | ProductEmission;

/** The families of which a random model can be made without data. */
export const DRAWN_FAMILIES = ['categorical', 'gaussian', 'poisson', 'bernoulli'] as const;
/** The families of one kind of observation, in the order in which they are offered. */
export const PART_FAMILIES = [
  ...DRAWN_FAMILIES,
  'multinomial',
  'gaussian-mixture',
] as const satisfies PartEmission['family'][];
/** All families. */
export const FAMILY_NAMES = [...PART_FAMILIES, 'product'] as const satisfies Emission['family'][];

/** What a first guess must be told besides the data. */
export type EmissionSpecification = PartSpecification | ProductSpecification;

export type PartSpecification =
  | CategoricalSpecification
  | GaussianSpecification
  | MixtureSpecification
  | { family: 'poisson'; columns?: readonly string[] | undefined }
  | { family: 'bernoulli'; marks: readonly string[] }
  | { family: 'multinomial'; symbols: readonly string[] };

export interface CategoricalSpecification {
  family: 'categorical';
  alphabet: Alphabet;
  order: number;
  /** [1] the name of its column in a product, if it has one. */
  columns?: readonly string[] | undefined;
}

export interface GaussianSpecification {
  family: 'gaussian';
  /** The names of the numbers, if they have any. */
  columns?: readonly string[] | undefined;
  covariance: GaussianEmission['covariance'];
}

export interface MixtureSpecification extends Omit<GaussianSpecification, 'family'> {
  family: 'gaussian-mixture';
  /** M, how many densities a state has. */
  components: number;
}

export interface ProductSpecification {
  family: 'product';
  /** The parts, with the number of columns that each has. */
  parts: { width: number; specification: PartSpecification }[];
}

/** What random emissions without data can be told. */
export interface EmissionShape {
  alphabet: Alphabet;
  order: number;
  dimensions: number;
  marks: readonly string[];
}
