// hmm train: fits a model to records and writes it as a checkpoint.

import { checkWritable } from '../../io/bytes/whole-file.ts';
import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import { asksForChromHmm, writeModelTo } from '../../io/model-file/write.ts';
import { marksOfEmission } from '../../model/chromatin/marks.ts';
import { inEmissionOrder } from '../../model/chromatin/order.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { setThreads } from '../../model/native/binding.ts';
import type { TrainedModel } from '../../model/training/best.ts';
import { standingOf } from '../../model/training/going-on.ts';
import { expectObjective } from '../../model/training/objective.ts';
import { isCounting } from '../../model/training/options.ts';
import { plannedStarts, type SearchSettings } from '../../model/training/starts.ts';
import { inOrder } from '../../model/training/state-order.ts';
import type { Statistics } from '../../model/training/statistics.ts';
import { countingEngine } from '../../model/training/train.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { checkPlot, plotTrained } from '../pictures/plotting.ts';
import { warnWithoutKernels } from '../without-kernels.ts';
import { compareStarts } from './compare-starts.ts';
import { countStates } from './count.ts';
import { type Material, openMaterial } from './data.ts';
import { dataOf } from './labelled-data.ts';
import type { TrainOptions } from './options.ts';
import { startingModel, startsOf, statesTried } from './planned-starts.ts';
import { checkGoesOn, checkReplaceable, readCheckpoint, requestOf } from './resume.ts';
import { runSearch } from './search.ts';
import { sayInterrupted, sayNamed, sayTrained } from './summary.ts';

export async function trainModel(
  files: readonly string[],
  options: TrainOptions,
  terminal: Terminal,
): Promise<void> {
  const target = options.output ?? options.model;
  checkTogether(options, target);
  const request = requestOf(options);
  if (target !== '-') {
    await checkWritable(target);
    if (!options.resume) await checkReplaceable(target, request, options);
  }
  await checkPlot(options.plot);
  setThreads(options.threads);
  warnWithoutKernels(terminal, options);
  const resumed = options.resume ? await readCheckpoint(target, request, options.iterations) : undefined;
  const material = await openMaterial(files, options, terminal);
  if (material.named) sayNamed(material.named, terminal, options);
  if (asksForChromHmm(target)) marksOfEmission(material.given?.emission ?? material.specification!);
  if (options.method === 'count') {
    const counted = await countStates(material, options, terminal);
    await save(target, counted.model, terminal);
    await plotTrained(options.plot, counted.model, target, terminal);
    return sayTrained(counted, { target, files, kind: material.kind, options }, terminal);
  }
  const states = statesTried(material, options);
  // If the largest model has no start, or states no such order, that is said before anything is trained.
  const largest = states.at(-1)!;
  if (options.initialise === 'information' || options.orderStates) {
    const first = startingModel(material, largest, options.seed, options);
    if (options.orderStates)
      inOrder(first, options.orderStates, new Float64Array(first.states.length), false);
  }
  const plans = plannedStarts(states, options.restarts, options.seed);
  const standing = standingOf(resumed);
  if (standing.present)
    checkGoesOn(target, { ...standing, present: standing.present, request }, plans, material.kind);
  const starts = startsOf(material, plans.slice(standing.search.finished.length), options, terminal);
  const settings = settingsOf(options, states.length > 1);
  const left = { starts, count: plans.length, standing, settings, request };
  const ended = await runSearch(left, options, terminal, model => save(target, model, terminal));
  if ('broken' in ended) {
    if (target !== '-') sayInterrupted(target, ended.broken.isSaved, terminal);
    terminal.endBy(ended.broken.signal);
    return;
  }
  const { finished, best } = ended.search;
  const countsOf = (model: TrainedModel): Promise<Statistics> => {
    const { data } = dataOf(material, model, options);
    return inTurns(expectObjective(model, data, countingEngine(fastEngine, options.method)));
  };
  const counts = best!.statistics ?? (await countsOf(best!.model));
  const model = inOrderAsked(best!.model, counts, { target, options, isLabelled: isLabelled(material) });
  const { further } = ended;
  await save(target, further ? { ...model, training: { ...model.training, further } } : model, terminal);
  const statistics = model === best!.model ? counts : await countsOf(model);
  const compared = compareStarts(finished, statistics.positions, options.method);
  await plotTrained(options.plot, model, target, terminal, compared);
  sayTrained(
    { model, statistics, starts: finished },
    { target, files, kind: material.kind, options },
    terminal,
  );
}

function settingsOf(options: TrainOptions, comparesSizes: boolean): SearchSettings {
  const { method, objective, pseudocount, ...rest } = options;
  if (method === 'count') throw new Error('counting needs no iterations');
  return { options: { ...rest, method, pseudocounts: pseudocount }, objective, comparesSizes };
}

/** Writes the model. Only files can be gone on with, and only the default one be replaced by the next training. */
async function save(
  target: string,
  { training, ...model }: TrainedModel,
  { output }: Terminal,
): Promise<void> {
  const { further, replaceable: _, ...record } = training;
  const isDefault = target === DEFAULT_MODEL;
  const kept = {
    ...record,
    ...(target !== '-' && { further }),
    ...(isDefault && { replaceable: true as const }),
  };
  await writeModelTo(target, { ...model, training: kept }, output);
}

/** The states in the order that is asked for, or that ChromHMM's files have. */
function inOrderAsked(
  model: TrainedModel,
  { occupancy }: Statistics,
  { target, options, isLabelled }: { target: string; options: TrainOptions; isLabelled: boolean },
): TrainedModel {
  const { orderStates } = options;
  if (orderStates) return inOrder(model, orderStates, occupancy, isLabelled || options.init !== undefined);
  return asksForChromHmm(target) && !isLabelled ? inEmissionOrder(model) : model;
}

/** Whether states have labels, which know them by their names. */
function isLabelled({ annotation, training: { records } }: Material): boolean {
  return annotation !== undefined || records.some(({ states }) => states !== undefined);
}

/** Refuses options that do not go together. */
function checkTogether(options: TrainOptions, target: string): void {
  const { method, objective, batchSize, window, smoothing, initialise, restarts, stationary } = options;
  const isWhole = method === 'count' || isCounting(method);
  const optimizer = 'take an optimizer: --method adam';
  const faults: [boolean, string, string][] = [
    [isWhole && objective === 'conditional', `${method} cannot climb P(labels | sequences)`, optimizer],
    [
      !isWhole && smoothing !== undefined,
      `${method} climbs the likelihood, and smooths no counts`,
      'take --method em, viterbi or count, or leave out --smoothing',
    ],
    [isWhole && (batchSize ?? window) !== undefined, `${method} looks at all data at once`, optimizer],
    [
      target === '-' && (options.resume ?? options.checkpointEvery) !== undefined,
      'standard output holds no checkpoint to go on from',
      'name a file with --model',
    ],
    [
      asksForChromHmm(target) && (options.resume ?? options.checkpointEvery) !== undefined,
      "ChromHMM's format holds no checkpoint to go on from",
      'write JSON: --model model.json',
    ],
    [
      stationary === true && options.freeze.initial !== undefined,
      'a stationary start follows the transitions, and cannot be frozen',
      'leave out one of --stationary and --freeze initial',
    ],
    [
      method === 'count' && options.orderStates !== undefined,
      'labels name the states that are counted, and their order is that of --states',
      'leave out --order-states',
    ],
    [
      initialise === 'information' && restarts > 1,
      '--initialise information draws nothing, so that all starts are one',
      'leave out --restarts',
    ],
  ];
  for (const [isFault, message, hint] of faults) {
    if (isFault) throw new UserError('option-does-not-fit', message, { hint, kind: 'usage' });
  }
}
