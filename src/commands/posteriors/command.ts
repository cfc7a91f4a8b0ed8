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
  wholeNumber,
} from '../options.ts';
import { addWantedOptions } from '../wanted.ts';

/** Positions behind a record that are predicted at most. */
const MOST_STEPS = 100_000;

/** What `--shard` makes of long records. */
const CUTS =
  'what parts write, laid end to end, is the whole; records longer than a part are cut, but for JSON, pictures, folders of npy and --predict';

/** `hmm posteriors`. */
export function posteriorsCommand(terminal: Terminal): Command {
  const command = new Command('posteriors')
    .description('probability of each state at each position')
    .argument('[files...]', FILES);
  addModelOptions(addWantedOptions(addInputOptions(command)).addOption(shardOption(CUTS)));
  addOutputOptions(command, ['tsv', 'bedgraph', 'wig', 'npy', 'json', 'ndjson'])
    .option('--digits <n>', 'decimals in tables and tracks, or full', digits, 6)
    .option('--by-label', BY_LABEL)
    .addOption(
      new Option(
        '--filtered',
        'given the positions up to each alone, as if the record were still being read (the way forward)',
      ).conflicts('plot'),
    )
    .addOption(
      new Option(
        '--predict <n>',
        'in place of posteriors, the states and observations to expect at the next n positions behind each record',
      )
        .argParser(wholeNumber(1, MOST_STEPS))
        .conflicts(['filtered', 'byLabel', 'plot']),
    )
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
    'hmm posteriors --predict 3 genes.fa',
  ]).action(async (files, options) => (await import('./posteriors.ts')).posteriors(files, options, terminal));
}
