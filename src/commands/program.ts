// The command line: every command with its options and examples. Commands themselves are loaded when they run.
import { Command, Option } from 'commander';
import { nameCommand, survivePipes } from './messages.ts';
import { addInputOptions, addResultOptions, collected, digits, singleNameMap } from './options.ts';
import { addTrainOptions } from './train/options.ts';

const FILES = 'FASTA or JSON files, gzipped or not; standard input if there are none, or for -';

/** The program, ready to parse. */
export function program(version: string): Command {
  survivePipes();
  const hmm = new Command('hmm')
    .description(
      "Hidden Markov models for biological sequences, exact in double precision,\non TensorFlow's native kernels.",
    )
    .version(version, '-V, --version')
    .showHelpAfterError(false)
    .addHelpText(
      'after',
      examples(['hmm train genes.fa', 'hmm decode --viterbi genes.fa', 'hmm <command> --help']),
    );
  for (const command of [train(), score(), decode(), posteriors(), evaluate(), setup()])
    hmm.addCommand(command);
  hmm.hook('preAction', (_, action) => nameCommand(`hmm ${action.name()}`));
  return hmm;
}

function train(): Command {
  const command = new Command('train')
    .description('fit a model to sequences and write it as a checkpoint')
    .argument('[files...]', FILES);
  return addInputOptions(addTrainOptions(command))
    .addHelpText(
      'after',
      examples(['hmm train genes.fa', 'hmm train --states exon,intron --seed 7 -m genes.json genes.fa.gz']),
    )
    .action(async (files, options) => (await import('./train/train.ts')).trainModel(files, options));
}

function score(): Command {
  const command = new Command('score')
    .description('log-likelihood of each record')
    .argument('[files...]', FILES);
  return addInputOptions(addResultOptions(command, ['tsv', 'json', 'ndjson']))
    .addHelpText('after', examples(['hmm score genes.fa', 'zcat reads.fa.gz | hmm score -f ndjson']))
    .action(async (files, options) => (await import('./score.ts')).score(files, options));
}

function decode(): Command {
  const command = new Command('decode')
    .description('most likely states of each record, as runs of one state')
    .argument('[files...]', FILES)
    .addOption(new Option('--viterbi', 'the single most likely path (the default)').conflicts('posterior'))
    .option('--posterior', 'the likeliest state of each position by itself');
  return addInputOptions(addResultOptions(command, ['tsv', 'bed', 'json', 'ndjson']))
    .addHelpText(
      'after',
      examples(['hmm decode --viterbi genes.fa', 'hmm decode -f bed genes.fa -o genes.bed.gz']),
    )
    .action(async (files, options) => (await import('./decode.ts')).decode(files, options));
}

function posteriors(): Command {
  const command = new Command('posteriors')
    .description('probability of each state at each position')
    .argument('[files...]', FILES)
    .option('--digits <n>', 'decimals in tables, or full', digits, 6);
  return addInputOptions(addResultOptions(command, ['tsv', 'json', 'ndjson']))
    .addHelpText(
      'after',
      examples([
        'hmm posteriors genes.fa -o genes.tsv.gz',
        'hmm posteriors -f json --temperature 2 genes.fa',
      ]),
    )
    .action(async (files, options) => (await import('./posteriors.ts')).posteriors(files, options));
}

function evaluate(): Command {
  const stop = (flag: string, which: string) =>
    new Option(flag, `whether CDS of the ${which} holds the stop codon`)
      .choices(['auto', 'inside', 'outside'])
      .default('auto');
  return new Command('evaluate')
    .description('compare a predicted annotation with a reference')
    .argument('[predicted]', 'GFF3, GTF, BED, label FASTA, or what hmm decode writes; - is standard input')
    .requiredOption('-r, --reference <file>', 'what it should be, in any of these formats')
    .addOption(
      new Option('--map <names>', 'what the names mean: CDS=coding,exon=coding; * is any other name')
        .argParser(singleNameMap)
        .default(new Map(), 'none'),
    )
    .option('--background <name>', 'class of positions without a feature')
    .addOption(
      new Option('--sequences <file>', 'the sequences to compare, for their lengths; may be repeated')
        .argParser(collected)
        .default([], 'what both files name'),
    )
    .option('--coding <name>', 'class that is coding sequence', 'CDS')
    .addOption(stop('--predicted-stop <where>', 'predicted'))
    .addOption(stop('--reference-stop <where>', 'reference'))
    .option('-o, --output <file>', 'where to write; standard output unless given, .gz compresses')
    .addOption(
      new Option('-f, --format <name>', 'how to write').choices(['tsv', 'confusion', 'json']).default('tsv'),
    )
    .option('--digits <n>', 'decimals in tables, or full', digits, 6)
    .option('-q, --quiet', 'say nothing but errors')
    .addHelpText(
      'after',
      examples([
        'hmm evaluate genes.gff3 --reference known.gff3 --sequences genome.fa',
        "hmm decode genome.fa | hmm evaluate -r islands.bed --map '*=island' --background background",
      ]),
    )
    .action(async (path, options) => (await import('./evaluate.ts')).evaluateAnnotation(path, options));
}

function setup(): Command {
  return new Command('setup')
    .description("install TensorFlow's native library (once for a machine)")
    .option('-q, --quiet', 'say nothing but errors')
    .option('--verbose', 'show what pip and the compiler say')
    .action(async options => (await import('./setup.ts')).runSetup(options));
}

function examples(commands: readonly string[]): string {
  return `\nExamples:\n${commands.map(command => `  ${command}`).join('\n')}`;
}
