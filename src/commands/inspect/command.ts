// `hmm inspect`: its options and examples. Light: every start of `hmm` loads this file.
import { Command } from 'commander';
import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import type { Terminal } from '../../terminal.ts';
import { addExamples, addOutputOptions, normalizeOption } from '../options.ts';

/** `hmm inspect`. */
export function inspectCommand(terminal: Terminal): Command {
  const command = new Command('inspect')
    .description('say in words and numbers what a model is, or how two differ')
    .argument('[models...]', `one or two model files, - for standard input (default: "${DEFAULT_MODEL}")`)
    .optionsGroup('Model:')
    .option('--compare <file>', 'a second model, to compare the first one with')
    .addOption(normalizeOption());
  return addExamples(
    addOutputOptions(command, ['text', 'json', 'emissions', 'transitions']).optionsGroup('General:'),
    [
      'hmm inspect',
      'hmm inspect before.json after.json',
      'hmm inspect model_6.txt -f emissions -o emissions_6.txt',
    ],
  ).action(async (models, options) =>
    (await import('./inspect.ts')).inspectModels(models, options, terminal),
  );
}
