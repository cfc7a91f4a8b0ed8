// The command line: every command with its options and examples. Commands themselves are loaded when they run.
import { Command } from 'commander';
import { decodeCommand } from './definitions/decode.ts';
import { evaluateCommand } from './definitions/evaluate.ts';
import { initCommand } from './definitions/init.ts';
import { inspectCommand } from './definitions/inspect.ts';
import { plotCommand } from './definitions/plot.ts';
import { posteriorsCommand } from './definitions/posteriors.ts';
import { sampleCommand } from './definitions/sample.ts';
import { scoreCommand } from './definitions/score.ts';
import { setupCommand } from './definitions/setup.ts';
import { trainCommand } from './definitions/train.ts';
import { nameCommand, survivePipes } from './messages.ts';
import { examples } from './options.ts';

const COMMANDS = [
  trainCommand,
  scoreCommand,
  decodeCommand,
  posteriorsCommand,
  evaluateCommand,
  plotCommand,
  initCommand,
  inspectCommand,
  sampleCommand,
  setupCommand,
];

/** The program, ready to parse. */
export function program(version: string): Command {
  survivePipes();
  const hmm = new Command('hmm')
    .description(
      "Hidden Markov models for biological sequences, exact in double precision,\non TensorFlow's native kernels.",
    )
    .version(version, '-V, --version')
    .showHelpAfterError(false)
    .addHelpText(
      'after',
      examples(['hmm train genes.fa', 'hmm decode --viterbi genes.fa', 'hmm <command> --help']),
    );
  for (const command of COMMANDS) hmm.addCommand(command());
  let reportEngines = () => {};
  hmm.hook('preAction', async (_, action) => {
    nameCommand(`hmm ${action.name()}`);
    if (action.opts().verbose) reportEngines = (await import('./engine-report.ts')).watchEngines();
  });
  hmm.hook('postAction', () => reportEngines());
  return hmm;
}
