// `hmm init`: its options and examples. Light: every start of `hmm` loads this file.
import { Argument, Command, Option } from 'commander';
import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import { DRAWN_FAMILIES } from '../../model/emissions/emission.ts';
import { PRESET_NAMES } from '../../model/start/preset-list.ts';
import type { Terminal } from '../../terminal.ts';
import {
  addExamples,
  alphabet,
  distinctNames,
  forceOption,
  fraction,
  listOf,
  number,
  stateNames,
  transition,
  wholeNumber,
} from '../options.ts';

/** `hmm init`. */
export function initCommand(terminal: Terminal): Command {
  const command = new Command('init')
    .description('make a model without data: a known one by name, or a random one to train')
    .addArgument(new Argument('[preset]', 'a known model; --list says which there are').choices(PRESET_NAMES))
    .option('--list', 'the known models, with what they are made from')
    .option(
      '--gc <share>',
      'of presets for genomes: the share of G and C, from 0 to 1 (default: 0.5)',
      fraction,
    )
    .optionsGroup('States:')
    .option(
      '--states <n or names>',
      'how many states, or their names with commas between (default: 3)',
      stateNames,
    )
    .addOption(
      new Option(
        '--topology <name>',
        'which states may follow which (default: ergodic, any after any)',
      ).choices(['ergodic', 'left-right', 'cyclic']),
    )
    .option(
      '--forbid <pairs>',
      'transitions that cannot be, in quotes: "exon>exon,end>exon"',
      listOf(transition),
    )
    .option(
      '--mean-run <n,...>',
      'mean run of each state, or of all (default: 19 beyond the least)',
      listOf(number('positive')),
    )
    .option(
      '--min-run <n,...>',
      'least run of each state, or of all, by so many states in a row (default: 1)',
      listOf(wholeNumber(1, 4096)),
    )
    .optionsGroup('Emissions:')
    .addOption(
      new Option('--emission <family>', 'what states emit (default: categorical)').choices(DRAWN_FAMILIES),
    )
    .option('--alphabet <name>', 'categorical: dna, rna, protein or the letters (default: dna)', alphabet)
    .option(
      '--order <n>',
      'categorical: how many symbols before a symbol it depends on (default: 0)',
      wholeNumber(0, 12),
    )
    .option('--dimensions <n>', 'gaussian, poisson: numbers at a position (default: 1)', wholeNumber(1, 4096))
    .option('--marks <names>', 'bernoulli: names of the marks, with commas between', distinctNames('mark'))
    .optionsGroup('Starting point:')
    .option('--seed <n>', 'seed of what is random (default: 1)', wholeNumber(0, 2 ** 32 - 1))
    .optionsGroup('Output:')
    .option('-m, --model <file>', 'where to write the model', DEFAULT_MODEL)
    .option('-o, --output <file>', 'write it here instead; - for standard output')
    .addOption(forceOption())
    .optionsGroup('General:')
    .option('-q, --quiet', 'say nothing but errors');
  return addExamples(command, [
    'hmm init cpg && hmm decode genome.fa',
    'hmm init --list',
    'hmm init chromatin --states 6 --marks H3K4me3,H3K4me1,H3K36me3,H3K27me3 -o start.json',
    'hmm init --states exon,intron --min-run 9,30 --mean-run 150,800 -o start.json',
  ]).action(async (preset, options) => (await import('./init.ts')).initModel(preset, options, terminal));
}
