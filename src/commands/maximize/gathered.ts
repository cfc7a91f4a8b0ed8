// The statistics of all shards of some data, checked to be whole, and summed in one order.
import type { ShardStatistics } from '../../io/statistics/schema.ts';
import { groupBy } from '../../model/group-by.ts';
import type { HiddenMarkovModel, PendingTraining } from '../../model/hmm.ts';
import type { TrainingMethod } from '../../model/training/options.ts';
import { awaitingIteration, awaitingModel } from '../../model/training/single-step.ts';
import { type Statistics, sizesOf, sumOfStatistics } from '../../model/training/statistics.ts';
import { UserError } from '../../user-error.ts';
import { grouped, listed, MOST_LISTED, plural } from '../../wording.ts';
import { differenceOf } from '../train/resume.ts';

/** Statistics, and the file that holds them. */
export type NamedStatistics = ShardStatistics & { name: string };

/** The model of a step, where it is, and by which method the step is taken. */
interface Asked {
  path: string;
  method: TrainingMethod;
  digest: string;
  model: HiddenMarkovModel;
}

/** The sum over all shards. */
export interface Gathered {
  statistics: Statistics;
  objective: string;
  /** The digest of the data of all shards. */
  data: string;
}

/**
 * The sum over all shards, in their order, whatever that of the files is; data that were named apart are one after the
 * other by their digests.
 * @throws UserError for statistics of another model, a shard twice or missing, and shards that do not belong together
 */
export function gathered(files: readonly NamedStatistics[], asked: Asked): Gathered {
  const [first] = files;
  for (const file of files) requireModel(file, asked);
  const sizes = sizesOf(awaitingModel(asked.model));
  for (const file of files) requireSizes(file, sizes);
  requirePaths(first!, asked);
  for (const file of files) requireSameOptions(file, first!);
  const sets = groupBy(files, ({ data }) => data.digest);
  const digests = [...sets.keys()].sort();
  const shards = digests.flatMap(digest => inOrder(sets.get(digest)!));
  return {
    statistics: sumOfStatistics(shards.map(({ statistics }) => statistics)),
    objective: String(first!.options.objective ?? 'joint'),
    data: digests.join(' '),
  };
}

/** The shards of one set of data, by their numbers. */
function inOrder(files: readonly NamedStatistics[]): NamedStatistics[] {
  const [first] = files;
  const { count } = first!.shard;
  const places = new Map<number, NamedStatistics>();
  for (const file of files) {
    const { index, count: own } = file.shard;
    if (own !== count) {
      const message = `is shard ${index} of ${own}, and ${first!.name} one of ${count}`;
      throw refused(file, message, 'make all shards with the same --shard …/n');
    }
    const other = places.get(index);
    if (other) {
      throw refused(
        file,
        `is shard ${index} of ${count}, which ${other.name} is, too`,
        'name each shard once',
      );
    }
    places.set(index, file);
  }
  if (places.size === count) return [...places.keys()].sort((a, b) => a - b).map(index => places.get(index)!);
  const missing = count - places.size;
  const named = missingOf(places, count);
  const message = `${plural(missing, 'shard')} of ${count} ${missing === 1 ? 'is' : 'are'} missing: ${listed(named, MOST_LISTED, missing)}`;
  throw refused(first!, message, `make it: hmm expect --shard ${named[0]}/${count}`);
}

/** The first shards that are not there: a file may say that there are billions. */
function missingOf(places: ReadonlyMap<number, unknown>, count: number): string[] {
  const missing: string[] = [];
  for (let index = 1; index <= count && missing.length < MOST_LISTED; index++)
    if (!places.has(index)) missing.push(String(index));
  return missing;
}

function requireModel(file: NamedStatistics, { path, digest, model }: Asked): void {
  if (file.model.digest === digest) return;
  const waits = awaitingIteration(model);
  const message =
    file.model.iteration === waits
      ? `was made with another model than ${path}`
      : `was made with iteration ${file.model.iteration} of a model; ${path} waits for iteration ${waits}`;
  throw refused(file, message, `make it anew: hmm expect --model ${path}`);
}

/** A file may say the digest of a model and have the counts of another. */
function requireSizes(file: NamedStatistics, sizes: ReturnType<typeof sizesOf>): void {
  for (const [name, size] of Object.entries(sizes)) {
    const { length } = file.statistics[name as keyof typeof sizes];
    if (length === size) continue;
    const message = `has ${plural(length, 'number')} of ${name}, and the model ${grouped(size)}`;
    throw refused(file, message, 'make it anew with hmm expect');
  }
}

/** Viterbi training counts along the best paths alone, all other methods along all of them. */
function requirePaths(file: NamedStatistics, { method }: Asked): void {
  const wanted = method === 'viterbi' ? 'viterbi' : 'em';
  if (file.options.method === wanted) return;
  const message = `was made with --method ${file.options.method}, and --method ${method} takes others`;
  throw refused(file, message, `make it anew: hmm expect --method ${wanted}`);
}

function requireSameOptions(file: NamedStatistics, first: NamedStatistics): void {
  const difference = differenceOf(first.options, file.options);
  if (difference === undefined) return;
  throw refused(
    file,
    `was made with other options than ${first.name}: ${difference}`,
    'make all shards with the same options',
  );
}

/**
 * Refuses a step that asks for something else than the steps before it, or has other data.
 * @throws UserError
 */
export function requireSameRequest(
  path: string,
  { training }: HiddenMarkovModel,
  now: Pick<PendingTraining, 'request' | 'data'>,
): void {
  const pending = training?.pending;
  if (!pending) return;
  const difference = differenceOf(pending.request, now.request);
  if (difference !== undefined) {
    throw new UserError('not-resumable', `was trained with other options: ${difference}`, {
      place: path,
      hint: 'give the options of its first step',
    });
  }
  if (pending.data === now.data) return;
  throw new UserError('bad-statistics', 'are of other data than those of the steps before', {
    place: 'the statistics',
    hint: 'give the same files to hmm expect in every step, in the same order',
  });
}

function refused({ name }: NamedStatistics, message: string, hint: string): UserError {
  return new UserError('bad-statistics', message, { place: name, hint });
}
