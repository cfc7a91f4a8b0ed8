// hmm train: fits a model to records and writes it as a checkpoint.

import { writeTo } from '../../io/bytes/sink.ts';
import { checkWritable } from '../../io/bytes/whole-file.ts';
import { formatModel, writeModel } from '../../io/model-file/checkpoint.ts';
import { fastEngine } from '../../model/engine/choose.ts';
import { setThreads } from '../../model/native/binding.ts';
import { plannedRuns, Search, type SearchPlan } from '../../model/training/search.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { say } from '../messages.ts';
import { checkPlot, plotTrained } from '../pictures/plotting.ts';
import { warnWithoutKernels } from '../without-kernels.ts';
import { countStates } from './count.ts';
import { dataOf, type Material, openMaterial, startingModel } from './data.ts';
import type { TrainOptions } from './options.ts';
import { readCheckpoint, requestOf } from './resume.ts';
import { runSearch } from './runs.ts';
import { sayInterrupted, sayTrained } from './summary.ts';

export async function trainModel(
  files: readonly string[],
  options: TrainOptions,
  terminal: Terminal,
): Promise<void> {
  const target = options.output ?? options.model;
  checkTogether(options, target);
  if (target !== '-') await checkWritable(target);
  await checkPlot(options.plot);
  setThreads(options.threads);
  warnWithoutKernels(terminal, options);
  const request = requestOf(options);
  const resumed = options.resume ? await readCheckpoint(target, request) : undefined;
  if (resumed && !resumed.training.unfinished) {
    return say(`${target} is finished: there is nothing to go on with`, terminal, options);
  }
  const material = await openMaterial(files, options, terminal);
  if (options.method === 'count') {
    const counted = await countStates(material, options, terminal);
    await save(target, counted.model, terminal);
    await plotTrained(options.plot, counted.model, target, terminal);
    return sayTrained(counted, { target, files, kind: material.kind, options }, terminal);
  }
  const search = new Search(planOf(material, options, request, terminal), fastEngine, resumed);
  const broken = await runSearch(search, options, terminal, model => save(target, model, terminal));
  if (broken) {
    if (target !== '-') sayInterrupted(target, broken.isSaved, terminal);
    terminal.endBy(broken.signal);
    return;
  }
  const outcome = await search.outcome();
  await save(target, outcome.model, terminal);
  await plotTrained(options.plot, outcome.model, target, terminal);
  sayTrained(
    { ...outcome, runs: search.finished },
    { target, files, kind: material.kind, options },
    terminal,
  );
}

function planOf(
  material: Material,
  options: TrainOptions,
  request: Record<string, unknown>,
  terminal: Terminal,
): SearchPlan {
  const { given } = material;
  const states = given ? [given.states.map(({ name }) => name)] : options.states;
  const { method, objective, pseudocount, ...rest } = options;
  if (method === 'count') throw new Error('counting needs no iterations');
  // Starts with the same states see the same data, laid out and labelled once.
  let laidOut: { states: string; data: ReturnType<typeof dataOf> } | undefined;
  return {
    runs: plannedRuns(states, options.restarts, options.seed),
    start: run => startingModel(material, run.states, run.seed, options),
    dataOf(model) {
      const states = JSON.stringify(model.states);
      if (laidOut?.states !== states) laidOut = { states, data: dataOf(material, model, options, terminal) };
      return laidOut.data;
    },
    options: { ...rest, method, pseudocounts: pseudocount },
    objective,
    request,
  };
}

async function save(
  target: string,
  model: Parameters<typeof formatModel>[0],
  { output }: Terminal,
): Promise<void> {
  if (target === '-') await writeTo('-', [formatModel(model)], output);
  else await writeModel(target, model);
}

/** Refuses options that are good by themselves but not together. */
function checkTogether(options: TrainOptions, target: string): void {
  const { method, objective, batchSize, window } = options;
  const isWhole = method === 'em' || method === 'count';
  const optimizer = 'take an optimizer: --method adam';
  const faults: [boolean, string, string][] = [
    [isWhole && objective === 'conditional', `${method} cannot climb P(labels | sequences)`, optimizer],
    [isWhole && (batchSize ?? window) !== undefined, `${method} looks at all data at once`, optimizer],
    [
      target === '-' && (options.resume ?? options.checkpointEvery) !== undefined,
      'standard output holds no checkpoint to go on from',
      'name a file with --model',
    ],
  ];
  for (const [isFault, message, hint] of faults) {
    if (isFault) throw new UserError('option-does-not-fit', message, { hint, kind: 'usage' });
  }
}
