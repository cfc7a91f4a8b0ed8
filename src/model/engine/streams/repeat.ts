// The same piece of code for each of several things in a row.
import { type Code, get, i32, increase, set, whileLess } from '../../wasm/assembler.ts';
import type { Locals } from '../../wasm/locals.ts';

/** The place of a thing under one of several pointers: what to put on the stack, and an offset. */
export type At = (pointer: number, offset?: number) => readonly [Code, number];

/** An address in a local, and the bytes to the next of its things. */
export interface Pointer {
  base: number;
  stride: number;
}

/**
 * Runs `body` for each of `count` things; the pointers move on by their strides. Written out, where the body
 * is told the number of its thing, or as a loop.
 */
export function repeat(
  locals: Locals,
  count: number,
  isWrittenOut: boolean,
  pointers: readonly Pointer[],
  body: (at: At, n: number | undefined) => Code,
): Code {
  if (isWrittenOut) {
    return Array.from({ length: count }, (_, n) =>
      body(
        (pointer, offset = 0) => [get(pointers[pointer]!.base), n * pointers[pointer]!.stride + offset],
        n,
      ),
    );
  }
  const moving = pointers.map(() => locals.integer());
  const end = locals.integer();
  return [
    pointers.map(({ base }, n) => [get(base), set(moving[n]!)]),
    [get(moving[0]!), i32.constant(count * pointers[0]!.stride), i32.add, set(end)],
    whileLess(moving[0]!, end, [
      body((pointer, offset = 0) => [get(moving[pointer]!), offset], undefined),
      pointers.map(({ stride }, n) => increase(moving[n]!, stride)),
    ]),
  ];
}
