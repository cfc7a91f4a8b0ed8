// The shared options of the commands, and how their values are read. Light: every start of `hmm` loads this file.
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** Where `train` writes and the others read, unless told otherwise. */
export const DEFAULT_MODEL = 'hmm.json';

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

/** A number of states, or their names with commas between. */
export function stateNames(text: string): string[] {
  if (/^[+-]?[\d.]+$/.test(text)) {
    const count = wholeNumber(1, 65536)(text);
    return Array.from({ length: count }, (_, k) => `S${k + 1}`);
  }
  const names = text.split(',').map(name => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('A state has no name between two commas.');
  if (new Set(names).size < names.length) throw new InvalidArgumentError('Two states have the same name.');
  return names;
}

/** Names out of a list, with commas between. */
export function namesOutOf<Name extends string>(allowed: readonly Name[]) {
  return (text: string): Name[] =>
    text.split(',').map(word => {
      const name = allowed.find(one => one === word.trim());
      if (name) return name;
      throw new InvalidArgumentError(`Expected ${allowed.join(', ')}, or some of them with commas between.`);
    });
}

/** Decimals to print, or `full`. */
export function digits(text: string): number | 'full' {
  return text === 'full' ? 'full' : wholeNumber(0, 20)(text);
}

/** dna, rna, protein, or the letters themselves. */
export function alphabet(text: string): string {
  if (['dna', 'rna', 'protein'].includes(text.toLowerCase())) return text.toLowerCase();
  if (!/^[\x21-\x7e]+$/.test(text))
    throw new InvalidArgumentError('Expected dna, rna, protein, or printable letters.');
  if (new Set(text).size === text.length) return text;
  throw new InvalidArgumentError('A letter occurs twice.');
}

/** The options of input and threads, which every working command has. */
export function addInputOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--input-format <name>', 'how the data are written')
        .choices(['auto', 'fasta', 'fastq', 'json', 'ndjson', 'tsv', 'chromhmm'])
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
      '--bin-size <n>',
      'base pairs a position of a table, or of ChromHMM (200), stands for',
      wholeNumber(1),
    )
    .option('--softmask', 'take lower-case letters as missing')
    .option(
      '--temperature <number>',
      'below 1 sharpens, above 1 flattens every row p of the model: softmax(log p / τ)',
      number('positive'),
    )
    .option(
      '-j, --threads <n>',
      'threads that TensorFlow may use',
      wholeNumber(1, 4 * availableParallelism()),
    )
    .option('-q, --quiet', 'say nothing but errors');
}

/** The options of a command that reads a model and writes results in one of the formats; the first is the default. */
export function addResultOptions(command: Command, formats: readonly string[]): Command {
  return command
    .option('-m, --model <file>', 'model to use; - for standard input', DEFAULT_MODEL)
    .option('-o, --output <file>', 'where to write; standard output unless given, .gz compresses')
    .addOption(new Option('-f, --format <name>', 'how to write').choices(formats).default(formats[0]));
}
