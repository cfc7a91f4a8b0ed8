// The code of normal densities and their moments in few dimensions, written out for the dimensions: two rows of numbers
// at a time, one state after the other, always from x - m, so that nothing cancels.
import { type Code, get, increase, set, v128, type WasmFunction, whileLess } from '../wasm/assembler.ts';
import { DOUBLE, Locals } from '../wasm/locals.ts';

/** Entries of a lower triangle of D rows, row by row. */
export function lowerEntries(D: number): { i: number; j: number }[] {
  return Array.from({ length: D }, (_, i) => Array.from({ length: i + 1 }, (_, j) => ({ i, j }))).flat();
}

/** What code for rows of D numbers and K states shares: the pair of rows, less a mean. */
class RowWriter {
  readonly locals: Locals;
  readonly apart: number[];
  private readonly D: number;
  private readonly means: number[];

  constructor(parameters: number, D: number) {
    this.D = D;
    this.locals = new Locals(parameters);
    this.apart = this.locals.pairs(D);
    this.means = this.locals.pairs(D);
  }

  /** Into these locals: numbers that stand one behind the other, each for both rows. */
  loadConstants(address: number, from: number, targets: readonly number[]): Code {
    return targets.map((local, n) => [get(address), v128.loadSplat((from + n) * DOUBLE), set(local)]);
  }

  loadMeans(address: number): Code {
    return this.loadConstants(address, 0, this.means);
  }

  /** x - m of the two rows at an address. */
  loadRows(address: number): Code {
    return this.apart.map((local, d) => [
      [get(address), get(address), v128.loadSplat(d * DOUBLE), v128.loadSecond((this.D + d) * DOUBLE)],
      [get(this.means[d]!), v128.subtract, set(local)],
    ]);
  }
}

/**
 * `densities(rows, end, out, constants)`: log-densities of the rows [n, D] under one state, to every Kth number from
 * `out` on. The constants are the mean [D], the lower triangle of L⁻¹ / √2, and the log of the density at the mean.
 */
export function densitiesFunction(D: number, K: number): WasmFunction {
  const [rows, end, out, constants] = [0, 1, 2, 3];
  const writer = new RowWriter(4, D);
  const { locals, apart } = writer;
  const entries = lowerEntries(D);
  const [lower, peak, distance, whitened] = [
    locals.pairs(entries.length),
    locals.pair(),
    locals.pair(),
    locals.pair(),
  ];
  const whiten = (i: number): Code => [
    entries.map((entry, n) => {
      if (entry.i !== i) return [];
      const term = [get(lower[n]!), get(apart[entry.j]!), v128.multiply];
      return entry.j === 0 ? term : [term, v128.add];
    }),
    set(whitened),
    [get(whitened), get(whitened), v128.multiply, i === 0 ? [] : [get(distance), v128.add], set(distance)],
  ];
  const body = [
    writer.loadMeans(constants),
    writer.loadConstants(constants, D, [...lower, peak]),
    whileLess(rows, end, [
      writer.loadRows(rows),
      apart.map((_, i) => whiten(i)),
      [get(peak), get(distance), v128.subtract, set(distance)],
      [get(out), get(distance), v128.storeFirst(0)],
      [get(out), get(distance), v128.storeSecond(K * DOUBLE)],
      [increase(rows, 2 * D * DOUBLE), increase(out, 2 * K * DOUBLE)],
    ]),
    get(out),
  ];
  return { name: 'densities', parameters: 4, locals: locals.types, body };
}

/**
 * `moments(rows, end, visits, mean, sums)`: Σ γ, Σ γ(x - m) and the lower triangle of Σ γ(x - m)(x - m)' of the rows
 * [n, D] and one state, as pairs at `sums` that are yet to be added up; γ is every Kth number from `visits` on.
 */
export function momentsFunction(D: number, K: number): WasmFunction {
  const [rows, end, visits, mean, sums] = [0, 1, 2, 3, 4];
  const writer = new RowWriter(5, D);
  const { locals, apart } = writer;
  const entries = lowerEntries(D);
  const [weight, weighted] = [locals.pair(), locals.pairs(D)];
  const totals = locals.pairs(1 + D + entries.length);
  const add = (n: number, term: Code): Code => [get(totals[n]!), term, v128.add, set(totals[n]!)];
  const body = [
    writer.loadMeans(mean),
    totals.map(local => [v128.constant(0), set(local)]),
    whileLess(rows, end, [
      writer.loadRows(rows),
      [get(visits), get(visits), v128.loadSplat(0), v128.loadSecond(K * DOUBLE), set(weight)],
      weighted.map((local, d) => [get(weight), get(apart[d]!), v128.multiply, set(local)]),
      add(0, get(weight)),
      weighted.map((local, d) => add(1 + d, get(local))),
      entries.map(({ i, j }, n) => add(1 + D + n, [get(weighted[i]!), get(apart[j]!), v128.multiply])),
      [increase(rows, 2 * D * DOUBLE), increase(visits, 2 * K * DOUBLE)],
    ]),
    totals.map((local, n) => [get(sums), get(local), v128.store(n * 2 * DOUBLE)]),
    get(rows),
  ];
  return { name: 'moments', parameters: 5, locals: locals.types, body };
}
