// Warns where our kernels are not installed: everything works, but slowly.
import { hasKernels } from '../model/native/kernels-module.ts';
import { isSetUp } from '../model/native/ready-folder.ts';
import type { Terminal } from '../terminal.ts';
import { warn } from './messages.ts';

/** Warns that the reference engine does the work, unless it was asked for. */
export function warnWithoutKernels(terminal: Terminal, options: { quiet?: boolean | undefined }): void {
  if (hasKernels() || terminal.environment.HMM_KERNELS === 'reference') return;
  warn(
    isSetUp()
      ? "hmm's kernels are not compiled, and its plain engine is slow; install g++ or clang, then run: hmm setup"
      : 'hmm is not set up, and its plain engine is slow; run: hmm setup',
    terminal,
    options,
  );
}
