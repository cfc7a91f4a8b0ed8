// Memory that WebAssembly functions share with JavaScript, given out from the bottom up and taken back all at once.

const PAGE = 1 << 16;

/** Where an array of doubles or integers stands. Views of it are made when wanted, since growing moves the memory. */
export interface Place {
  /** Address in bytes, a multiple of 16. */
  at: number;
  length: number;
}

/** One growing memory. Numbers in it are whatever was there before, unless filled. */
export class Arena {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  /** All of the memory as doubles, for few numbers at a time: a view of its own costs more than reading them. */
  numbers = new Float64Array(this.memory.buffer);
  /** The same as 32-bit integers. */
  words = new Int32Array(this.memory.buffer);
  private top = 0;

  /** Room for so many doubles. */
  doubles(length: number): Place {
    return this.reserve(length, 8);
  }

  /** Room for so many 32-bit integers. */
  integers(length: number): Place {
    return this.reserve(length, 4);
  }

  /** Room for so many 16-bit integers. */
  shorts(length: number): Place {
    return this.reserve(length, 2);
  }

  /** Room for so many bytes. */
  bytes(length: number): Place {
    return this.reserve(length, 1);
  }

  /** A view of doubles, good until more room is taken. */
  float64({ at, length }: Place): Float64Array {
    return new Float64Array(this.memory.buffer, at, length);
  }

  int32({ at, length }: Place): Int32Array {
    return new Int32Array(this.memory.buffer, at, length);
  }

  uint16({ at, length }: Place): Uint16Array {
    return new Uint16Array(this.memory.buffer, at, length);
  }

  uint8({ at, length }: Place): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  /** Room for a copy of these doubles. */
  copy(values: Float64Array): Place {
    const place = this.doubles(values.length);
    this.float64(place).set(values);
    return place;
  }

  /** How much is given out, to be given back by `release`. */
  mark(): number {
    return this.top;
  }

  /** Takes back all that was given out since the mark. */
  release(mark: number): void {
    this.top = mark;
  }

  private reserve(length: number, bytesEach: number): Place {
    const at = this.top;
    // Vector stores may reach over the end of an array by one double.
    this.top = Math.ceil((at + length * bytesEach + 8) / 16) * 16;
    const missing = this.top - this.memory.buffer.byteLength;
    if (missing > 0) {
      this.memory.grow(Math.ceil(missing / PAGE));
      this.numbers = new Float64Array(this.memory.buffer);
      this.words = new Int32Array(this.memory.buffer);
    }
    return { at, length };
  }
}

const idle: Arena[] = [];

/** An arena that nobody uses; give it back with `returnArena` when its work is done. */
export function takeArena(): Arena {
  return idle.pop() ?? new Arena();
}

/** Gives an arena back. One that is forgotten is only collected later. */
export function returnArena(arena: Arena): void {
  arena.release(0);
  idle.push(arena);
}
