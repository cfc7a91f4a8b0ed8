// `hmm compare`: its options and examples. Light: every start of `hmm` loads this file.
import { Command } from 'commander';
import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import type { Terminal } from '../../terminal.ts';
import {
  addExamples,
  addGeneralOptions,
  addInputOptions,
  addOutputOptions,
  addTemperatureOption,
  FILES,
  repeatable,
} from '../options.ts';

/** `hmm compare`. */
export function compareCommand(terminal: Terminal): Command {
  const command = new Command('compare')
    .description(
      'rank models by how well they fit the same records: BIC, AIC, margins, likelihood-ratio tests',
    )
    .argument('[files...]', FILES);
  addInputOptions(command)
    .optionsGroup('Model:')
    .addOption(repeatable('-m, --model <file>', 'a model to compare; once for each', DEFAULT_MODEL));
  addOutputOptions(addTemperatureOption(command), ['text', 'tsv', 'json']);
  return addExamples(addGeneralOptions(command), [
    'hmm compare -m two.json -m three.json -m four.json genes.fa',
    'hmm compare -m before.json -m after.json -f json genes.fa',
  ]).action(async (files, options) => (await import('./compare.ts')).compareModels(files, options, terminal));
}
