// The module with our own kernels: where it is, and how TensorFlow gets to know them. If it is missing, or
// HMM_KERNELS=reference is set, the reference engine does everything.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UserError } from '../../user-error.ts';
import type { Codes } from '../codes.ts';
import { interfaceFault } from './kernels-interface.ts';
import { readyFolder } from './ready-folder.ts';

/** What the module exports; see kernels/module.cc. */
export interface KernelsModule {
  readonly interface: number;
  open(library: string): void;
  register(library: string): string;
  level(): string | undefined;
  lend(slot: number, memory: Float64Array | Codes | undefined): void;
}

const require = createRequire(import.meta.url);
/** The set-up compiles it, or puts a ready-made one there. */
const moduleFile = () => join(readyFolder(), 'hmm_kernels.node');

let loaded: KernelsModule | undefined;

/** Whether our kernels are to be used and are there. Loads nothing. */
export function hasKernels(): boolean {
  return process.env.HMM_KERNELS !== 'reference' && (loaded !== undefined || existsSync(moduleFile()));
}

/** The module; throws where it does not load, and a UserError where it was made from sources that do not fit. */
export function kernelsModule(): KernelsModule {
  loaded ??= ofOurInterface(require(moduleFile()));
  return loaded;
}

/** The module itself. @throws UserError where its interface is another one, since a call of it would crash Node */
export function ofOurInterface(module: KernelsModule): KernelsModule {
  const fault = interfaceFault(module);
  if (fault === undefined) return module;
  throw new UserError('not-set-up', "hmm's compiled kernels are of another version than hmm itself", {
    hint: `run: hmm setup   (${fault})`,
  });
}

/** The path of TensorFlow's library, as the addon loads it. */
export function tensorFlowLibrary(): string {
  const name = process.platform === 'darwin' ? 'libtensorflow.2.dylib' : 'libtensorflow.so.2';
  return join(readyFolder(), 'tensorflow', 'deps', 'lib', name);
}

/** Makes TensorFlow print nothing but warnings. Call it before TensorFlow is loaded. */
export function beQuiet(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
}

/**
 * Starts to load TensorFlow's library on another thread, while this one reads arguments, model and data. If that
 * fails, the first use of the library fails again, and says why.
 */
export function openEarly(): void {
  try {
    if (!hasKernels()) return;
    beQuiet();
    kernelsModule().open(tensorFlowLibrary());
  } catch {}
}
