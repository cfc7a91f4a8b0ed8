// A small assembler for WebAssembly: functions of straight-line vector code and simple loops, made at run time.
//
// JavaScript checks every array access and has no vectors of doubles; WebAssembly has neither cost. The same chain is
// 2.5 times as fast at K = 3 and at K = 16, and its maximum of doubles does not branch (binary format: WebAssembly
// Core Specification 2.0, chapter 5).

/** Bytes of instructions. */
export type Code = readonly (number | Code)[];

/** Value types. */
const TYPE = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof TYPE;

/** A function that a module exports. Parameters are addresses or counts; the result is an i32. */
export interface WasmFunction {
  name: string;
  parameters: number;
  locals: readonly ValueType[];
  body: Code;
}

/** The bytes of a module of these functions, which share the memory that it imports as `env.memory`. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    list(Array.from({ length: parameters }, () => [TYPE.i32])),
    list([[TYPE.i32]]),
  ]);
  const imports = [[name('env'), name('memory'), 0x02, 0x00, 1]];
  const exports = functions.map((one, index) => [name(one.name), 0x00, unsigned(index)]);
  const bodies = functions.map(({ locals, body }) => {
    const declared = list(locals.map(type => [1, TYPE[type]]));
    return sized([declared, body, END]);
  });
  const bytes = [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, list(types)),
    section(2, list(imports)),
    section(3, list(functions.map((_, index) => unsigned(index)))),
    section(7, list(exports)),
    section(10, list(bodies)),
  ];
  return Uint8Array.from(flatten(bytes));
}

const END = 0x0b;

/** LEB128 of a number that is not negative. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  do {
    bytes.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
    left >>>= 7;
  } while (left > 0);
  return bytes;
}

/** LEB128 of a number of either sign. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left >>= 7) {
    const isLast = (left >> 6 === 0 || left >> 6 === -1) && left >= -64 && left < 64;
    bytes.push((left & 0x7f) | (isLast ? 0 : 0x80));
    if (isLast) return bytes;
  }
}

function flatten(code: Code): number[] {
  const bytes: number[] = [];
  const walk = (part: Code) => {
    for (const item of part) {
      if (typeof item === 'number') bytes.push(item);
      else walk(item);
    }
  };
  walk(code);
  return bytes;
}

const list = (items: readonly Code[]): Code => [unsigned(items.length), ...items];
const sized = (code: Code): Code => {
  const bytes = flatten(code);
  return [unsigned(bytes.length), bytes];
};
const section = (id: number, code: Code): Code => [id, sized(code)];
const name = (text: string): Code => list([...text].map(letter => [letter.charCodeAt(0)]));
const vector = (opcode: number): Code => [0xfd, unsigned(opcode)];

// Instructions, as operations on the stack. Addresses are bytes; offsets are added to them.
export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number): Code => [0x21, unsigned(local)];
export const i32 = {
  constant: (value: number): Code => [0x41, signed(value)],
  load: (offset = 0): Code => [0x28, 2, unsigned(offset)],
  load8: (offset = 0): Code => [0x2d, 0, unsigned(offset)],
  load16: (offset = 0): Code => [0x2f, 1, unsigned(offset)],
  store: (offset = 0): Code => [0x36, 2, unsigned(offset)],
  store8: (offset = 0): Code => [0x3a, 0, unsigned(offset)],
  store16: (offset = 0): Code => [0x3b, 1, unsigned(offset)],
  add: 0x6a,
  multiply: 0x6c,
  and: 0x71,
  isZero: 0x45,
  less: 0x49,
  atLeast: 0x4f,
  or: 0x72,
  shiftRight: 0x76,
} as const;
export const v128 = {
  load: (offset: number): Code => [vector(0), 3, unsigned(offset)],
  store: (offset: number): Code => [vector(11), 3, unsigned(offset)],
  /** Loads one double into both lanes. */
  loadSplat: (offset: number): Code => [vector(10), 3, unsigned(offset)],
  /** Replaces the second lane by a double. */
  loadSecond: (offset: number): Code => [vector(87), 3, unsigned(offset), 1],
  /** Stores one lane alone. */
  storeFirst: (offset: number): Code => [vector(91), 3, unsigned(offset), 0],
  storeSecond: (offset: number): Code => [vector(91), 3, unsigned(offset), 1],
  constant: (value: number): Code => {
    const bytes = [...new Uint8Array(Float64Array.of(value, value).buffer)];
    return [vector(12), bytes];
  },
  /** Both lanes from lane a of the first and lane b of the second operand; lanes 0 and 1 are the first's. */
  shuffle: (a: number, b: number): Code => [
    vector(13),
    [a, b].flatMap(lane => Array.from({ length: 8 }, (_, n) => lane * 8 + n)),
  ],
  add: vector(0xf0),
  subtract: vector(0xf1),
  multiply: vector(0xf2),
  divide: vector(0xf3),
  /** The smaller and the larger of each lane, without the rules for NaN that cost a branch. */
  min: vector(0xf6),
  max: vector(0xf7),
  greater: vector(0x4a),
  /** Third operand's bits choose from the first (1) or second (0). */
  select: vector(82),
} as const;
/** Pairs of 64-bit integers. */
export const i64x2 = {
  constant: (value: number): Code => {
    const bytes = [...new Uint8Array(BigInt64Array.of(BigInt(value), BigInt(value)).buffer)];
    return [vector(12), bytes];
  },
  /** Shifts both by the i32 on the stack. */
  shiftLeft: vector(0xcb),
  shiftRight: vector(0xcd),
  add: vector(0xce),
  subtract: vector(0xd1),
  /** The lower half of one of them, as an i32. */
  low: (lane: 0 | 1): Code => [vector(0x1b), 2 * lane],
} as const;

/** `for (; local < limit; ...)`: `body` moves the local on; runs at least once unless `limit` is reached at once. */
export function whileLess(local: number, limit: number, body: Code): Code {
  const test = [get(local), get(limit), i32.less];
  return [test, 0x04, 0x40, 0x03, 0x40, body, test, 0x0d, 0, END, END];
}

/** Runs `body` if the i32 on the stack is not zero. */
export function ifTrue(body: Code): Code {
  return [0x04, 0x40, body, END];
}

/** local += value */
export function increase(local: number, value: number): Code {
  return [get(local), i32.constant(value), i32.add, set(local)];
}

/** After every `interval` rounds, and when none is left; `count` is a local that starts at 0. */
export function everyInterval(count: number, interval: number, isDone: Code, body: Code): Code {
  return [
    increase(count, 1),
    [get(count), i32.constant(interval - 1), i32.and, i32.isZero, isDone, i32.add],
    ifTrue(body),
  ];
}

/** A function that multiplies and adds in one instruction (WebAssembly's relaxed vectors), to see if it is understood. */
const fused: WasmFunction = {
  name: 'fused',
  parameters: 0,
  locals: ['v128'],
  body: [get(0), get(0), get(0), vector(0x107), set(0), i32.constant(0)],
};
const hasFused = WebAssembly.validate(assemble([fused]));

/**
 * a·b + c. In one instruction where V8 has it (Node 21 and later), which rounds once and takes half the time of large
 * products; in two elsewhere.
 */
export const multiplyAdd = (a: Code, b: Code, c: Code): Code =>
  hasFused ? [a, b, c, vector(0x107)] : [c, a, b, v128.multiply, v128.add];
