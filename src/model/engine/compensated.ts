// Sums that keep the digits that plain addition drops.

/** A running sum with the rounding error carried along (Neumaier 1974): exact to the last digit or two. */
export class CompensatedSum {
  private sum = 0;
  private lost = 0;

  add(term: number): void {
    const next = this.sum + term;
    if (Number.isFinite(next)) {
      this.lost += Math.abs(this.sum) >= Math.abs(term) ? this.sum - next + term : term - next + this.sum;
    }
    this.sum = next;
  }

  get total(): number {
    return this.sum + this.lost;
  }
}
