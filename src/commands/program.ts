// The command line: every command with its options and examples. Commands themselves are loaded when they run.
import { Command } from 'commander';
import { completionCommand } from './definitions/completion.ts';
import { decodeCommand } from './definitions/decode.ts';
import { evaluateCommand } from './definitions/evaluate.ts';
import { helpCommand } from './definitions/help.ts';
import { initCommand } from './definitions/init.ts';
import { inspectCommand } from './definitions/inspect.ts';
import { plotCommand } from './definitions/plot.ts';
import { posteriorsCommand } from './definitions/posteriors.ts';
import { sampleCommand } from './definitions/sample.ts';
import { scoreCommand } from './definitions/score.ts';
import { setupCommand } from './definitions/setup.ts';
import { trainCommand } from './definitions/train.ts';
import { nameCommand, survivePipes } from './messages.ts';
import { addExamples } from './options.ts';

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
  completionCommand,
];

/** Commands that need TensorFlow as soon as they have read model and data. */
const COMPUTING = new Set(['train', 'score', 'decode', 'posteriors']);

/** The program, ready to parse. */
export function program(version: string): Command {
  survivePipes();
  const hmm = new Command('hmm')
    .description(
      "Hidden Markov models for biological sequences, exact in double precision,\non TensorFlow's native kernels.",
    )
    .version(version, '-V, --version', 'say the versions of hmm and TensorFlow, and the processor')
    .showHelpAfterError(false);
  addExamples(hmm, ['hmm train genes.fa', 'hmm decode --viterbi genes.fa', 'hmm help formats']);
  const commands = COMMANDS.map(command => command());
  const names = commands.map(command => command.name());
  for (const command of [...commands, helpCommand(names)]) {
    // With true, --help joins the last group of options.
    hmm.addCommand(command.helpOption(true));
  }
  let reportEngines = () => {};
  hmm.hook('preAction', async (_, action) => {
    nameCommand(`hmm ${action.name()}`);
    if (COMPUTING.has(action.name())) (await import('../model/native/kernels-module.ts')).openEarly();
    if (action.opts().verbose) reportEngines = (await import('./engine-report.ts')).watchEngines();
  });
  hmm.hook('postAction', () => reportEngines());
  return hmm;
}
