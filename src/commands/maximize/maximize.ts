// hmm maximize: sums the statistics of all shards, and takes the step of training for which the model waits.

import { checkWritable } from '../../io/bytes/whole-file.ts';
import { modelDigest } from '../../io/model-file/digest.ts';
import { writeModelTo } from '../../io/model-file/write.ts';
import { readStatistics } from '../../io/statistics/file.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { setThreads } from '../../model/native/binding.ts';
import type { TrainingOptions } from '../../model/training/options.ts';
import { awaitingModel, takeStep } from '../../model/training/single-step.ts';
import type { TrainingStep } from '../../model/training/train.ts';
import type { Terminal } from '../../terminal.ts';
import { fixed, plural } from '../../wording.ts';
import { say } from '../messages.ts';
import { readModelBeside } from '../reading.ts';
import { trainingLog } from '../train/log.ts';
import { gathered, type NamedStatistics, requireSameRequest } from './gathered.ts';
import { requireReadable } from './readable.ts';

export interface MaximizeOptions extends Omit<TrainingOptions, 'pseudocounts' | 'batchSize' | 'window'> {
  model: string;
  output?: string;
  pseudocount: TrainingOptions['pseudocounts'];
  log?: string;
  threads?: number;
  quiet?: boolean;
}

/** The options that decide the result, so that they must be the same in every step. */
const DECISIVE = [
  'method',
  'tolerance',
  'pseudocount',
  'smoothing',
  'learningRate',
  'schedule',
  'momentum',
  'l2',
  'seed',
] as const satisfies (keyof MaximizeOptions)[];

export async function maximizeModel(
  files: readonly string[],
  options: MaximizeOptions,
  terminal: Terminal,
): Promise<void> {
  const { model: path, output = path } = options;
  if (output !== '-') await checkWritable(output);
  setThreads(options.threads);
  const paths = files.length === 0 ? ['-'] : files;
  const model = await readModelBeside(paths, path, terminal);
  const shards: NamedStatistics[] = [];
  for (const name of paths) shards.push({ name, ...(await readStatistics(name, terminal.input)) });
  const current = awaitingModel(model);
  const { statistics, objective, data } = gathered(shards, {
    path,
    method: options.method,
    digest: modelDigest(current),
    model,
  });
  const request = requestOf(options, objective);
  requireSameRequest(path, model, { request, data });
  const { pseudocount, ...rest } = options;
  const settings = { options: { ...rest, pseudocounts: pseudocount }, objective, comparesSizes: false };
  const { trained, step, isOver } = await takeStep(model, statistics, settings, { request, data });
  requireReadable(trained);
  await writeModelTo(output, trained, terminal.output);
  trainingLog(options.log, true)({ states: namesOf(current), seed: options.seed }, step);
  say(report(step, isOver, output, shards.length), terminal, options);
}

function namesOf({ states }: HiddenMarkovModel): string[] {
  return states.map(({ name }) => name);
}

function requestOf(options: MaximizeOptions, objective: string): Record<string, unknown> {
  const names = options.schedule === 'constant' ? DECISIVE : ([...DECISIVE, 'iterations'] as const);
  const given = names.map(name => [name, options[name] ?? null]);
  return { ...Object.fromEntries(given), objective };
}

/** What came of the step, in a line. */
function report(
  { iteration, statistics, gainPerSymbol, converged }: TrainingStep,
  isOver: boolean,
  output: string,
  shards: number,
): string {
  const { logLikelihood, positions } = statistics;
  const came = iteration === 0 ? 'the start' : `iteration ${iteration}`;
  const gain = iteration === 0 ? '' : `, gain ${gainPerSymbol.toExponential(2)}`;
  const then = converged
    ? 'converged'
    : isOver
      ? `stopped after ${plural(iteration, 'iteration')}`
      : 'goes on';
  const where = output === '-' ? 'standard output' : output;
  return (
    `${came}, ${plural(shards, 'shard')}: log-likelihood ${fixed(logLikelihood, 4)}, ` +
    `${fixed(logLikelihood / positions, 6)} per symbol${gain}; ${then}; wrote ${where}`
  );
}
