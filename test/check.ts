// How property tests are run: fewer cases in `npm test`, the same ones each time; many in `npm run test:long`, which
// sets HMM_TEST_RUNS, and others each time. A failure prints its seed.
import fc from 'fast-check';

/** Whether this is `npm run test:long`. */
export const isLong = process.env.HMM_TEST_RUNS !== undefined;

/** `npm test` tries six in a hundred of the usual cases, unless this says how many times as many as usual. */
const SHARE = Number(process.env.HMM_TEST_RUNS ?? 0.06);

/** The seed of `npm test`, so that a change breaks it or does not; undefined is another one each time. */
const SEED = isLong ? undefined : 1;

/** No property gets by with fewer cases than this, or than are usual for it. */
const LEAST = 8;

/** How many cases to try where so many are usual. */
export function runs(usual: number): number {
  return Math.max(Math.ceil(usual * SHARE), Math.min(usual, LEAST));
}

/** Checks a property on random cases, of which so many are usual. @throws what failed, with its smallest case */
export function check<Values>(
  property: fc.IAsyncProperty<Values>,
  usual?: number,
  options?: fc.Parameters<Values>,
): Promise<void>;
export function check<Values>(
  property: fc.IProperty<Values>,
  usual?: number,
  options?: fc.Parameters<Values>,
): void;
export function check<Values>(
  property: fc.IRawProperty<Values>,
  usual = 100,
  options: fc.Parameters<Values> = {},
): Promise<void> | void {
  return fc.assert(property as fc.IAsyncProperty<Values>, {
    ...(SEED !== undefined && { seed: SEED }),
    ...options,
    numRuns: runs(usual),
  });
}
