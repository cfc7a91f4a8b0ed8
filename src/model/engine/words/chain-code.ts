// The code of the chains over tokens, written out for one number of states and one pattern of transitions.
//   forward α ← α·P[token],   backward β ← P[token]·β,   counts G[token] += α⊗β / Z
// Vectors are divided by their sum every `interval` tokens.
import {
  type Code,
  everyInterval,
  get,
  i32,
  increase,
  set,
  v128,
  type WasmFunction,
  whileLess,
} from '../../wasm/assembler.ts';
import { Locals, PAIR } from '../../wasm/locals.ts';
import { type Block, pairsOf } from './blocks.ts';
import {
  copyAll,
  each,
  loadAll,
  matrixOf,
  matrixTimes,
  scale,
  splat,
  storeAll,
  timesMatrix,
} from './vector-code.ts';

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

const ADDRESS = 4;

/**
 * `forward(P, tokens, end, vector, sums, alphas)`: carries the vector over the tokens and keeps the one before each
 * where `keeping`. The smallest share stands after the vector. Returns the end of the list of sums.
 */
export function forwardFunction(shape: ChainShape, keeping: boolean): WasmFunction {
  const [P, tokens, alphas] = [0, 1, 5];
  const H = pairsOf(shape.stateCount);
  return scaledChain(keeping ? 'forwardKeeping' : 'forward', shape, 6, (locals, x, y) => {
    const [matrix, spare] = [locals.integer(), locals.pair()];
    return [
      keeping ? [storeAll(x, alphas), increase(alphas, H * PAIR)] : [],
      matrixOf(P, [get(tokens), i32.load()], shape.blocks.length * PAIR, matrix),
      timesMatrix(shape.blocks, x, y, matrix, spare),
      increase(tokens, ADDRESS),
    ];
  });
}

/**
 * `backward(P, tokens, end, vector, sums, betas)`: the same from the last token to the first; keeps the vector after
 * each token. `betas` is the end of their list.
 */
export function backwardFunction(shape: ChainShape): WasmFunction {
  const betas = 5;
  return backwardChain('backward', shape, 6, (_, x) => ({ before: storeAll(x, betas), after: [] }));
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

/** A chain from the last token to the first; `work` is done before and after the step over a token. */
function backwardChain(
  name: string,
  shape: ChainShape,
  parameters: number,
  work: (locals: Locals, x: number[], y: number[], token: Code) => { before: Code; after: Code },
): WasmFunction {
  const [P, end, kept] = [0, 2, 5];
  const H = pairsOf(shape.stateCount);
  return scaledChain(name, shape, parameters, (locals, x, y) => {
    const [matrix, even, odd] = [locals.integer(), locals.pair(), locals.pair()];
    const token = [get(end), i32.load()];
    const { before, after } = work(locals, x, y, token);
    return [
      [increase(end, -ADDRESS), increase(kept, -H * PAIR), before],
      matrixOf(P, token, shape.blocks.length * PAIR, matrix),
      matrixTimes(shape.blocks, x, y, matrix, [even, odd]),
      after,
    ];
  });
}

/** A chain that scales: `step` makes y of x for one token and moves `tokens` up or `end` down. */
function scaledChain(
  name: string,
  shape: ChainShape,
  parameters: number,
  step: (locals: Locals, x: number[], y: number[]) => Code,
): WasmFunction {
  const [tokens, end, vector, sums] = [1, 2, 3, 4];
  const H = pairsOf(shape.stateCount);
  const locals = new Locals(parameters);
  const [x, y, spare, count] = [locals.pairs(H), locals.pairs(H), locals.pair(), locals.integer()];
  const smallest = shape.watched ? locals.pair() : undefined;
  const isDone = [get(tokens), get(end), i32.atLeast];
  const body = [
    withState(x, vector, smallest, 'load'),
    whileLess(tokens, end, [
      step(locals, x, y),
      copyAll(y, x),
      everyInterval(count, shape.interval, isDone, scale(x, sums, spare, smallest)),
    ]),
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
