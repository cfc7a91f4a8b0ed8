// The code of the chains over tokens, written out for one number of states and one pattern of transitions.
//   forward α ← α·P[token],   backward β ← P[token]·β,   counts G[token] += α⊗β / Z,   best δ ← max_i δ_i + P[token][i]
// Vectors are held as pairs of doubles in locals; they are divided by their sum every `interval` tokens.
import {
  type Code,
  get,
  i32,
  ifTrue,
  increase,
  set,
  v128,
  type WasmFunction,
  whileLess,
} from '../wasm/assembler.ts';
import { type Block, pairsOf } from './blocks.ts';

/** What the code depends on. */
export interface ChainShape {
  stateCount: number;
  /** Pairs of entries that a token's matrix has. */
  blocks: readonly Block[];
  /** Tokens between scalings, a power of two. */
  interval: number;
  /** Whether the smallest positive share is looked for. */
  watched: boolean;
}

/** Bytes of a pair. */
const PAIR = 16;
const ADDRESS = 4;
/** Tokens between subtractions of the largest δ, which keep its digits. */
const BEST_INTERVAL = 16;

/** Locals in use: parameters 0 to p - 1, then what is asked for by name. */
class Locals {
  readonly types: ('i32' | 'v128')[] = [];
  private readonly parameters: number;

  constructor(parameters: number) {
    this.parameters = parameters;
  }

  integer(): number {
    this.types.push('i32');
    return this.parameters + this.types.length - 1;
  }

  pair(): number {
    this.types.push('v128');
    return this.parameters + this.types.length - 1;
  }

  pairs(count: number): number[] {
    return Array.from({ length: count }, () => this.pair());
  }
}

const each = (locals: readonly number[], piece: (local: number, h: number) => Code): Code =>
  locals.map(piece);
const loadAll = (locals: readonly number[], address: number): Code =>
  each(locals, (local, h) => [get(address), v128.load(h * PAIR), set(local)]);
const storeAll = (locals: readonly number[], address: number): Code =>
  each(locals, (local, h) => [get(address), get(local), v128.store(h * PAIR)]);
const copyAll = (from: readonly number[], to: readonly number[]): Code =>
  each(from, (local, h) => [get(local), set(to[h]!)]);

/** Both lanes of `target` become entry i of a vector. */
const splat = (vector: readonly number[], i: number, target: number): Code => [
  get(vector[i >> 1]!),
  get(vector[i >> 1]!),
  v128.shuffle(i & 1, i & 1),
  set(target),
];

/** Both lanes of `target` become `combine` of all entries of a vector. */
function fold(vector: readonly number[], combine: Code, target: number): Code {
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

/** y ← x times a matrix at `address`: Σ_i x_i · row i; or its largest term with `max` and `add`. */
function timesMatrix(
  blocks: readonly Block[],
  x: readonly number[],
  y: readonly number[],
  address: number,
  spare: number,
  { combine, term, empty }: { combine: Code; term: Code; empty: number } = SUMS,
): Code {
  const code: Code[] = [];
  const started = new Set<number>();
  for (const i of new Set(blocks.map(block => block.i))) {
    code.push(splat(x, i, spare));
    for (const { h, slot } of blocks.filter(block => block.i === i)) {
      const product = [get(spare), get(address), v128.load(slot * PAIR), term];
      code.push(started.has(h) ? [get(y[h]!), product, combine, set(y[h]!)] : [product, set(y[h]!)]);
      started.add(h);
    }
  }
  y.forEach((local, h) => {
    if (!started.has(h)) code.push([v128.constant(empty), set(local)]);
  });
  return code;
}

const SUMS = { combine: v128.add, term: v128.multiply, empty: 0 };
const MAXIMA = { combine: v128.max, term: v128.add, empty: -Infinity };

/** y ← a matrix at `address` times x: row i · x, two rows at a time. */
function matrixTimes(
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
function scale(x: readonly number[], sums: number, spare: number, smallest: number | undefined): Code {
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

/** After every `interval` tokens, and when none is left. */
const everyInterval = (count: number, interval: number, isDone: Code, body: Code): Code => [
  increase(count, 1),
  [get(count), i32.constant(interval - 1), i32.and, i32.isZero, isDone, i32.add],
  ifTrue(body),
];

/** Address of a token's matrix: base + token · size. */
const matrixOf = (base: number, token: Code, size: number, target: number): Code => [
  get(base),
  token,
  i32.constant(size),
  i32.multiply,
  i32.add,
  set(target),
];

/**
 * `forward(P, tokens, end, vector, sums, alphas)`: carries the vector over the tokens and keeps the one before each
 * where `keeping`. The smallest share stands after the vector. Returns the end of the list of sums.
 */
export function forwardFunction(shape: ChainShape, keeping: boolean): WasmFunction {
  const [P, tokens, end, vector, sums, alphas] = [0, 1, 2, 3, 4, 5];
  const H = pairsOf(shape.stateCount);
  const locals = new Locals(6);
  const [x, y, spare] = [locals.pairs(H), locals.pairs(H), locals.pair()];
  const [matrix, count] = [locals.integer(), locals.integer()];
  const smallest = shape.watched ? locals.pair() : undefined;
  const step = [
    keeping ? [storeAll(x, alphas), increase(alphas, H * PAIR)] : [],
    matrixOf(P, [get(tokens), i32.load()], shape.blocks.length * PAIR, matrix),
    timesMatrix(shape.blocks, x, y, matrix, spare),
    copyAll(y, x),
    increase(tokens, ADDRESS),
    everyInterval(
      count,
      shape.interval,
      [get(tokens), get(end), i32.atLeast],
      scale(x, sums, spare, smallest),
    ),
  ];
  const body = [
    withState(x, vector, smallest, 'load'),
    whileLess(tokens, end, step),
    withState(x, vector, smallest, 'store'),
    get(sums),
  ];
  return { name: keeping ? 'forwardKeeping' : 'forward', parameters: 6, locals: locals.types, body };
}

/**
 * `backward(P, tokens, end, vector, sums, betas)`: the same from the last token to the first; keeps the vector after
 * each token. `betas` is the end of their list.
 */
export function backwardFunction(shape: ChainShape): WasmFunction {
  return backwardChain('backward', shape, 6, (locals, x) => {
    void locals;
    return { before: storeAll(x, 5), after: [] };
  });
}

/**
 * `count(P, tokens, end, vector, sums, alphas, slopes)`: carries the vector back and adds α⊗β / Z to each token's place
 * in `slopes`, which has the shape of P. The smallest Z stands in the pair after the smallest share.
 */
export function countFunction(shape: ChainShape): WasmFunction {
  const [vector, alphas, slopes] = [3, 5, 6];
  const H = pairsOf(shape.stateCount);
  return backwardChain('count', shape, 7, (locals, x, y, token) => {
    const [a, Z, spare, target] = [locals.pairs(H), locals.pair(), locals.pair(), locals.integer()];
    const products = a.map((local, h) => [get(local), get(y[h]!), v128.multiply, h === 0 ? [] : v128.add]);
    const swapped = [get(Z), get(Z), v128.shuffle(1, 0)];
    const smallest = (H + 1) * PAIR;
    const add = [...new Set(shape.blocks.map(block => block.i))].map(i => [
      splat(a, i, spare),
      shape.blocks
        .filter(block => block.i === i)
        .map(({ h, slot }) => [
          get(target),
          [get(target), v128.load(slot * PAIR), get(spare), get(x[h]!), v128.multiply, v128.add],
          v128.store(slot * PAIR),
        ]),
    ]);
    const after = [
      loadAll(a, alphas),
      [products, set(Z), swapped, get(Z), v128.add, set(Z)],
      [get(vector), get(vector), v128.load(smallest), get(Z), v128.min, v128.store(smallest)],
      each(a, local => [get(local), get(Z), v128.divide, set(local)]),
      matrixOf(slopes, token, shape.blocks.length * PAIR, target),
      add,
    ];
    return { before: [], after };
  });
}

function backwardChain(
  name: string,
  shape: ChainShape,
  parameters: number,
  work: (locals: Locals, x: number[], y: number[], token: Code) => { before: Code; after: Code },
): WasmFunction {
  const [P, tokens, end, vector, sums, kept] = [0, 1, 2, 3, 4, 5];
  const H = pairsOf(shape.stateCount);
  const locals = new Locals(parameters);
  const [x, y, spare, other] = [locals.pairs(H), locals.pairs(H), locals.pair(), locals.pair()];
  const [matrix, count] = [locals.integer(), locals.integer()];
  const smallest = shape.watched ? locals.pair() : undefined;
  const token = [get(end), i32.load()];
  const { before, after } = work(locals, x, y, token);
  const step = [
    [increase(end, -ADDRESS), increase(kept, -H * PAIR), before],
    matrixOf(P, token, shape.blocks.length * PAIR, matrix),
    matrixTimes(shape.blocks, x, y, matrix, [spare, other]),
    after,
    copyAll(y, x),
    everyInterval(
      count,
      shape.interval,
      [get(tokens), get(end), i32.atLeast],
      scale(x, sums, spare, smallest),
    ),
  ];
  const body = [
    withState(x, vector, smallest, 'load'),
    whileLess(tokens, end, step),
    withState(x, vector, smallest, 'store'),
    get(sums),
  ];
  return { name, parameters, locals: locals.types, body };
}

/** Loads or stores the vector and, after it, the smallest share. */
function withState(x: number[], vector: number, smallest: number | undefined, way: 'load' | 'store'): Code {
  const all = smallest === undefined ? x : [...x, smallest];
  return way === 'load' ? loadAll(all, vector) : storeAll(all, vector);
}

/** `best(P, tokens, end, vector, deltas)`: carries δ over the tokens and keeps the one before each. */
export function bestFunction({
  stateCount,
  blocks,
}: Pick<ChainShape, 'stateCount' | 'blocks'>): WasmFunction {
  const [P, tokens, end, vector, deltas] = [0, 1, 2, 3, 4];
  const H = pairsOf(stateCount);
  const locals = new Locals(5);
  const [x, y, spare] = [locals.pairs(H), locals.pairs(H), locals.pair()];
  const [matrix, count] = [locals.integer(), locals.integer()];
  // Where nothing is possible any more, nothing is subtracted.
  const isPossible = [get(spare), v128.constant(-Infinity), v128.greater];
  const subtract = [
    fold(x, v128.max, spare),
    [get(spare), v128.constant(0), isPossible, v128.select, set(spare)],
    each(x, local => [get(local), get(spare), v128.subtract, set(local)]),
  ];
  const step = [
    [storeAll(x, deltas), increase(deltas, H * PAIR)],
    matrixOf(P, [get(tokens), i32.load()], blocks.length * PAIR, matrix),
    timesMatrix(blocks, x, y, matrix, spare, MAXIMA),
    copyAll(y, x),
    increase(tokens, ADDRESS),
    everyInterval(count, BEST_INTERVAL, i32.constant(0), subtract),
  ];
  const body = [loadAll(x, vector), whileLess(tokens, end, step), storeAll(x, vector), get(tokens)];
  return { name: 'best', parameters: 5, locals: locals.types, body };
}

export { copyAll, each, fold, Locals, loadAll, matrixTimes, PAIR, timesMatrix };
