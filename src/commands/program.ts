// The command line: every command with its options and examples. The work of a command is loaded when it runs.
import { Command, Option } from 'commander';
import { keepLedger } from '../io/bytes/ledger.ts';
import type { Terminal } from '../terminal.ts';
import { compareCommand } from './compare/command.ts';
import { completionCommand } from './completion/command.ts';
import { confidenceCommand } from './confidence/command.ts';
import { decodeCommand } from './decode/command.ts';
import { evaluateCommand } from './evaluate/command.ts';
import { expectCommand } from './expect/command.ts';
import { helpCommand } from './help/command.ts';
import { initCommand } from './init/command.ts';
import { inspectCommand } from './inspect/command.ts';
import { maximizeCommand } from './maximize/command.ts';
import { addExamples } from './options.ts';
import { plotCommand } from './plot/command.ts';
import { posteriorsCommand } from './posteriors/command.ts';
import { sampleCommand } from './sample/command.ts';
import { scoreCommand } from './score/command.ts';
import { setupCommand } from './setup/command.ts';
import { trainCommand } from './train/command.ts';

const COMMANDS = [
  trainCommand,
  scoreCommand,
  compareCommand,
  confidenceCommand,
  decodeCommand,
  posteriorsCommand,
  evaluateCommand,
  plotCommand,
  initCommand,
  inspectCommand,
  sampleCommand,
  expectCommand,
  maximizeCommand,
  setupCommand,
  completionCommand,
];

/** Commands that need TensorFlow as soon as they have read the model and data. */
const COMPUTING = new Set(['train', 'score', 'compare', 'confidence', 'decode', 'posteriors', 'expect']);

/** Whether a command may write onto files, by itself or through standard output. */
function writesFiles(command: Command): boolean {
  return command.options.some(option => option.attributeName() === 'output');
}

/** Whether a command is asked for a picture, which says where it comes from. */
function draws(command: Command): boolean {
  return command.name() === 'plot' || command.opts().plot !== undefined;
}

/** The program, ready to parse. */
export function program(version: string, terminal: Terminal): Command {
  const hmm = new Command('hmm')
    .description(
      "Hidden Markov models for biological sequences, exact in double precision,\non TensorFlow's native kernels.",
    )
    .version(
      `hmm ${version}`,
      '-V, --version',
      'say the version; with --verbose also that of TensorFlow, the kernels, Node and the processor',
    )
    .addOption(
      new Option(
        '--errors <how>',
        'errors as text, or as one JSON object for programs; before or after the command',
      ).choices(['text', 'json']),
    )
    .showHelpAfterError(false);
  addExamples(hmm, ['hmm train genes.fa', 'hmm decode --viterbi genes.fa', 'hmm help formats']);
  const commands = COMMANDS.map(command => command(terminal));
  const names = commands.map(command => command.name());
  for (const command of [...commands, helpCommand(names, terminal)]) {
    // `true` puts --help into the last group of options.
    hmm.addCommand(command.helpOption(true));
  }
  let reportEngines = () => {};
  hmm.hook('preAction', async (_, action) => {
    if (draws(action)) keepLedger();
    if (writesFiles(action)) await (await import('./keep-inputs.ts')).keepInputs(action, terminal);
    if (COMPUTING.has(action.name())) (await import('../model/native/kernels-module.ts')).openEarly();
    if (action.opts().verbose) reportEngines = (await import('./engine-report.ts')).watchEngines(terminal);
  });
  hmm.hook('postAction', () => reportEngines());
  return hmm;
}
