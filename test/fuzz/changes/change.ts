// What a change of an input is, and how one chooses.
import type { Random } from '../../../src/model/random.ts';

/** A changed copy; undefined where there is nothing to change. `others` are inputs that pieces may come from. */
export type Change = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer | undefined;

/** A whole number from 0 to count - 1. */
export const below = (random: Random, count: number) => Math.floor(random.uniform() * count);

export const oneOf = <Item>(items: readonly Item[], random: Random): Item =>
  items[below(random, items.length)]!;
