// Keeps what training was asked for in the checkpoint; checks what may be gone on with, and what may be replaced.
import { existsSync } from 'node:fs';
import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import { familyOf } from '../../model/emissions/families.ts';
import type { StartProgress } from '../../model/hmm.ts';
import type { ObservationKind } from '../../model/observations.ts';
import type { TrainedModel } from '../../model/training/best.ts';
import type { Standing } from '../../model/training/going-on.ts';
import type { PlannedStart } from '../../model/training/starts.ts';
import { UserError } from '../../user-error.ts';
import { plural } from '../../wording.ts';
import { isTaken, taken } from '../keep-models.ts';
import { flagOf } from '../options.ts';
import { DEFAULT_STATES, type TrainOptions } from './options.ts';

/** The options that decide the result, so that they must be the same when training goes on. */
const DECISIVE = [
  'states',
  'ends',
  'init',
  'initialise',
  'alphabet',
  'order',
  'emission',
  'covariance',
  'components',
  'method',
  'objective',
  'tolerance',
  'pseudocount',
  'meansPrior',
  'meansWeight',
  'covarsPrior',
  'covarsWeight',
  'smoothing',
  'learningRate',
  'schedule',
  'momentum',
  'l2',
  'batchSize',
  'window',
  'restarts',
  'validation',
  'labels',
  'openBorders',
  'background',
  'dropMisfits',
  'freeze',
  'stationary',
  'orderStates',
  'seed',
  'temperature',
] as const satisfies (keyof TrainOptions)[];

/** What training is asked for, as plain data. `iterations` may be raised later, unless a schedule depends on them. */
export function requestOf(options: TrainOptions): Record<string, unknown> {
  const keys = options.schedule === 'constant' ? DECISIVE : ([...DECISIVE, 'iterations'] as const);
  // What the labels' types are, the data tell.
  const states = options.states ?? (options.labels === undefined ? DEFAULT_STATES : null);
  return { ...Object.fromEntries(keys.map(key => [key, options[key] ?? null])), states };
}

/**
 * The checkpoint to go on from.
 * @throws UserError if there is none, if it is of a training that was asked for something else, or if that has ended
 */
export async function readCheckpoint(
  path: string,
  request: Record<string, unknown>,
  iterations: number,
): Promise<TrainedModel> {
  if (!existsSync(path)) {
    throw new UserError('no-such-file', 'no such file: there is no training to go on with', {
      place: path,
      hint: 'start it without --resume',
    });
  }
  const { readModel } = await import('../../io/model-file/checkpoint.ts');
  const model = await readModel(path);
  const { training } = model;
  if (!training) {
    throw notResumable(
      path,
      'is a model that was never trained: there is nothing to go on with',
      'name the checkpoint with --model, or start anew without --resume',
    );
  }
  if (training.pending) {
    throw notResumable(
      path,
      'is trained in single steps, and waits for what the data say of the next',
      `hmm expect --model ${path} <data> | hmm maximize --model ${path} goes on with it`,
    );
  }
  const { unfinished = training.further } = training;
  if (!unfinished) {
    const after = `after ${plural(training.iterations, 'iteration')}`;
    const another = `--init ${path} -m another.json`;
    throw training.converged
      ? notResumable(
          path,
          `has converged ${after}: there is nothing to go on with`,
          `train its model anew, for example with a smaller --tolerance: ${another}`,
        )
      : notResumable(
          path,
          `has ended ${after}, for good`,
          `begin another training from its model: ${another}`,
        );
  }
  const difference = differenceOf(unfinished.request, request);
  if (difference !== undefined) {
    const hint = 'give the options it was started with, or start anew without --resume';
    throw notResumable(path, `was trained with other options: ${difference}`, hint);
  }
  const done = unfinished.state.iteration;
  if (training.further && iterations <= done) {
    throw notResumable(
      path,
      `has done the ${plural(done, 'iteration')} that it was asked for`,
      `ask for more: --iterations ${Math.max(1, 2 * done)}`,
    );
  }
  return { ...model, training };
}

/** Where a search is, and what it was asked for. */
interface Present extends Pick<Standing, 'search'> {
  present: StartProgress;
  request: Record<string, unknown>;
}

/**
 * Fails unless a checkpoint is of these starts and of data of this kind, as all are that training has written.
 * @throws UserError
 */
export function checkGoesOn(
  path: string,
  { search: { finished }, present: { current, state }, request }: Present,
  plans: readonly PlannedStart[],
  kind: ObservationKind,
): void {
  const plan = plans[finished.length];
  const names = current.states.map(({ name }) => name);
  const draws = [request.batchSize, request.window].some(given => given != null);
  const faults: [boolean, string][] = [
    [
      finished.some(({ states, seed }, n) => states !== plans[n]?.states.length || seed !== plans[n].seed),
      'its starts are others than those that were asked for',
    ],
    [
      plan === undefined || JSON.stringify(plan.states) !== JSON.stringify(names),
      'its states are others than those that were asked for',
    ],
    [!areSame(familyOf(current.emission).observes(current.emission), kind), 'it emits something else'],
    [draws !== (state.random !== null), 'its random numbers are missing, or are not asked for'],
  ];
  for (const [isFault, message] of faults) {
    if (isFault) throw notResumable(path, message, 'the file is damaged: start anew without --resume');
  }
}

function areSame(one: ObservationKind, other: ObservationKind): boolean {
  if (one.kind === 'symbols') return other.kind === 'symbols' && symbolsOf(one) === symbolsOf(other);
  return other.kind === 'vectors' && one.width === other.width && symbolsOf(one) === symbolsOf(other);
}

/** The symbols, or those of each column that has some. */
function symbolsOf(kind: ObservationKind): string {
  const alphabets = kind.kind === 'symbols' ? [kind.alphabet] : (kind.alphabets ?? []);
  return JSON.stringify(alphabets.some(one => one) ? alphabets.map(one => one?.symbols ?? null) : []);
}

/**
 * Fails unless training may write its model to `path`: there is nothing, or in the default place a model that
 * training wrote there, or --force says so. It must not replace a training of the same request that is unfinished.
 */
export async function checkReplaceable(
  path: string,
  request: Record<string, unknown>,
  { force }: TrainOptions,
): Promise<void> {
  if (force || !(await isTaken(path))) return;
  const { readModel } = await import('../../io/model-file/checkpoint.ts');
  const training = await readModel(path).then(
    model => model.training,
    () => null,
  );
  const { unfinished } = training ?? {};
  if (unfinished && differenceOf(unfinished.request, request) === undefined) {
    throw taken(path, 'this very training has begun there: --resume goes on with it');
  }
  if (path !== DEFAULT_MODEL || !training?.replaceable) throw taken(path);
}

/** The first option that two requests do not share, in words. */
export function differenceOf(
  before: Record<string, unknown>,
  request: Record<string, unknown>,
): string | undefined {
  for (const option of Object.keys({ ...request, ...before })) {
    const [was, is] = [before, request].map(one => JSON.stringify(one[option] ?? null));
    if (was !== is) return `${flagOf(option)} was ${was}, and is ${is}`;
  }
  return undefined;
}

function notResumable(place: string, message: string, hint: string): UserError {
  return new UserError('not-resumable', message, { place, hint });
}
