// hmm posteriors: P(state) at every position of each record.

import { writeTo } from '../../io/bytes/sink.ts';
import { isObjects, textOf } from '../../io/results/format.ts';
import { arrayPath, writeNpy } from '../../io/results/npy.ts';
import { type PosteriorResult, posteriorFormats } from '../../io/results/posteriors.ts';
import { possiblePosteriors } from '../../model/decoding/decode.ts';
import { groupsOf, labelClasses } from '../../model/decoding/label-classes.ts';
import { SequenceRows } from '../../model/decoding/sequence-rows.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import type { StateGroups } from '../../model/inference/groups.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { notWith, onlyWithFormats, stateIndex } from '../choices.ts';
import { plottedResults } from '../pictures/plotting.ts';
import { openLibrary } from '../profiles/library.ts';
import { type Batch, openModel, POSTERIOR_WALKS, toldRecords } from '../reading.ts';
import { shardedReading } from '../sharding.ts';
import type { PosteriorsOptions } from './options.ts';

/** What columns are: states, or classes of states. */
interface Columns {
  names: readonly string[];
  groups: StateGroups | undefined;
}

export async function posteriors(
  files: readonly string[],
  options: PosteriorsOptions,
  terminal: Terminal,
): Promise<void> {
  const { format, output, digits, dtype = 'float64' } = options;
  onlyWithFormats(options, ['state'], ['bedgraph', 'wig']);
  onlyWithFormats(options, ['dtype'], ['npy']);
  onlyWithFormats(options, ['byLabel'], ['tsv', 'npy', 'json', 'ndjson']);
  onlyWithFormats(options, ['predict'], ['tsv', 'json', 'ndjson']);
  const library = await openLibrary([options.model]);
  if (library) {
    const not = ['temperature', 'normalize', 'plot', 'byLabel', 'filtered', 'predict', 'shard'] as const;
    notWith('profiles', options, not);
    const { posteriorsOfProfiles } = await import('./profiles.ts');
    return posteriorsOfProfiles(files, library, options, terminal);
  }
  if (options.predict !== undefined) {
    const { predict } = await import('./predict.ts');
    return predict(files, { ...options, predict: options.predict }, terminal);
  }
  if (format === 'npy') {
    const path = arrayPath(output);
    const model = await openModel(files, options, terminal);
    const columns = columnsOf(model, options);
    // A file for each record would be written by two shards.
    const cutsInside = path.endsWith('.npy') && isCutInside(options);
    const { options: reading } = await shardedReading(files, model, options, terminal, { cutsInside });
    const found = results(files, model, columns, reading, terminal);
    await writeNpy(path, found, { columns: columns.names.length, dtype });
    return;
  }
  const model = await openModel(files, options, terminal);
  const columns = columnsOf(model, options);
  const state = format === 'bedgraph' || format === 'wig' ? stateIndex(model.states, options.state) : 0;
  const text = posteriorFormats({ stateNames: columns.names, digits, state })[format];
  const cutsInside = isCutInside(options);
  const { options: reading, among } = await shardedReading(files, model, options, terminal, { cutsInside });
  await writeTo(
    output,
    textOf(text, results(files, model, columns, reading, terminal), among),
    terminal.output,
  );
}

/** Whether shards tell of parts of a record: not where it is one object, and a picture is of whole ones. */
function isCutInside({ format, plot }: PosteriorsOptions): boolean {
  return !isObjects(format) && plot === undefined;
}

function columnsOf({ states }: HiddenMarkovModel, { byLabel }: PosteriorsOptions): Columns {
  if (!byLabel) return { names: states.map(({ name }) => name), groups: undefined };
  const classes = labelClasses(states);
  return { names: classes.names, groups: groupsOf(classes) };
}

function results(
  files: readonly string[],
  model: HiddenMarkovModel,
  columns: Columns,
  options: PosteriorsOptions,
  terminal: Terminal,
): AsyncGenerator<PosteriorResult> {
  const reading = { ...options, walks: POSTERIOR_WALKS };
  return plottedResults('posteriors', files, model, reading, terminal, batch =>
    posteriorsOf(batch, columns, options),
  );
}

async function* posteriorsOf(
  batch: Batch,
  { names, groups }: Columns,
  { format, filtered: areFiltered = false }: PosteriorsOptions,
): AsyncGenerator<PosteriorResult, undefined> {
  // Whether a run of equal values begins and ends in a part tell the rows around it.
  const hasRuns = format === 'bedgraph';
  const { logLikelihoods, windows } = await inTurns(
    possiblePosteriors(
      batch,
      fastEngine,
      { areLent: true, groups, from: batch.part && batch.part.from - 1 },
      { areFiltered },
    ),
  );
  const rows = new SequenceRows(windows, names.length);
  for (const { s, record, part } of toldRecords(batch)) {
    const { id, description, length, binSize, places, region } = record;
    const start = batch.trellis.offsets[s]!;
    const { from, to } = part ?? { from: 0, to: length };
    const own = hasRuns
      ? rows.between(start + Math.max(0, from - 1), start + length)
      : rows.between(start + from, start + to);
    const logLikelihood = logLikelihoods[s]!;
    yield { id, description, length, logLikelihood, part, rows: own, binSize, places, region };
  }
}
