// `hmm train`: its options and examples. Light: every start of `hmm` loads this file.
import { Command } from 'commander';
import { addInputOptions, examples, FILES, plotOption } from '../options.ts';
import { addTrainOptions } from './train-options.ts';

/** `hmm train`. */
export function trainCommand(): Command {
  const command = new Command('train')
    .description('fit a model to sequences and write it as a checkpoint')
    .argument('[files...]', FILES)
    .addOption(plotOption('the training curve'));
  return addInputOptions(addTrainOptions(command))
    .addHelpText(
      'after',
      examples(['hmm train genes.fa', 'hmm train --states exon,intron --seed 7 -m genes.json genes.fa.gz']),
    )
    .action(async (files, options) => (await import('../train/train.ts')).trainModel(files, options));
}
