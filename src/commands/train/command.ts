// `hmm train`: its options and examples. Light: every start of `hmm` loads this file.
import { Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { addExamples, addGeneralOptions, addInputOptions, FILES } from '../options.ts';
import { addTrainOptions } from './options.ts';

/** `hmm train`. */
export function trainCommand(terminal: Terminal): Command {
  const command = new Command('train')
    .description('fit a model to sequences and write it as a model file')
    .argument('[files...]', FILES);
  addTrainOptions(addInputOptions(command));
  return addExamples(addGeneralOptions(command), [
    'hmm train genes.fa',
    'hmm train --states exon,intron --seed 7 -m genes.json genes.fa.gz',
  ]).action(async (files, options) => (await import('./train.ts')).trainModel(files, options, terminal));
}
