// The options of `hmm train`. Light: every start of `hmm` loads this file.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import type { Smoothing } from '../../model/emissions/categorical/interpolation.ts';
import { type GaussianEmission, PART_FAMILIES, type PartEmission } from '../../model/emissions/emission.ts';
import type { Objective } from '../../model/training/objective.ts';
import type { TrainingMethod } from '../../model/training/options.ts';
import type { Schedule } from '../../model/training/schedules.ts';
import type { StateOrder } from '../../model/training/state-order.ts';
import { alphabet } from '../alphabet-option.ts';
import {
  addTemperatureOption,
  forceOption,
  nameMap,
  number,
  plotOption,
  stateCount,
  stateNames,
  wholeNumber,
} from '../options.ts';
import type { InputOptions } from '../reading.ts';
import {
  addOptimizerOptions,
  addStoppingOptions,
  objectiveOption,
  type Part,
  type Parts,
  partNamed,
  pseudocountOption,
  smoothingOption,
} from './step-options.ts';

export interface TrainOptions extends InputOptions {
  model: string;
  output?: string;
  alphabet?: string;
  /** The names of the states, for each number of states that is tried; unless given, labels tell, or they are three. */
  states?: string[][];
  ends?: boolean;
  order: number;
  /** A family, or several over the columns that each of them has. */
  emission?: PartEmission['family'] | PartRequest[];
  covariance: GaussianEmission['covariance'];
  components: number;
  init?: string;
  initialise: Initialisation;
  method: TrainingMethod | 'count';
  objective: Objective;
  iterations: number;
  tolerance: number;
  pseudocount: Parts<number>;
  meansPrior?: number[];
  meansWeight?: number;
  covarsPrior?: number[];
  covarsWeight?: number;
  smoothing?: Smoothing;
  learningRate: number;
  schedule: Schedule;
  momentum: number;
  l2: number;
  batchSize?: number;
  window?: number;
  labels?: string;
  labelMap?: Map<string, string[]>;
  background?: string;
  dropMisfits?: boolean;
  openBorders?: number;
  restarts: number;
  validation?: number | string;
  freeze: Frozen;
  stationary?: boolean;
  orderStates?: StateOrder;
  seed: number;
  checkpointEvery?: number;
  resume?: boolean;
  force?: boolean;
  log?: string;
  plot?: string;
}

/** Columns of a table, by name or number from 1 on, and the family that they are of. */
export interface PartRequest {
  family: PartEmission['family'];
  columns: string[];
}

/** Where the guess at a model comes from: chance, or the marks that bins share. */
export type Initialisation = 'random' | 'information';

/** What is frozen of each part: all of it, or the rows of these states. */
export type Frozen = Partial<Record<Part, 'all' | string[]>>;

/** Adds the options of labels, under the heading Labels. */
export function addLabelOptions(command: Command): Command {
  return command
    .optionsGroup('Labels:')
    .option('--labels <file>', 'known states: GFF3, GTF, BED, label FASTA or decoded segments')
    .option('--label-map <pairs>', 'from types of labels to states: CDS=coding,intron=intron', nameMap)
    .option(
      '--background <state>',
      'what holds where there is no label; none: any state without a feature (default: unknown)',
    )
    .option('--drop-misfits', 'labels of features that fit no path of the model count as unknown')
    .option(
      '--open-borders <n>',
      'n positions on either side of a border between two labels may be of either (default: 0)',
      wholeNumber(0),
    );
}

/** Adds the options that only training has. */
export function addTrainOptions(command: Command): Command {
  addLabelOptions(command)
    .optionsGroup('Model:')
    .addOption(
      new Option(
        '--states <n, a..b or names>',
        'how many states, or their names; 2..5 tries each number (default: the types of labels, or 3)',
      ).argParser(numbersOfStates),
    )
    .option('--ends', 'learn how probable it is that a record is over after each state')
    .option(
      '--alphabet <name>',
      'dna, rna, protein, the letters, integers as 0..35 or words:sunny,rainy; told from the data unless given',
      alphabet,
    )
    .option(
      '--order <n>',
      'how many symbols before a symbol its probability depends on',
      wholeNumber(0, 12),
      0,
    )
    .addOption(
      new Option(
        '--emission <family>',
        `what states emit: ${PART_FAMILIES.join(', ')}; told from the data unless given. Once for each of several, with its columns: gaussian:signal,height`,
      ).argParser(emissions),
    )
    .addOption(
      new Option('--covariance <shape>', 'of gaussian emissions')
        .choices(['full', 'diagonal', 'spherical', 'tied'])
        .default('full'),
    )
    .option(
      '--components <n>',
      'densities that a state of gaussian-mixture emissions mixes',
      wholeNumber(1, 1000),
      2,
    );
  addTemperatureOption(command)
    .optionsGroup('Method:')
    .addOption(
      new Option(
        '--method <name>',
        'em (Baum-Welch), viterbi (counts along the best paths), an optimizer on the exact gradient, or count (labels)',
      )
        .choices(['em', 'viterbi', 'adam', 'sgd', 'rmsprop', 'adagrad', 'count'])
        .default('em'),
    )
    .addOption(objectiveOption())
    .addOption(pseudocountOption())
    .option(
      '--means-prior <numbers>',
      'where means are likely: one number, or 0,1.5 for each column',
      numbers,
    )
    .option(
      '--means-weight <n>',
      'for how many positions --means-prior stands (default: 1 with it)',
      number('not negative'),
    )
    .option(
      '--covars-prior <numbers>',
      'scatter that is added to that of each state, along each axis',
      scatters,
    )
    .option(
      '--covars-weight <n>',
      'for how many positions --covars-prior stands, and 1 more, or as many more as columns for full and tied (default: 1)',
      number('not negative'),
    )
    .addOption(smoothingOption())
    .addOption(
      new Option(
        '--freeze <parts>',
        'leave as they are: initial, transitions, emissions, or those of a state: emissions:exon',
      )
        .argParser(frozenParts)
        .default({}, 'none'),
    )
    .option(
      '--stationary',
      'sequences begin anywhere: initial probabilities are the stationary distribution of the transitions, always',
    );
  addOptimizerOptions(command)
    .option(
      '--batch-size <n>',
      'sequences or windows that a step of an optimizer looks at; all unless given',
      wholeNumber(1),
    )
    .option('--window <n>', 'cut sequences into windows of so many positions (optimizers)', wholeNumber(2))
    .optionsGroup('Starting point:')
    .addOption(
      new Option(
        '--init <model>',
        'start from this model, a file or one of hmm init --list, with its states and emissions, instead of a guess',
      ).conflicts([
        ...[
          'states',
          'alphabet',
          'order',
          'emission',
          'ends',
          'covariance',
          'components',
          'restarts',
          'initialise',
        ],
      ]),
    )
    .addOption(
      new Option(
        '--initialise <how>',
        "the guess: random; or for marks ChromHMM's information, which parts bins by the marks that they share",
      )
        .choices(['random', 'information'])
        .default('random'),
    )
    .option('--restarts <n>', 'so many starts with seeds from --seed on; the best is kept', wholeNumber(1), 1)
    .option('--seed <n>', 'seed of guesses and draws', wholeNumber(0, 2 ** 32 - 1), 1)
    .option(
      '--resume',
      'go on with a training that was interrupted, or that stopped after fewer --iterations, from its model',
    );
  return addStoppingOptions(command)
    .option(
      '--validation <share or file>',
      'stop when held-out data, a share of the records or a file, get no likelier',
      validation,
    )
    .optionsGroup('Output:')
    .option('-m, --model <file>', "where to write the model; .txt is ChromHMM's format", DEFAULT_MODEL)
    .option('-o, --output <file>', 'write it here instead; - for standard output')
    .addOption(forceOption().conflicts('resume'))
    .option(
      '--order-states <rule>',
      'of the states of the model: mean (smallest first), share (most positions first), run (longest first) or emits:G (least first)',
      stateOrder,
    )
    .option(
      '--checkpoint-every <n>',
      'write the model every n iterations, to go on from with --resume',
      wholeNumber(1),
    )
    .option('--log <file>', 'write a line for each iteration, as TSV')
    .addOption(plotOption('the training curve'));
}

/** The states where nothing says what they are. */
export const DEFAULT_STATES = [stateNames('3')];

/** Reads a family, or one with its columns; those that are given before stay. */
function emissions(text: string, before: TrainOptions['emission']): TrainOptions['emission'] {
  const [name, ...rest] = text.split(':');
  const family = PART_FAMILIES.find(one => one === name);
  if (!family) throw new InvalidArgumentError(`Allowed choices are ${PART_FAMILIES.join(', ')}.`);
  const columns = rest
    .join(':')
    .split(',')
    .map(column => column.trim());
  if (rest.length === 0 && !Array.isArray(before)) return family;
  if (columns.includes('') || typeof before === 'string')
    throw new InvalidArgumentError('Of several families, each names its columns: gaussian:signal,height.');
  return [...(before ?? []), { family, columns }];
}

/** Reads a number of states, their names, or a range of numbers. */
function numbersOfStates(text: string): string[][] {
  const range = /^(\d+)\.\.(\d+)$/.exec(text);
  if (!range) return [stateNames(text)];
  const [from, to] = [stateCount(range[1]!), stateCount(range[2]!)];
  if (from > to) throw new InvalidArgumentError('A range goes from the smaller to the larger number.');
  return Array.from({ length: to - from + 1 }, (_, n) => stateNames(String(from + n)));
}

function numbers(text: string): number[] {
  const values = text.split(',').map(word => (word.trim() === '' ? Number.NaN : Number(word)));
  if (values.every(Number.isFinite)) return values;
  throw new InvalidArgumentError('Expected numbers with commas between, like 0,1.5.');
}

function scatters(text: string): number[] {
  const values = numbers(text);
  if (values.every(value => value >= 0)) return values;
  throw new InvalidArgumentError('Expected numbers of 0 or more.');
}

function stateOrder(text: string): StateOrder {
  if (text === 'mean' || text === 'share' || text === 'run') return { by: text };
  const what = /^emits:(.+)$/.exec(text)?.[1];
  if (what !== undefined) return { by: 'emits', what };
  throw new InvalidArgumentError('Expected mean, share, run, or emits: and what states emit, like emits:G.');
}

function frozenParts(text: string, before: Frozen = {}): Frozen {
  const frozen: Frozen = { ...before };
  for (const word of text.split(',')) {
    const [name = '', ...rest] = word.split(':');
    const part = partNamed(name);
    const state = rest.join(':');
    if (state === '') frozen[part] = 'all';
    else if (part === 'initial')
      throw new InvalidArgumentError('initial is one row, which is frozen as a whole.');
    else if (frozen[part] !== 'all') frozen[part] = [...(frozen[part] ?? []), state];
  }
  return frozen;
}

/** Reads a share of the data, or the name of a file. */
function validation(text: string): number | string {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) return text;
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('Expected a share between 0 and 1, or a file.');
}
