// Pieces of code for vectors of states, held as pairs of doubles in locals, and for matrices of pairs in memory.
import { type Code, get, i32, increase, set, v128 } from '../../wasm/assembler.ts';
import { PAIR } from '../../wasm/locals.ts';
import type { Block } from './blocks.ts';

export const each = (locals: readonly number[], piece: (local: number, h: number) => Code): Code =>
  locals.map(piece);
export const loadAll = (locals: readonly number[], address: number): Code =>
  each(locals, (local, h) => [get(address), v128.load(h * PAIR), set(local)]);
export const storeAll = (locals: readonly number[], address: number): Code =>
  each(locals, (local, h) => [get(address), get(local), v128.store(h * PAIR)]);
export const copyAll = (from: readonly number[], to: readonly number[]): Code =>
  each(from, (local, h) => [get(local), set(to[h]!)]);

/** Both lanes of `target` become entry i of a vector. */
export const splat = (vector: readonly number[], i: number, target: number): Code => [
  get(vector[i >> 1]!),
  get(vector[i >> 1]!),
  v128.shuffle(i & 1, i & 1),
  set(target),
];

/** Both lanes of `target` become `combine` of all entries of a vector. */
export function fold(vector: readonly number[], combine: Code, target: number): Code {
  const pairs = vector.map((local, h) => (h === 0 ? get(local) : [get(local), combine]));
  return [
    pairs,
    set(target),
    get(target),
    get(target),
    get(target),
    v128.shuffle(1, 0),
    combine,
    set(target),
  ];
}

/** y ← x times a matrix at `address`: Σ_i x_i · row i. */
export function timesMatrix(
  blocks: readonly Block[],
  x: readonly number[],
  y: readonly number[],
  address: number,
  spare: number,
): Code {
  const code: Code[] = [];
  const started = new Set<number>();
  for (const i of new Set(blocks.map(block => block.i))) {
    code.push(splat(x, i, spare));
    for (const { h, slot } of blocks.filter(block => block.i === i)) {
      const product = [get(spare), get(address), v128.load(slot * PAIR), v128.multiply];
      code.push(started.has(h) ? [get(y[h]!), product, v128.add, set(y[h]!)] : [product, set(y[h]!)]);
      started.add(h);
    }
  }
  y.forEach((local, h) => {
    if (!started.has(h)) code.push([v128.constant(0), set(local)]);
  });
  return code;
}

/** y ← a matrix at `address` times x: row i · x, two rows at a time. */
export function matrixTimes(
  blocks: readonly Block[],
  x: readonly number[],
  y: readonly number[],
  address: number,
  [even, odd]: readonly [number, number],
): Code {
  const row = (i: number, target: number): Code => {
    const own = blocks.filter(block => block.i === i);
    const products = own.map(({ h, slot }, n) => {
      const product = [get(address), v128.load(slot * PAIR), get(x[h]!), v128.multiply];
      return n === 0 ? product : [product, v128.add];
    });
    return [own.length > 0 ? products : v128.constant(0), set(target)];
  };
  return y.map((local, g) => [
    row(2 * g, even),
    row(2 * g + 1, odd),
    [get(even), get(odd), v128.shuffle(0, 2), get(even), get(odd), v128.shuffle(1, 3), v128.add, set(local)],
  ]);
}

/** Divides x by its sum, which goes to the list at `sums`; lowers `smallest` to the least positive entry. */
export function scale(x: readonly number[], sums: number, spare: number, smallest: number | undefined): Code {
  const lower = (local: number): Code =>
    smallest === undefined
      ? []
      : [
          get(smallest),
          [get(local), v128.constant(1), get(local), v128.constant(0), v128.greater, v128.select],
          [v128.min, set(smallest)],
        ];
  return [
    fold(x, v128.add, spare),
    [get(sums), get(spare), v128.storeFirst(0), increase(sums, 8)],
    each(x, local => [get(local), get(spare), v128.divide, set(local), lower(local)]),
  ];
}

/** Address of a token's matrix: base + token · size. */
export const matrixOf = (base: number, token: Code, size: number, target: number): Code => [
  get(base),
  token,
  i32.constant(size),
  i32.multiply,
  i32.add,
  set(target),
];
