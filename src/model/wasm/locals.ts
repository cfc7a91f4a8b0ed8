// The locals of a function that is being written.

/** Bytes of a double. */
export const DOUBLE = 8;
/** Bytes of a pair. */
export const PAIR = 16;

/** Locals in use: parameters 0 to p - 1, then what is asked for by name. */
export class Locals {
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
