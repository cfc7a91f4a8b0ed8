// The command line: every command with its options and examples. Commands themselves are loaded when they run.
import { Argument, Command, Option } from 'commander';
import { nameCommand, survivePipes } from './messages.ts';
import {
  addInputOptions,
  addResultOptions,
  alphabet,
  DEFAULT_MODEL,
  digits,
  listOf,
  namesOf,
  namesOutOf,
  number,
  stateNames,
  transition,
  wholeNumber,
} from './options.ts';

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
  for (const command of [train(), score(), decode(), posteriors(), init(), inspect(), setup()])
    hmm.addCommand(command);
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

function init(): Command {
  return new Command('init')
    .description('make a model without data: a known one by name, or a random one to train')
    .addArgument(
      new Argument('[preset]', 'casino: a fair and a loaded die; cpg: CpG islands').choices([
        'casino',
        'cpg',
      ]),
    )
    .option('-m, --model <file>', 'where to write the model', DEFAULT_MODEL)
    .option('-o, --output <file>', 'write it here instead; - for standard output')
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
    .addOption(
      new Option('--emission <family>', 'what states emit (default: categorical)').choices([
        'categorical',
        'gaussian',
        'poisson',
        'bernoulli',
      ]),
    )
    .option('--alphabet <name>', 'categorical: dna, rna, protein or the letters (default: dna)', alphabet)
    .option(
      '--order <n>',
      'categorical: how many symbols before a symbol it depends on (default: 0)',
      wholeNumber(0, 12),
    )
    .option('--dimensions <n>', 'gaussian, poisson: numbers at a position (default: 1)', wholeNumber(1, 4096))
    .option('--marks <names>', 'bernoulli: names of the marks, with commas between', namesOf('mark'))
    .option('--seed <n>', 'seed of what is random (default: 1)', wholeNumber(0, 2 ** 32 - 1))
    .option('-q, --quiet', 'say nothing but errors')
    .addHelpText(
      'after',
      examples([
        'hmm init cpg && hmm decode genome.fa',
        'hmm init --states exon,intron --min-run 9,30 --mean-run 150,800 -o start.json',
      ]),
    )
    .action(async (preset, options) => (await import('./init.ts')).initModel(preset, options));
}

function inspect(): Command {
  return new Command('inspect')
    .description('say in words and numbers what a model is, or how two differ')
    .argument('[models...]', `one or two model files, - for standard input (default: "${DEFAULT_MODEL}")`)
    .option('--compare <file>', 'a second model, to compare the first one with')
    .option('-o, --output <file>', 'where to write; standard output unless given, .gz compresses')
    .addOption(new Option('-f, --format <name>', 'how to write').choices(['text', 'json']).default('text'))
    .addHelpText('after', examples(['hmm inspect', 'hmm inspect before.json after.json']))
    .action(async (models, options) => (await import('./inspect.ts')).inspectModels(models, options));
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
