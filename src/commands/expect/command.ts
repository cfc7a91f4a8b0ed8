// `hmm expect`: its options and examples. Light: every start of `hmm` loads this file.
import { Command, Option } from 'commander';
import type { Terminal } from '../../terminal.ts';
import {
  addExamples,
  addGeneralOptions,
  addInputOptions,
  addModelOptions,
  FILES,
  shardOption,
} from '../options.ts';
import { addLabelOptions } from '../train/options.ts';
import { byHandValidationOption, objectiveOption } from '../train/step-options.ts';

/** `hmm expect`. */
export function expectCommand(terminal: Terminal): Command {
  const command = new Command('expect')
    .description('what a step of training needs to know of some data, which hmm maximize takes')
    .argument('[files...]', FILES);
  addInputOptions(command).addOption(shardOption('records longer than a part are cut'));
  addLabelOptions(addModelOptions(command))
    .addOption(objectiveOption())
    .addOption(
      new Option(
        '--method <name>',
        'which paths count: all, as em and the optimizers have it, or the best alone',
      )
        .choices(['em', 'viterbi'])
        .default('em'),
    )
    .optionsGroup('Output:')
    .option('-o, --output <file>', 'where to write; standard output unless given, .gz compresses')
    .addOption(byHandValidationOption());
  return addExamples(addGeneralOptions(command), [
    'hmm expect genes.fa | hmm maximize',
    'hmm expect -m step3.json --shard 2/8 -o step3.2.stats.gz genes.fa',
  ]).action(async (files, options) => (await import('./expect.ts')).expectShard(files, options, terminal));
}
