// `hmm sample`: its options and examples. Light: every start of `hmm` loads this file.
import { Command } from 'commander';
import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import type { Terminal } from '../../terminal.ts';
import { followSuffix, formatOption } from '../formats-by-suffix.ts';
import { addExamples, normalizeOption, number, wholeNumber } from '../options.ts';

const FORMATS = ['fasta', 'path', 'tsv', 'json', 'ndjson'];
const SAMPLES =
  'how to write: fasta where the model emits letters, else ndjson; tsv is a table of numbers; path is the states, a letter each';

/** `hmm sample`. */
export function sampleCommand(terminal: Terminal): Command {
  const command: Command = new Command('sample')
    .description('draw sequences and their paths of states from a model')
    .optionsGroup('Model:')
    .option('-m, --model <file>', 'model to draw from; - for standard input', DEFAULT_MODEL)
    .option('--temperature <number>', "draw at this temperature in place of the model's", number('positive'))
    .addOption(normalizeOption())
    .optionsGroup('Sequences:')
    .option('--sequences <n>', 'how many sequences', wholeNumber(0), 1)
    .option(
      '--length <n>',
      'positions of each (default: 1000), unless the model has an end',
      wholeNumber(0, 2 ** 31),
    )
    .option('--seed <n>', 'the same seed draws the same, in every format', wholeNumber(0, 2 ** 32 - 1), 1)
    .optionsGroup('Output:')
    .option('-o, --output <file>', 'where to write; standard output unless given, .gz compresses')
    .addOption(formatOption(FORMATS, undefined, SAMPLES))
    .hook('preAction', () => followSuffix(command, FORMATS))
    .optionsGroup('General:');
  return addExamples(command, [
    'hmm sample --sequences 10 --length 500',
    'hmm sample -f json --seed 7 -m genes.json',
  ]).action(async options => (await import('./sample.ts')).sample(options, terminal));
}
