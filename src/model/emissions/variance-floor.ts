// The least variance that a gaussian state may have. Without one, a state that settles on a single value has a density
// without bound, and its covariance no inverse.

/** The floor, as a share of the variance of all data in a component: a standard deviation of a thousandth of it. */
const SHARE = 1e-6;
/** Of the square of the mean: below it, a variance is rounding. */
const ROUNDING = 1e-14;
/** Where the data do not vary at all. */
const LEAST = 1e-6;

/** A state's floor is where a variance is at most this many times its floor. */
export const NEAR_FLOOR = 1.01;

/** Moments of one component in one state: Σ γ, Σ γ(x - c), Σ γ(x - c)² around c. */
export interface Moments {
  weight: number;
  first: number;
  second: number;
  around: number;
}

/** The floor of one component, from its moments in every state: their sum is the variance of the data themselves. */
export function floorOf(states: readonly Moments[]): number {
  const weight = states.reduce((sum, state) => sum + state.weight, 0);
  if (weight === 0) return LEAST;
  const mean = states.reduce((sum, { weight, first, around }) => sum + weight * around + first, 0) / weight;
  const scatter = states.reduce((sum, { weight, first, second, around }) => {
    const apart = around - mean;
    return sum + second + 2 * apart * first + apart * apart * weight;
  }, 0);
  return Math.max((SHARE * scatter) / weight, ROUNDING * mean * mean) || LEAST;
}
