// The code that turns the vectors before and after tokens into posteriors of the positions inside.
//   forward from α into the token, then back from β over it:   γ = α∘β over its sum
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
} from '../../wasm/assembler.ts';
import { DOUBLE, Locals, PAIR } from '../../wasm/locals.ts';
import { type Block, pairsOf } from './blocks.ts';
import { copyAll, each, fold, loadAll, matrixTimes, timesMatrix } from './vector-code.ts';

/** Bytes of a code of the observations. */
const CODE = 2;

/**
 * `expand(tokens, end, alphas, betas, codes, rows, A, emissions, inner)`: writes rows [n, K] for the positions of the
 * tokens. `A` are the blocks of the transitions, `emissions` rows of pairs, `inner` room for a token's vectors.
 * Returns the address of the code after the last.
 */
export function expandFunction(
  stateCount: number,
  edges: readonly Block[],
  width: number,
  wordCount: number,
): WasmFunction {
  const [tokens, end, alphas, betas, codes, rows, A, emissions, inner] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const H = pairsOf(stateCount);
  const locals = new Locals(9);
  const [x, y, spare, other] = [locals.pairs(H), locals.pairs(H), locals.pair(), locals.pair()];
  const [emission, at, limit, row, code] = Array.from({ length: 5 }, () => locals.integer()) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const emissionOf = (address: number): Code => [
    [get(emissions), get(address), i32.load16(), i32.constant(H * PAIR), i32.multiply, i32.add],
    set(emission),
  ];
  const timesEmission = (locals: readonly number[]): Code =>
    each(locals, (local, h) => [get(local), get(emission), v128.load(h * PAIR), v128.multiply, set(local)]);
  const length = [
    [get(tokens), i32.load(), i32.constant(wordCount), i32.less],
    [i32.constant((width - 1) * H * PAIR), i32.multiply, i32.constant(H * PAIR), i32.add],
  ];
  const into = [
    emissionOf(codes),
    timesMatrix(edges, x, y, A, spare),
    timesEmission(y),
    each(y, (local, h) => [get(at), get(local), v128.store(h * PAIR)]),
    copyAll(y, x),
    [increase(codes, CODE), increase(at, H * PAIR), increase(row, stateCount * DOUBLE)],
  ];
  const isLastHalf = (h: number) => h === H - 1 && stateCount % 2 === 1;
  const out = [
    [increase(at, -H * PAIR), increase(code, -CODE), increase(row, -stateCount * DOUBLE)],
    each(y, (local, h) => [get(at), v128.load(h * PAIR), get(x[h]!), v128.multiply, set(local)]),
    fold(y, v128.add, spare),
    each(y, (local, h) => [
      [get(row), get(local), get(spare), v128.divide],
      isLastHalf(h) ? v128.storeFirst(h * PAIR) : v128.store(h * PAIR),
    ]),
    [get(inner), get(at), i32.less],
    ifTrue([emissionOf(code), timesEmission(x), matrixTimes(edges, x, y, A, [spare, other]), copyAll(y, x)]),
  ];
  const token = [
    [loadAll(x, alphas), increase(alphas, H * PAIR)],
    [get(inner), length, i32.add, set(limit)],
    [get(inner), set(at), get(rows), set(row)],
    whileLess(at, limit, into),
    [get(row), set(rows), get(codes), set(code)],
    [loadAll(x, betas), increase(betas, H * PAIR)],
    whileLess(inner, at, out),
    increase(tokens, 4),
  ];
  return {
    name: 'expand',
    parameters: 9,
    locals: locals.types,
    body: [whileLess(tokens, end, token), get(codes)],
  };
}
