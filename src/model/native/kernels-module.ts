// The module with our own kernels: where it lies, and how TensorFlow comes to know them. Without it, or with
// HMM_KERNELS=reference, there are none, and the reference engine does everything.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Codes } from '../codes.ts';

/** What the module exports; see kernels/module.cc. */
export interface KernelsModule {
  open(library: string): void;
  register(library: string): string;
  level(): string | undefined;
  lend(slot: number, memory: Float64Array | Codes | undefined): void;
}

const require = createRequire(import.meta.url);
/** Compiled by the set-up, or ready-made. */
const MODULE = fileURLToPath(new URL('../../../build/hmm_kernels.node', import.meta.url));

let loaded: KernelsModule | undefined;

/** Whether our kernels are to be used and are there; nothing is loaded for the answer. */
export function hasKernels(): boolean {
  return process.env.HMM_KERNELS !== 'reference' && existsSync(MODULE);
}

/** The module; throws where it does not load. */
export function kernelsModule(): KernelsModule {
  loaded ??= require(MODULE) as KernelsModule;
  return loaded;
}

/** TensorFlow's library, as it lies in the package of tfjs-node. */
export function tensorFlowLibrary(): string {
  const home = dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
  return join(
    home,
    'deps',
    'lib',
    process.platform === 'darwin' ? 'libtensorflow.2.dylib' : 'libtensorflow.so.2',
  );
}

/** TensorFlow says nothing but warnings, if this is said before it is loaded. */
export function beQuiet(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
}

/**
 * Starts to load TensorFlow's library on another thread, while this one reads arguments, model and data. What goes wrong
 * is met again, and told, when the library is used.
 */
export function openEarly(): void {
  try {
    if (!hasKernels()) return;
    beQuiet();
    kernelsModule().open(tensorFlowLibrary());
  } catch {}
}
