// `hmm init`: its options and examples. Light: every start of `hmm` loads this file.

import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import { DRAWN_FAMILIES } from '../../model/emissions/emission.ts';
import { GC_SHARES, PRESET_NAMES } from '../../model/start/preset-list.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { alphabet } from '../alphabet-option.ts';
import {
  addExamples,
  distinctNames,
  flagOf,
  forceOption,
  fraction,
  listOf,
  number,
  singleNameMap,
  stateNames,
  transition,
  wholeNumber,
} from '../options.ts';

/** The first argument that asks for a profile. */
const PROFILE = 'profile';

const OWN_GC_SHARES = Object.entries(GC_SHARES)
  .map(([preset, share]) => `${share} in ${preset}`)
  .join(', ');

/** `hmm init`. */
export function initCommand(terminal: Terminal): Command {
  const command = new Command('init')
    .description('make a model without training: a known one, a random one, or a profile of an alignment')
    .addArgument(
      new Argument(
        '[preset]',
        'a known model, which --list tells more of; profile makes one of an alignment',
      ).choices([...PRESET_NAMES, PROFILE]),
    )
    .argument(
      '[alignment]',
      'of a profile: Stockholm, aligned FASTA or A2M, gzipped or not; - is standard input',
    )
    .option('--list', 'the known models, with what they are made from')
    .option(
      '--gc <share>',
      `the share of G and C, from 0 to 1, of presets for genomes (default: ${OWN_GC_SHARES})`,
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
    .option(
      '--mean-length <n>',
      'records end, with n positions on average: the model says how probable it is after each state',
      number('positive'),
    )
    .option(
      '--feature <pairs>',
      'types of annotation that states stand for, which decode -f gff3 writes: coding=CDS,spacer=intron',
      singleNameMap,
    )
    .option(
      '--stationary',
      'sequences begin anywhere, as the transitions have it in the long run; training keeps it so',
    )
    .optionsGroup('Emissions:')
    .addOption(
      new Option('--emission <family>', 'what states emit (default: categorical)').choices(DRAWN_FAMILIES),
    )
    .option(
      '--alphabet <name>',
      'categorical: dna, rna, protein, the letters, integers as 0..35 or words:sunny,rainy (default: dna); profile: a guess unless given',
      alphabet,
    )
    .option(
      '--order <n>',
      'categorical: how many symbols before a symbol it depends on (default: 0)',
      wholeNumber(0, 12),
    )
    .option('--dimensions <n>', 'gaussian, poisson: numbers at a position (default: 1)', wholeNumber(1, 4096))
    .option('--marks <names>', 'bernoulli: names of the marks, with commas between', distinctNames('mark'))
    .optionsGroup('Profiles:')
    .option('--name <name>', 'profile: its name (default: that in the alignment, or of the file)', oneWord)
    .option(
      '--match-share <share>',
      'profile: a column in which at least so many sequences have a residue is a match state (default: 0.5)',
      fraction,
    )
    .addOption(
      new Option(
        '--by-reference',
        'profile: the columns that the reference annotation names are match states instead',
      ).conflicts('matchShare'),
    )
    .optionsGroup('Starting point:')
    .option('--seed <n>', 'seed of what is random (default: 1)', wholeNumber(0, 2 ** 32 - 1))
    .optionsGroup('Output:')
    .option('-m, --model <file>', 'where to write the model', DEFAULT_MODEL)
    .option('-o, --output <file>', 'write it here instead; - for standard output')
    .addOption(forceOption())
    .optionsGroup('General:')
    .option('-q, --quiet', 'say nothing but errors');
  addExamples(command, [
    'hmm init cpg && hmm decode genome.fa',
    'hmm init --list',
    'hmm init chromatin --states 6 --marks H3K4me3,H3K4me1,H3K36me3,H3K27me3 -o start.json',
    'hmm init --states exon,intron --min-run 9,30 --mean-run 150,800 -o start.json',
    'hmm init profile family.sto -o family.hmm',
  ]);
  return command.action(async (preset, alignment, { name, matchShare, byReference, ...options }) => {
    const ofProfile = { name, matchShare, byReference };
    if (preset === PROFILE) {
      return (await import('./profile.ts')).initProfile(alignment, { ...options, ...ofProfile }, terminal);
    }
    requireNone({ alignment, ...ofProfile });
    return (await import('./init.ts')).initModel(preset, options, terminal);
  });
}

/** A name as HMMER's files can hold it. */
function oneWord(text: string): string {
  if (/^\S+$/.test(text)) return text;
  throw new InvalidArgumentError('Expected a name without blanks.');
}

/** Refuses what only profiles have. */
function requireNone({ alignment, ...ofProfile }: Record<string, unknown>): void {
  const option = Object.keys(ofProfile).find(name => ofProfile[name] !== undefined);
  if (alignment === undefined && option === undefined) return;
  const message = option === undefined ? 'an alignment makes a profile' : `${flagOf(option)} is for profiles`;
  const hint = 'hmm init profile family.sto -o family.hmm';
  throw new UserError('option-does-not-fit', message, { hint, kind: 'usage' });
}
