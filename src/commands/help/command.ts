// `hmm help`: a command, or a topic. Light: every start of `hmm` loads this file.
import { Argument, Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { addExamples } from '../options.ts';
import { SCHEMAS } from './schemas.ts';

/** `hmm help`, of these other commands. */
export function helpCommand(commands: readonly string[], terminal: Terminal): Command {
  const command = new Command('help')
    .description(
      'explain a command, or: formats (of input and output), model (the model file), schema (of JSON, for programs)',
    )
    .addArgument(
      new Argument('[topic]', 'a command, formats, model or schema').choices([
        ...commands,
        'help',
        'formats',
        'model',
        'schema',
      ]),
    )
    .addArgument(
      new Argument('[name]', 'after schema: of which JSON; without a name, all are listed').choices(
        Object.keys(SCHEMAS),
      ),
    );
  const examples = ['hmm help formats', 'hmm help train', 'hmm help schema model'];
  return addExamples(command, examples).action(async (topic, name, _, { parent }) =>
    (await import('./help.ts')).help(topic, name, parent, terminal),
  );
}
