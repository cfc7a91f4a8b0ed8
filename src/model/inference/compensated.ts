// Sums that keep the digits which plain addition loses.

/** Sums that carry their rounding errors along (Neumaier 1974): right to the last digit or two. */
export class CompensatedSums {
  private readonly sums: Float64Array;
  private readonly lost: Float64Array;

  constructor(count: number) {
    this.sums = new Float64Array(count);
    this.lost = new Float64Array(count);
  }

  /** Adds a term to sum n. */
  add(n: number, term: number): void {
    const before = this.sums[n]!;
    const next = before + term;
    if (Number.isFinite(next)) {
      this.lost[n]! += Math.abs(before) >= Math.abs(term) ? before - next + term : term - next + before;
    }
    this.sums[n] = next;
  }

  /** Sets sum n to a value. */
  set(n: number, value: number): void {
    this.sums[n] = value;
    this.lost[n] = 0;
  }

  total(n: number): number {
    return this.sums[n]! + this.lost[n]!;
  }

  totals(): Float64Array {
    return this.sums.map((_, n) => this.total(n));
  }
}

/** A single one. */
export class CompensatedSum {
  private readonly sums = new CompensatedSums(1);

  add(term: number): void {
    this.sums.add(0, term);
  }

  get total(): number {
    return this.sums.total(0);
  }
}
