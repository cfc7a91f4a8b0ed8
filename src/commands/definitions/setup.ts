// `hmm setup`: its options and examples. Light: every start of `hmm` loads this file.
import { Command } from 'commander';

/** `hmm setup`. */
export function setupCommand(): Command {
  return new Command('setup')
    .description("install TensorFlow's native library (once for a machine)")
    .option('-q, --quiet', 'say nothing but errors')
    .option('--verbose', 'show what pip and the compiler say')
    .action(async options => (await import('../setup.ts')).runSetup(options));
}
