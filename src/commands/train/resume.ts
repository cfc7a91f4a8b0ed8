// Keeps what training was asked for in the checkpoint, and checks that going on asks for the same.
import { existsSync } from 'node:fs';
import { readModel } from '../../io/model-file/checkpoint.ts';
import type { TrainedModel } from '../../model/training/best.ts';
import { UserError } from '../../user-error.ts';
import { flagOf } from '../options.ts';
import type { TrainOptions } from './options.ts';

/** The options that decide the result, so that they must be the same when training goes on. */
const DECISIVE = [
  'states',
  'init',
  'alphabet',
  'order',
  'emission',
  'covariance',
  'method',
  'objective',
  'tolerance',
  'pseudocount',
  'learningRate',
  'schedule',
  'momentum',
  'l2',
  'batchSize',
  'window',
  'restarts',
  'validation',
  'labels',
  'background',
  'freeze',
  'seed',
  'temperature',
] as const satisfies (keyof TrainOptions)[];

/** What training is asked for, as plain data. `iterations` may be raised later, unless a schedule depends on them. */
export function requestOf(options: TrainOptions): Record<string, unknown> {
  const keys = options.schedule === 'constant' ? DECISIVE : ([...DECISIVE, 'iterations'] as const);
  return Object.fromEntries(keys.map(key => [key, options[key] ?? null]));
}

/**
 * The checkpoint to go on from; undefined if there is no file yet, so that the same command line starts and goes on.
 * It has no `unfinished` if training had ended.
 * @throws UserError if it is no checkpoint, or of a training that was asked for something else
 */
export async function readCheckpoint(
  path: string,
  request: Record<string, unknown>,
): Promise<TrainedModel | undefined> {
  if (!existsSync(path)) return undefined;
  const model = await readModel(path);
  const { training } = model;
  if (!training) {
    const hint = 'name the checkpoint with --model, or start anew without --resume';
    throw new UserError(
      'not-resumable',
      'is a model that was never trained: there is nothing to go on with',
      {
        place: path,
        hint,
      },
    );
  }
  for (const [option, before] of Object.entries(training.unfinished?.request ?? {})) {
    const [was, is] = [before, request[option]].map(value => JSON.stringify(value));
    if (was === is) continue;
    const message = `was trained with other options: ${flagOf(option)} was ${was}, and is ${is}`;
    throw new UserError('not-resumable', message, {
      place: path,
      hint: 'give the options it was started with, or start anew without --resume',
    });
  }
  return { ...model, training };
}
