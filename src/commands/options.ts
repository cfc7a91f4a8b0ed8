// The options that commands share, and how their values are read. Light: every start of `hmm` loads this file.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_MODEL } from '../io/model-file/default-model.ts';
import { MOST_CODES } from '../model/codes.ts';
import type { Shard } from '../model/shards.ts';
import { followSuffix, formatOption } from './formats-by-suffix.ts';

/** The description of the files that commands read. */
export const FILES =
  'FASTA, FASTQ, JSON or tables, gzipped or not; standard input if there are none, or for -';

/** The flag of an option: `--merge-gap` for `mergeGap`. */
export function flagOf(option: string): string {
  return `--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}

/** A whole number in a range; anything else is a usage error. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
    throw new InvalidArgumentError(`Expected a whole number, ${range}.`);
  };
}

/** A number above zero, or from zero on. */
export function number(bound: 'positive' | 'not negative') {
  return (text: string): number => {
    const value = Number(text);
    const isGood =
      text.trim() !== '' && Number.isFinite(value) && (bound === 'positive' ? value > 0 : value >= 0);
    if (isGood) return value;
    throw new InvalidArgumentError(`Expected a number ${bound === 'positive' ? 'above 0' : 'of 0 or more'}.`);
  };
}

/** A number from 0 to 1. */
export function fraction(text: string): number {
  const value = number('not negative')(text);
  if (value <= 1) return value;
  throw new InvalidArgumentError('Expected a number from 0 to 1.');
}

/** A number of states, which are numbered in 16 bits as codes are. */
export const stateCount = wholeNumber(1, MOST_CODES);

/** A number of states, or their names with commas between. */
export function stateNames(text: string): string[] {
  if (/^[+-]?[\d.]+$/.test(text)) {
    const count = stateCount(text);
    return Array.from({ length: count }, (_, k) => `S${k + 1}`);
  }
  return distinctNames('state')(text);
}

/** A map like `CDS=coding,CDS=stop,gene=`, from a name to one or more others, or to none. */
export function nameMap(text: string): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const pair of text.split(',')) {
    const at = pair.lastIndexOf('=');
    const [from, to] = [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()];
    if (from === '') throw new InvalidArgumentError(`'${pair}' is not of the form name=other.`);
    const known = map.get(from) ?? [];
    map.set(from, to === '' ? known : [...known, to]);
  }
  return map;
}

/** A map like `CDS=coding,gene=`, from a name to one other, or to none. */
export function singleNameMap(text: string): Map<string, string> {
  return new Map(
    [...nameMap(text)].map(([from, to]) => {
      if (to.length <= 1) return [from, to[0] ?? ''];
      throw new InvalidArgumentError(`'${from}' stands for two names.`);
    }),
  );
}

/** Adds to the values of an option that may be repeated. */
export function collected(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

/** Names with commas between, which must differ; `kind` says what they name. */
export function distinctNames(kind: string) {
  return (text: string): string[] => {
    const names = text.split(',').map(name => name.trim());
    if (names.includes('')) throw new InvalidArgumentError(`A ${kind} has no name between two commas.`);
    if (new Set(names).size < names.length)
      throw new InvalidArgumentError(`Two ${kind}s have the same name.`);
    return names;
  };
}

/** Names with commas between. */
export function names(text: string): string[] {
  return text.split(',').map(name => name.trim());
}

/** Values with commas between. */
export function listOf<Value>(parse: (text: string) => Value) {
  return (text: string): Value[] => text.split(',').map(parse);
}

/** Two states with `>` between. */
export function transition(text: string): [from: string, to: string] {
  const [from = '', to = '', ...more] = text.split('>').map(name => name.trim());
  if (from !== '' && to !== '' && more.length === 0) return [from, to];
  throw new InvalidArgumentError(
    'Expected two states, like exon>intron; quoted, since > means a file to the shell.',
  );
}

/** How many decimals to print, or `full`. */
export function digits(text: string): number | 'full' {
  return text === 'full' ? 'full' : wholeNumber(0, 20)(text);
}

/** A shard like `2/7`, the second of seven. */
function shard(text: string): Shard {
  const [, index = 0, count = 0] = /^(\d{1,7})\/(\d{1,7})$/.exec(text)?.map(Number) ?? [];
  if (index >= 1 && index <= count) return { index, count };
  throw new InvalidArgumentError('Expected one of some shards, like 2/7.');
}

/** The option `--shard` of a command that can work on a part of its data; `cuts` says what becomes of long records. */
export function shardOption(cuts: string): Option {
  return new Option(
    '--shard <i/n>',
    `work on part i of n of the records, even by positions; ${cuts}`,
  ).argParser(shard);
}

/** Adds the options of input, under the heading Input. */
export function addInputOptions(command: Command): Command {
  return command
    .optionsGroup('Input:')
    .addOption(
      new Option('--input-format <name>', 'how the data are written')
        .choices(['auto', 'fasta', 'fastq', 'json', 'ndjson', 'tsv', 'chromhmm', 'bedgraph', 'wig', 'npy'])
        .default('auto'),
    )
    .addOption(
      new Option(
        '--quality <scale>',
        'what qualities of FASTQ mean; none takes the bases alone (default: sanger where the model takes chances)',
      ).choices(['sanger', 'illumina', 'solexa', 'none']),
    )
    .option('--id-column <name or n>', 'column of a table whose entries name the sequence of each row')
    .option(
      '--columns <list>',
      'columns of a table that are data, by name or number; unless given, all but ids and places (chrom, pos, start, end)',
      distinctNames('column'),
    )
    .option(
      '--bin-size <n>',
      'base pairs that a row of a table stands for, or a bin of ChromHMM (200 unless given)',
      wholeNumber(1),
    )
    .option(
      '--stack',
      "marks of all cells side by side, as K562_H3K4me3, in ChromHMM's files of one chromosome",
    )
    .option('--softmask', 'take lower-case letters as missing');
}

/** Adds the option of the model to read, under the heading Model. */
export function addModelOptions(command: Command): Command {
  command
    .optionsGroup('Model:')
    .option('-m, --model <file>', 'model to use; - for standard input', DEFAULT_MODEL);
  return addTemperatureOption(command);
}

/** Adds the options of searches, under the heading Profiles. */
export function addSearchOptions(command: Command): Command {
  return command
    .optionsGroup('Profiles (where the model is a HMMER file):')
    .option(
      '--evalue <number>',
      'leave out what chance finds more often than this: 10 unless given',
      number('positive'),
    )
    .option(
      '--database-size <n>',
      'records that E-values count on; as many as are read unless given',
      number('positive'),
    );
}

/** The option `--normalize` of commands that read a model. */
export function normalizeOption(): Option {
  return new Option('--normalize', 'divide rows of probabilities in the model by their sums');
}

export function addTemperatureOption(command: Command): Command {
  return command
    .option(
      '--temperature <number>',
      "below 1 sharpens, above 1 flattens every row p: softmax(log p / τ); the model's own unless given",
      number('positive'),
    )
    .addOption(normalizeOption());
}

/**
 * Adds the options of output, under the heading Output: the file, and one of the formats, of which the first is the
 * default.
 */
export function addOutputOptions(command: Command, formats: readonly string[]): Command {
  return command
    .optionsGroup('Output:')
    .option('-o, --output <file>', 'where to write; standard output unless given, .gz compresses')
    .addOption(formatOption(formats, formats[0]))
    .hook('preAction', () => followSuffix(command, formats));
}

/** Adds the options of every command that computes. They are the last group, which `--help` joins. */
export function addGeneralOptions(command: Command): Command {
  return command
    .optionsGroup('General:')
    .option('-j, --threads <n>', 'threads to use at most; all that there are unless given', wholeNumber(1))
    .option('-q, --quiet', 'say nothing but errors')
    .addOption(new Option('--verbose', 'say afterwards what ran, and how fast').conflicts('quiet'));
}

/** An option that may be repeated; its value is a list, by default with one value. */
export function repeatable(flags: string, description: string, byDefault: string): Option {
  const unless = [byDefault];
  return new Option(flags, description)
    .argParser((value: string, before: string[]) => (before === unless ? [value] : [...before, value]))
    .default(unless, JSON.stringify(byDefault));
}

/** The description of `--by-label`. */
export const BY_LABEL = 'probabilities of labels, the sums over states with one symbol (or else one feature)';

/** The option `--force` of a command that writes models. */
export function forceOption(): Option {
  return new Option('--force', 'replace a file that is there');
}

/** The option `--plot` of a command that draws this picture beside its results. */
export function plotOption(picture: string): Option {
  return new Option(
    '--plot <file>',
    `draw a picture as well: ${picture} as .svg or .png, or a whole report as .html or .pdf`,
  );
}

const EXAMPLES = new WeakMap<Command, readonly string[]>();

/** Adds examples below the help of a command. The tests run them. */
export function addExamples(command: Command, lines: readonly string[]): Command {
  EXAMPLES.set(command, lines);
  return command.addHelpText('after', `\nExamples:\n${lines.map(line => `  ${line}`).join('\n')}`);
}

/** The examples of a command. */
export function examplesOf(command: Command): readonly string[] {
  return EXAMPLES.get(command) ?? [];
}
