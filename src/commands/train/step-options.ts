// The options of steps of training, which `hmm train` and `hmm maximize` share. Light: every start of `hmm` loads this file.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Smoothing } from '../../model/emissions/categorical/interpolation.ts';
import { UserError } from '../../user-error.ts';
import { number, wholeNumber } from '../options.ts';

const PARTS = ['initial', 'transitions', 'emissions'] as const;
export type Part = (typeof PARTS)[number];
export type Parts<Value> = Record<Part, Value>;

/** The option `--objective`. */
export function objectiveOption(): Option {
  return new Option('--objective <name>', 'P(sequences, labels), or P(labels | sequences)')
    .choices(['joint', 'conditional'])
    .default('joint');
}

/** The option `--pseudocount`. */
export function pseudocountOption(): Option {
  return new Option('--pseudocount <n>', 'added to every count: 1, or emissions=1,transitions=0.1')
    .argParser(pseudocounts)
    .default({ initial: 0, transitions: 0, emissions: 0 }, '0');
}

/** The option `--smoothing`. */
export function smoothingOption(): Option {
  return new Option(
    '--smoothing <kind>',
    'interpolated: rare contexts lean on shorter ones (em, viterbi, count); interpolated:20 like 20 counts of these, else fitted',
  ).argParser(smoothing);
}

/** Adds the options of optimizers. */
export function addOptimizerOptions(command: Command): Command {
  return command
    .optionsGroup('Optimizers:')
    .option('--learning-rate <number>', 'step length of the optimizers', number('positive'), 0.05)
    .addOption(
      new Option('--schedule <name>', 'how the learning rate goes down')
        .choices(['constant', 'cosine', 'exponential'])
        .default('constant'),
    )
    .option('--momentum <share>', 'of a step that goes on into the next (sgd, rmsprop)', share, 0)
    .option('--l2 <weight>', 'holds the logits small (optimizers)', number('not negative'), 0);
}

/** Adds the options that say when training is over. */
export function addStoppingOptions(command: Command): Command {
  return command
    .optionsGroup('Stopping:')
    .option('--iterations <n>', 'most iterations', wholeNumber(0), 200)
    .addOption(
      new Option(
        '--tolerance <nats>',
        'stop when an iteration gains less than this a symbol; 0 never stops, but viterbi when no path changes',
      )
        .argParser(number('not negative'))
        .default(1e-6, '1e-6'),
    );
}

/** The option `--validation` of commands that train step by step: it says how the same is done by hand. */
export function byHandValidationOption(): Option {
  return new Option('--validation <share or file>').hideHelp().argParser(() => {
    throw new UserError('option-does-not-fit', '--validation is for hmm train', {
      hint: 'write each step to a file of its own, and score held-out data with each: hmm score -m step4.json held.fa',
      kind: 'usage',
    });
  });
}

function pseudocounts(text: string): Parts<number> {
  const read = number('not negative');
  if (!text.includes('=')) {
    const all = read(text);
    return { initial: all, transitions: all, emissions: all };
  }
  const counts = { initial: 0, transitions: 0, emissions: 0 };
  for (const word of text.split(',')) {
    const [name = '', value = ''] = word.split('=');
    counts[partNamed(name)] = read(value);
  }
  return counts;
}

function smoothing(text: string): Smoothing {
  const [kind, ...strength] = text.split(':');
  if (kind !== 'interpolated')
    throw new InvalidArgumentError('Expected interpolated, or interpolated:<strength>.');
  return strength.length === 0 ? 'fitted' : number('not negative')(strength.join(':'));
}

/** The part of a model with this name. */
export function partNamed(text: string): Part {
  const part = PARTS.find(one => one === text.trim());
  if (part) return part;
  throw new InvalidArgumentError(`Expected ${PARTS.join(', ')}.`);
}

function share(text: string): number {
  const value = number('not negative')(text);
  if (value < 1) return value;
  throw new InvalidArgumentError('Expected a number from 0 to below 1.');
}
