// How property tests are run: fewer cases in `npm test`, many in `npm run test:long`, which sets HMM_TEST_RUNS.
import fc from 'fast-check';

/** `npm test` tries a quarter of the usual cases, unless this says how many times as many as usual. */
const SHARE = Number(process.env.HMM_TEST_RUNS ?? 0.25);

/** No property gets by with fewer cases than this, or than are usual for it. */
const LEAST = 25;

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
  return fc.assert(property as fc.IAsyncProperty<Values>, { ...options, numRuns: runs(usual) });
}
