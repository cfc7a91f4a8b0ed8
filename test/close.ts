// Numbers that should be equal up to rounding.
import assert from 'node:assert/strict';

/** Every entry within `tolerance`, absolute below 1 and relative above; infinities must be equal. */
export function close(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, `${what}: length`);
  for (let n = 0; n < actual.length; n++) {
    const [a, b] = [actual[n]!, expected[n]!];
    const isClose = a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
    // The sentence only where it is needed: for millions of numbers it would take longer than what is tested.
    if (!isClose) assert.fail(`${what}[${n}]: ${a} against ${b}`);
  }
}
