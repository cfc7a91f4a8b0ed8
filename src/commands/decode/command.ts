// `hmm decode`: its options and examples. Light: every start of `hmm` loads this file.
import { Command, Option } from 'commander';
import type { Terminal } from '../../terminal.ts';
import {
  addExamples,
  addGeneralOptions,
  addInputOptions,
  addModelOptions,
  addOutputOptions,
  addSearchOptions,
  FILES,
  fraction,
  names,
  plotOption,
  shardOption,
  wholeNumber,
} from '../options.ts';
import { addWantedOptions } from '../wanted.ts';

/** Paths of a record that can be asked for. */
const MOST_PATHS = 65_536;
/** Options that ask for one path, and what shows one. */
const OF_ONE_PATH = ['viterbi', 'posterior', 'optimalAccuracy', 'circular', 'plot'];

/** What `--shard` makes of long records. */
const CUTS =
  'what parts write, laid end to end, is the whole; records longer than a part are cut, but for JSON, pictures, --circular and --optimal-accuracy';

/** `hmm decode`. */
export function decodeCommand(terminal: Terminal): Command {
  const command = new Command('decode')
    .description('most likely states of each record, as runs of one state; or domains of profiles')
    .argument('[files...]', FILES);
  addModelOptions(addWantedOptions(addInputOptions(command)).addOption(shardOption(CUTS)))
    .optionsGroup('Method:')
    .addOption(
      new Option('--viterbi', 'the single most likely path (the default)').conflicts([
        'posterior',
        'optimalAccuracy',
      ]),
    )
    .addOption(
      new Option('--posterior', 'the likeliest state of each position by itself').conflicts(
        'optimalAccuracy',
      ),
    )
    .option(
      '--optimal-accuracy',
      'the possible path whose labels (symbols or features) are expected to be right at the most positions',
    )
    .addOption(
      new Option('--circular', 'records close into circles; features may cross the origin (gff3)').conflicts([
        'plot',
        'region',
        'regions',
      ]),
    )
    .addOption(
      new Option('--sample <n>', 'n paths of each record, drawn from P(path | record)')
        .argParser(wholeNumber(1, MOST_PATHS))
        .conflicts([...OF_ONE_PATH, 'best']),
    )
    .addOption(
      new Option('--best <n>', 'the n most likely paths of each record, which all differ')
        .argParser(wholeNumber(1, MOST_PATHS))
        .conflicts([...OF_ONE_PATH, 'seed']),
    )
    .option('--seed <n>', 'seed of --sample (default: 1)', wholeNumber(0, 2 ** 32 - 1))
    .optionsGroup('Segments:')
    .option('--states <names>', 'segments of these states alone; names with commas between', names)
    .option(
      '--merge-gap <n>',
      'join segments of one state with at most n positions between them',
      wholeNumber(0),
    )
    .option('--min-length <n>', 'leave out segments that are shorter', wholeNumber(1))
    .option('--threshold <p>', 'leave out segments whose mean posterior is below p, from 0 to 1', fraction)
    .option('--mean-posterior', 'say the mean posterior of each segment (bed and gff3 always do)');
  addSearchOptions(command);
  addOutputOptions(command, ['tsv', 'bed', 'segments', 'dense', 'gff3', 'path', 'json', 'ndjson']).addOption(
    plotOption('the path of the first record'),
  );
  return addExamples(addGeneralOptions(command), [
    'hmm decode --viterbi genes.fa',
    'hmm decode -f bed genes.fa -o genes.bed.gz',
    'hmm decode --posterior -m model_6.txt -o K562_6_segments.bed K562_*_binary.txt',
    'hmm decode -f gff3 --min-length 200 --threshold 0.9 genes.fa',
    'hmm decode --regions islands.bed -f bed genome.fa',
    'hmm decode --sample 100 --seed 7 -f ndjson genes.fa',
    'hmm decode -m family.hmm -f gff3 proteins.fa',
  ]).action(async (files, options) => (await import('./decode.ts')).decode(files, options, terminal));
}
