// `hmm inspect`: its options and examples. Light: every start of `hmm` loads this file.
import { Command, Option } from 'commander';
import { DEFAULT_MODEL, examples } from '../options.ts';

/** `hmm inspect`. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description('say in words and numbers what a model is, or how two differ')
    .argument('[models...]', `one or two model files, - for standard input (default: "${DEFAULT_MODEL}")`)
    .option('--compare <file>', 'a second model, to compare the first one with')
    .option('-o, --output <file>', 'where to write; standard output unless given, .gz compresses')
    .addOption(new Option('-f, --format <name>', 'how to write').choices(['text', 'json']).default('text'))
    .addHelpText('after', examples(['hmm inspect', 'hmm inspect before.json after.json']))
    .action(async (models, options) => (await import('../inspect.ts')).inspectModels(models, options));
}
