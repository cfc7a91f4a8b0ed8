// Pieces of code for the row vectors of several lanes: products and sums.
import { type Code, get, i32, increase, set, v128 } from '../../wasm/assembler.ts';
import { DOUBLE, Locals, PAIR } from '../../wasm/locals.ts';
import type { Algebra } from './algebra.ts';
import {
  groupsOf,
  isLooped,
  LANES,
  MOST_WRITTEN_OUT,
  PAIRS,
  STATE,
  type StreamShape,
  slotsOf,
} from './lane-layout.ts';
import { type At, type Pointer, repeat } from './repeat.ts';

/** Writes one function: its locals, and the pieces that the functions share. */
export class LaneWriter {
  readonly locals: Locals;
  readonly shape: StreamShape;
  readonly slots: number;
  readonly rowBytes: number;
  readonly isWrittenOut: boolean;
  readonly codes: number[];
  readonly emissions: number[];
  readonly sums: number[];
  readonly spare: number;
  private readonly terms: number[];

  constructor(shape: StreamShape, parameters: number) {
    this.shape = shape;
    this.locals = new Locals(parameters);
    this.slots = slotsOf(shape);
    this.rowBytes = this.slots * STATE;
    this.isWrittenOut = this.slots <= MOST_WRITTEN_OUT;
    this.codes = Array.from({ length: LANES }, () => this.locals.integer());
    this.emissions = Array.from({ length: LANES }, () => this.locals.integer());
    this.sums = this.locals.pairs(2 * PAIRS);
    this.terms = this.locals.pairs(2);
    this.spare = this.locals.pair();
  }

  /** Fetches the lanes' addresses from their table. */
  loadLanes(table: number, targets: readonly number[], offset: number): Code {
    return targets.map((local, r) => [get(table), i32.load(offset + 4 * r), set(local)]);
  }

  /** The address of each lane's row of emissions. */
  findEmissions(table: number): Code {
    const { codeBytes } = this.shape;
    const load = codeBytes === 1 ? i32.load8() : i32.load16();
    return this.emissions.map((local, r) => {
      const code = get(this.codes[r]!);
      const row = [load, i32.constant(this.slots * DOUBLE), i32.multiply, get(table), i32.add];
      return [code, codeBytes === 0 ? [] : row, set(local)];
    });
  }

  /** Moves the lanes by one position. */
  moveCodes(by: 1 | -1): Code {
    const bytes = this.shape.codeBytes || this.slots * DOUBLE;
    return this.codes.map(local => increase(local, by * bytes));
  }

  /** Emissions of a pair of lanes: of the state whose offset is given by `at`. */
  emission(pair: number, at: (lane: number) => readonly [Code, number]): Code {
    const [[first, a], [second, b]] = [at(2 * pair), at(2 * pair + 1)];
    return [second, first, v128.loadSplat(a), v128.loadSecond(b)];
  }

  /** Runs `body` for every state; `at` gives its place under each of the pointers. */
  everyState(pointers: readonly Pointer[], body: (at: At) => Code): Code {
    return repeat(this.locals, this.slots, this.isWrittenOut, pointers, body);
  }

  /**
   * The row vector at `x` times the matrix at `A`; `finish` is done with each sum, which is on the stack. TurboFan does
   * loads in their order and sums as late as it can: without a store or a loop's end in between, registers overflow.
   */
  product(
    x: number,
    A: number,
    across: boolean,
    target: { base: number; offset: number },
    finish: (pair: number, at: At) => Code,
  ): Code {
    return isLooped(this.shape)
      ? this.loopedProduct(x, A, target, finish)
      : this.writtenProduct(x, A, across, target, finish);
  }

  /** Two columns of four sums at a time. */
  private loopedProduct(
    x: number,
    A: number,
    target: { base: number; offset: number },
    finish: (pair: number, at: At) => Code,
  ): Code {
    const { slots, terms, spare, sums, locals } = this;
    const { algebra } = this.shape;
    const matrix = locals.integer();
    const entries = [
      { base: x, stride: STATE },
      { base: matrix, stride: 2 * DOUBLE },
    ];
    const columns = [
      { base: target.base, stride: 2 * STATE },
      ...this.emissions.map(base => ({ base, stride: 2 * DOUBLE })),
    ];
    const multiplyAdd = repeat(locals, slots, false, entries, at => [
      terms.map((local, c) => [at(1)[0], v128.loadSplat(c * DOUBLE), set(local)]),
      Array.from({ length: PAIRS }, (_, p) => [
        [at(0)[0], v128.load(p * PAIR), set(spare)],
        terms.map((term, c) => {
          const sum = sums[c * PAIRS + p]!;
          return [algebra.accumulate(get(sum), get(spare), get(term)), set(sum)];
        }),
      ]),
    ]);
    return [
      [get(A), set(matrix)],
      repeat(locals, slots / 2, false, columns, at => [
        sums.map(local => [v128.constant(algebra.zero), set(local)]),
        multiplyAdd,
        increase(matrix, slots * 2 * DOUBLE),
        sums.map((local, n) => {
          const [c, p] = [Math.floor(n / PAIRS), n % PAIRS];
          const [address, offset] = at(0, c * STATE + p * PAIR);
          const done = finish(p, lane => at(1 + lane, c * DOUBLE));
          return [address, get(local), done, v128.store(offset + target.offset)];
        }),
      ]),
    ];
  }

  /** Column by column, for the transitions that there are. */
  private writtenProduct(
    x: number,
    A: number,
    across: boolean,
    target: { base: number; offset: number },
    finish: (pair: number, at: At) => Code,
  ): Code {
    let place = 0;
    const { term, accumulate, zero } = this.shape.algebra;
    const [sum] = this.sums as [number];
    return groupsOf(this.shape, across).map(({ columns: [j], sources }) => {
      const from = place;
      place += sources.length * DOUBLE;
      const matrix = this.locals.pairs(sources.length);
      return [
        matrix.map((local, n) => [get(A), v128.loadSplat(from + n * DOUBLE), set(local)]),
        Array.from({ length: PAIRS }, (_, p) => [
          sources.length === 0 ? [v128.constant(zero), set(sum)] : [],
          sources.map((i, n) => {
            const [entry, factor] = [[get(x), v128.load(i * STATE + p * PAIR)], get(matrix[n]!)];
            return [n === 0 ? [entry, factor, term] : accumulate(get(sum), entry, factor), set(sum)];
          }),
          [get(target.base), get(sum), finish(p, lane => [get(this.emissions[lane]!), j! * DOUBLE])],
          v128.store(j! * STATE + p * PAIR + target.offset),
        ]),
      ];
    });
  }

  /** Into the four sums: `term` of all states, combined. */
  foldStates(
    pointers: readonly Pointer[],
    { combine, zero }: Pick<Algebra, 'combine' | 'zero'>,
    term: (pair: number, at: At) => Code,
  ): Code {
    const sums = this.sums.slice(0, PAIRS);
    return [
      sums.map(local => [v128.constant(zero), set(local)]),
      this.everyState(pointers, at => sums.map((local, p) => [get(local), term(p, at), combine, set(local)])),
    ];
  }
}
