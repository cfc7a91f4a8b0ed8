// Compiled functions by what they were written for: the same model is used again and again in training.
import type { Arena } from './arena.ts';
import { assemble, type WasmFunction } from './assembler.ts';

/** Functions that take addresses or counts. */
export type Linked<Name extends string> = Record<Name, (...addresses: number[]) => number>;

const modules = new Map<string, WebAssembly.Module>();
const MOST_MODULES = 64;
/**
 * What is linked to the memory of each arena. It must live on between two uses: V8 throws away the optimised code of
 * all callers when a function that they call is collected.
 */
const linked = new WeakMap<Arena, Map<string, Linked<string>>>();

/** The functions with this key over the memory of an arena; `write` makes them when they are first wanted. */
export function link<Name extends string>(
  key: string,
  arena: Arena,
  write: () => readonly WasmFunction[],
): Linked<Name> {
  const known = linked.get(arena) ?? new Map<string, Linked<string>>();
  linked.set(arena, known);
  let functions = known.get(key);
  if (!functions) {
    const { exports } = new WebAssembly.Instance(moduleOf(key, write), { env: { memory: arena.memory } });
    if (known.size >= MOST_MODULES) known.clear();
    known.set(key, (functions = exports));
  }
  return functions as Linked<Name>;
}

function moduleOf(key: string, write: () => readonly WasmFunction[]): WebAssembly.Module {
  const known = modules.get(key);
  if (known) return known;
  const made = new WebAssembly.Module(assemble(write()));
  if (modules.size >= MOST_MODULES) modules.clear();
  modules.set(key, made);
  return made;
}
