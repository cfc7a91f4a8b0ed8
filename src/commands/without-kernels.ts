// What is said where our kernels are not installed: everything works, slowly.
import { hasKernels } from '../model/native/kernels-module.ts';
import type { Terminal } from '../terminal.ts';
import { warn } from './messages.ts';

/** Says once a command that the reference engine has to do, unless it was asked for. */
export function warnWithoutKernels(terminal: Terminal, options: { quiet?: boolean | undefined }): void {
  if (hasKernels() || terminal.environment.HMM_KERNELS === 'reference') return;
  warn(
    "hmm's kernels are not compiled, and its plain engine is slow; install g++ or clang, then run: hmm setup",
    terminal,
    options,
  );
}
