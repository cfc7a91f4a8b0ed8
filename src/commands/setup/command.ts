// `hmm setup`: its options and examples. Light: every start of `hmm` loads this file.
import { Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { addExamples } from '../options.ts';

/** `hmm setup`. */
export function setupCommand(terminal: Terminal): Command {
  const command = new Command('setup')
    .description("make TensorFlow's native library and hmm's own kernels ready (once for a machine)")
    .option('-q, --quiet', 'say nothing but errors')
    .option('--verbose', 'show what pip and the compiler say');
  return addExamples(command, ['hmm setup', 'hmm setup --verbose']).action(async options =>
    (await import('./setup.ts')).runSetup(options, terminal),
  );
}
