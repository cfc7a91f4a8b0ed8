// `hmm posteriors`: its options and examples. Light: every start of `hmm` loads this file.
import { Command, Option } from 'commander';
import type { Terminal } from '../../terminal.ts';
import {
  addExamples,
  addGeneralOptions,
  addInputOptions,
  addModelOptions,
  addOutputOptions,
  BY_LABEL,
  digits,
  FILES,
  plotOption,
  shardOption,
} from '../options.ts';

/** `hmm posteriors`. */
export function posteriorsCommand(terminal: Terminal): Command {
  const command = new Command('posteriors')
    .description('probability of each state at each position')
    .argument('[files...]', FILES);
  addModelOptions(addInputOptions(command).addOption(shardOption()));
  addOutputOptions(command, ['tsv', 'bedgraph', 'wig', 'npy', 'json', 'ndjson'])
    .option('--digits <n>', 'decimals in tables and tracks, or full', digits, 6)
    .option('--by-label', BY_LABEL)
    .option('--state <name>', 'state to show, for bedgraph and wig')
    .addOption(
      new Option('--dtype <name>', 'numbers of npy arrays, float64 unless given').choices([
        'float64',
        'float32',
      ]),
    )
    .addOption(plotOption('the posteriors of the first record'));
  return addExamples(addGeneralOptions(command), [
    'hmm posteriors genes.fa -o genes.tsv.gz',
    'hmm posteriors -f bedgraph --state exon --digits 3 genes.fa',
    'hmm posteriors -f npy genes.fa -o genes.npy',
    'hmm posteriors --by-label genes.fa',
  ]).action(async (files, options) => (await import('./posteriors.ts')).posteriors(files, options, terminal));
}
