// The greatest of many numbers.

/** The greatest of these numbers, and of `least`. Math.max takes no more than the stack has room for: some 120,000. */
export function greatest(numbers: Iterable<number>, least = -Infinity): number {
  let most = least;
  for (const number of numbers) most = Math.max(most, number);
  return most;
}
