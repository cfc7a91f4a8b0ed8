// Random numbers with a seed: the same on every machine and every version of Node.

/** Uniform numbers in [0, 1) by xoshiro128** (Blackman and Vigna 2018), seeded through splitmix32. */
export class Random {
  /** The generator goes on from these four numbers. */
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

  /** Uniform in [0, 1), 32 bits. */
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

  /** An index drawn from a row of probabilities; one of probability zero never is. */
  choice(row: readonly number[]): number {
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
