// How the learning rate of gradient methods falls, as a share of its start.

export type Schedule = 'constant' | 'cosine' | 'exponential';

/** The share with which an exponential schedule ends. */
const LAST_SHARE = 0.01;

/** The share at each iteration, from 1 to the last. */
export const SCHEDULES: Record<Schedule, (iteration: number, iterations: number) => number> = {
  constant: () => 1,
  /** Half a cosine, down to 0 (Loshchilov and Hutter 2017). */
  cosine: (iteration, iterations) => (1 + Math.cos((Math.PI * (iteration - 1)) / iterations)) / 2,
  exponential: (iteration, iterations) => LAST_SHARE ** ((iteration - 1) / Math.max(1, iterations - 1)),
};
