// What is said of the emissions of one state, whatever the family.

/** One thing a state emits: a symbol (with its context), a number of the vector, a mark. */
export interface Feature {
  name: string;
  /** Its probability, mean or rate in this state. */
  value: number;
  /** Standard deviation, for a number of a Gaussian. */
  deviation?: number;
  /** The same as `value` in the mixture of all states in the long run. */
  background: number;
  /** What it adds to the relative entropy of the state against the mixture, in bits; never negative. */
  bits: number;
}

/** Emissions of one state. */
export interface StateEmission {
  /** Of a position, given what stands before it where the order is above 0; differential for Gaussians. */
  entropyBits: number;
  /** Everything the state emits, in the order of the model. */
  features: Feature[];
  /** Parameters that may move on their own. */
  parameters: number;
}
