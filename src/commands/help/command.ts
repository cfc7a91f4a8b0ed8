// `hmm help`: a command, or a topic. Light: every start of `hmm` loads this file.
import { Argument, Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { addExamples } from '../options.ts';

/** `hmm help`, of these other commands. */
export function helpCommand(commands: readonly string[], terminal: Terminal): Command {
  const command = new Command('help')
    .description('explain a command, or: formats (of input and output), model (the model file)')
    .addArgument(
      new Argument('[topic]', 'a command, formats or model').choices([
        ...commands,
        'help',
        'formats',
        'model',
      ]),
    );
  return addExamples(command, ['hmm help formats', 'hmm help train']).action(async (topic, _, { parent }) =>
    (await import('./help.ts')).help(topic, parent, terminal),
  );
}
