// The command line: every command with its options and examples. Commands themselves are loaded when they run.
import { Command, Option } from 'commander';
import { nameCommand, survivePipes } from './messages.ts';
import {
  addInputOptions,
  addResultOptions,
  alphabet,
  DEFAULT_MODEL,
  digits,
  namesOutOf,
  number,
  stateNames,
  wholeNumber,
} from './options.ts';

const FILES = 'FASTA, FASTQ, JSON or table files, gzipped or not; standard input if there are none, or for -';

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
  for (const command of [train(), score(), decode(), posteriors(), setup()]) hmm.addCommand(command);
  hmm.hook('preAction', (_, action) => nameCommand(`hmm ${action.name()}`));
  return hmm;
}

function train(): Command {
  const command = new Command('train')
    .description('fit a model to sequences and write it as a checkpoint')
    .argument('[files...]', FILES)
    .option('-m, --model <file>', 'where to write the model', DEFAULT_MODEL)
    .option('-o, --output <file>', 'write it here instead; - for standard output')
    .addOption(
      new Option('--states <n or names>', 'how many states, or their names with commas between')
        .argParser(stateNames)
        .default(stateNames('3'), '3'),
    )
    .addOption(
      new Option(
        '--init <file>',
        'start from this model, with its states and alphabet, instead of a guess',
      ).conflicts(['states', 'alphabet']),
    )
    .option(
      '--alphabet <name>',
      'dna, rna, protein or the letters; told from the data unless given',
      alphabet,
    )
    .addOption(
      new Option('--method <name>', 'em (Baum-Welch), or adam on the exact gradient')
        .choices(['em', 'adam'])
        .default('em'),
    )
    .option('--iterations <n>', 'most iterations', wholeNumber(0), 200)
    .addOption(
      new Option('--tolerance <nats>', 'stop when an iteration gains less than this a symbol')
        .argParser(number('not negative'))
        .default(1e-6, '1e-6'),
    )
    .option('--learning-rate <number>', 'step length of adam', number('positive'), 0.05)
    .addOption(
      new Option('--freeze <parts>', 'leave as they are: initial, transitions, emissions')
        .argParser(namesOutOf(['initial', 'transitions', 'emissions']))
        .default([], 'none'),
    )
    .option('--seed <n>', 'seed of the first guess', wholeNumber(0, 2 ** 32 - 1), 1);
  return addInputOptions(command)
    .addHelpText(
      'after',
      examples(['hmm train genes.fa', 'hmm train --states exon,intron --seed 7 -m genes.json genes.fa.gz']),
    )
    .action(async (files, options) => (await import('./train.ts')).trainModel(files, options));
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
