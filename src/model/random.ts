// Random numbers from a seed, which are the same on every machine and every version of Node.
import { logFactorial } from './log-factorial.ts';

/** For means below this, counting arrivals is the fastest way to draw a Poisson count. */
const FEW = 20;

/** Uniform numbers in [0, 1) by xoshiro128** (Blackman and Vigna 2018), seeded through splitmix32. */
export class Random {
  /** The state of the generator. */
  readonly state: Uint32Array;

  constructor(seed: number) {
    let counter = seed >>> 0;
    this.state = Uint32Array.from({ length: 4 }, () => {
      counter = (counter + 0x9e3779b9) >>> 0;
      let mixed = counter ^ (counter >>> 16);
      mixed = Math.imul(mixed, 0x21f0aaad);
      mixed ^= mixed >>> 15;
      mixed = Math.imul(mixed, 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    });
  }

  /** A uniform number in [0, 1), of 32 bits. */
  uniform(): number {
    const s = this.state;
    const result = Math.imul(rotateLeft(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = rotateLeft(s[3]!, 11);
    return result / 2 ** 32;
  }

  /** Draws an index from a row of probabilities; one of probability 0 is never drawn. */
  choice(row: ArrayLike<number>): number {
    let left = this.uniform();
    let last = 0;
    for (let n = 0; n < row.length; n++) {
      if (row[n]! <= 0) continue;
      last = n;
      if ((left -= row[n]!) < 0) return n;
    }
    return last;
  }

  /** Puts a list in random order, in place (Fisher and Yates). */
  shuffle(list: unknown[]): void {
    for (let n = list.length - 1; n > 0; n--) {
      const other = Math.floor(this.uniform() * (n + 1));
      [list[n], list[other]] = [list[other], list[n]];
    }
  }

  /** A number from the normal distribution of mean 0 and variance 1 (Box and Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A count from the Poisson distribution of this mean. */
  poisson(mean: number): number {
    return mean < FEW ? this.poissonByProducts(mean) : this.poissonByRejection(mean);
  }

  /** Counts the arrivals of a process within unit time (Knuth 1969, 3.4.1). */
  private poissonByProducts(mean: number): number {
    const end = Math.exp(-mean);
    let count = 0;
    for (let left = 1 - this.uniform(); left > end; left *= 1 - this.uniform()) count++;
    return count;
  }

  /** Draws by transformed rejection, PTRS (Hörmann 1993). */
  private poissonByRejection(mean: number): number {
    const b = 0.931 + 2.53 * Math.sqrt(mean);
    const a = -0.059 + 0.02483 * b;
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    const most = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
      const u = this.uniform() - 0.5;
      const v = 1 - this.uniform();
      const us = 0.5 - Math.abs(u);
      const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= most) return count;
      if (count < 0 || (us < 0.013 && v > us)) continue;
      const bound = count * Math.log(mean) - mean - logFactorial(count);
      if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= bound) return count;
    }
  }

  /** A row of `size` probabilities drawn from the flat Dirichlet distribution. */
  dirichlet(size: number): number[] {
    const weights = Array.from({ length: size }, () => -Math.log(1 - this.uniform()));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map(weight => weight / sum);
  }
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
