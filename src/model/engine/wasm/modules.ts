// Compiled modules by what they were written for: the same model is used again and again in training.
import { assemble, type WasmFunction } from './assembler.ts';

const modules = new Map<string, WebAssembly.Module>();
const MOST_MODULES = 64;

/** The exports of the module with this key, in this memory; `write` makes its functions when they are first wanted. */
export function link<Name extends string>(
  key: string,
  memory: WebAssembly.Memory,
  write: () => readonly WasmFunction[],
): Record<Name, (...addresses: number[]) => number> {
  let module = modules.get(key);
  if (!module) {
    module = new WebAssembly.Module(assemble(write()));
    if (modules.size >= MOST_MODULES) modules.clear();
    modules.set(key, module);
  }
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as Record<Name, (...addresses: number[]) => number>;
}
