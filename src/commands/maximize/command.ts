// `hmm maximize`: its options and examples. Light: every start of `hmm` loads this file.
import { Command, Option } from 'commander';
import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import type { Terminal } from '../../terminal.ts';
import { addExamples, addGeneralOptions, wholeNumber } from '../options.ts';
import {
  addOptimizerOptions,
  addStoppingOptions,
  byHandValidationOption,
  pseudocountOption,
  smoothingOption,
} from '../train/step-options.ts';

/** `hmm maximize`. */
export function maximizeCommand(terminal: Terminal): Command {
  const command = new Command('maximize')
    .description('one step of training, from what hmm expect found in all shards of the data')
    .argument('[files...]', 'statistics of every shard; standard input if there are none, or for -')
    .optionsGroup('Method:')
    .addOption(
      new Option(
        '--method <name>',
        'em (Baum-Welch), viterbi (as hmm expect was asked for), or an optimizer on the exact gradient',
      )
        .choices(['em', 'viterbi', 'adam', 'sgd', 'rmsprop', 'adagrad'])
        .default('em'),
    )
    .addOption(pseudocountOption())
    .addOption(smoothingOption());
  addStoppingOptions(addOptimizerOptions(command))
    .option('--seed <n>', 'kept in the model', wholeNumber(0, 2 ** 32 - 1), 1)
    .optionsGroup('Output:')
    .option('-m, --model <file>', 'the model that the statistics were made with', DEFAULT_MODEL)
    .option('-o, --output <file>', 'where to write the next; in place of the model unless given')
    .option('--log <file>', 'add a line for each iteration, as TSV')
    .addOption(byHandValidationOption());
  return addExamples(addGeneralOptions(command), [
    'hmm expect genes.fa | hmm maximize',
    'hmm expect -m step3.json -o all.stats.gz genes.fa && hmm maximize -m step3.json -o step4.json all.stats.gz',
  ]).action(async (files, options) =>
    (await import('./maximize.ts')).maximizeModel(files, options, terminal),
  );
}
