// How the learning rate of the gradient methods goes down, as a share of what it starts from.

export type Schedule = 'constant' | 'cosine' | 'exponential';

/** Share of the rate that an exponential schedule ends with. */
const LAST_SHARE = 0.01;

/** The share at an iteration, from 1 to the last. */
export const SCHEDULES: Record<Schedule, (iteration: number, iterations: number) => number> = {
  constant: () => 1,
  /** Half a cosine, down to nothing (Loshchilov and Hutter 2017). */
  cosine: (iteration, iterations) => (1 + Math.cos((Math.PI * (iteration - 1)) / iterations)) / 2,
  exponential: (iteration, iterations) => LAST_SHARE ** ((iteration - 1) / Math.max(1, iterations - 1)),
};
