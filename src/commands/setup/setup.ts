// hmm setup: makes TensorFlow's native library and hmm's own kernels ready where installing the package did not.
import { prepare } from '../../setup/prepare.ts';
import { surroundingsOfThisProcess } from '../../setup/surroundings.ts';
import type { Terminal } from '../../terminal.ts';

export interface SetupOptions {
  quiet?: boolean;
  verbose?: boolean;
}

/** Says each step on standard error. Throws a UserError when something is missing that the user can get. */
export async function runSetup(options: SetupOptions, { errors, environment }: Terminal): Promise<void> {
  const report = (line: string) => {
    if (!options.quiet) errors.write(`hmm setup: ${line}\n`);
  };
  const surroundings = surroundingsOfThisProcess(report, { ...options, environment });
  const { tensorflow } = await prepare(surroundings);
  report(`TensorFlow ${tensorflow} is ready`);
}
