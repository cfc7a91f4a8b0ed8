// hmm expect: the E-step on a shard of the data, as a file for hmm maximize.

import { checkWritable } from '../../io/bytes/whole-file.ts';
import { modelDigest } from '../../io/model-file/digest.ts';
import { writeStatistics } from '../../io/statistics/file.ts';
import { familyOf } from '../../model/emissions/families.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import type { ObservationKind } from '../../model/observations.ts';
import type { Shard } from '../../model/shards.ts';
import { expectObjective } from '../../model/training/objective.ts';
import { awaitingIteration, awaitingModel } from '../../model/training/single-step.ts';
import { countingEngine } from '../../model/training/train.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { openModel, type ReadingOptions } from '../reading.ts';
import { DataDigest, type DataSummary, shareOut } from '../sharding.ts';
import type { LabellingOptions } from '../train/labelled-data.ts';
import { readWhole, withLabelsOf } from '../train/labelled-reading.ts';

export interface ExpectOptions extends ReadingOptions, LabellingOptions {
  method: 'em' | 'viterbi';
  output?: string;
}

const ONLY: Shard = { index: 1, count: 1 };

/** The options that decide what is expected, beside model and data. */
const DECISIVE = [
  ...['method', 'labels', 'background', 'openBorders', 'dropMisfits', 'objective', 'temperature'],
  ...['softmask', 'stack', 'binSize', 'columns', 'idColumn', 'quality'],
];

export async function expectShard(
  files: readonly string[],
  options: ExpectOptions,
  terminal: Terminal,
): Promise<void> {
  const { output = '-', shard = ONLY } = options;
  if (output !== '-') await checkWritable(output);
  const model = await openModel(files, options, terminal);
  const current = awaitingModel(model);
  const kind = familyOf(current.emission).observes(current.emission);
  const { recorded, summary, positions } = await readShard(files, kind, shard, options, terminal);
  const labelling = { ...options, isPart: shard.count > 1 };
  const data = await withLabelsOf(recorded, current, labelling, terminal);
  const statistics = await inTurns(
    expectObjective(current, { ...data, part: positions }, countingEngine(fastEngine, options.method)),
  );
  await writeStatistics(
    output,
    {
      format: 'hmm-statistics',
      version: 1,
      model: { digest: modelDigest(current), iteration: awaitingIteration(model) },
      shard,
      data: summary,
      options: requestOf(options),
      statistics,
    },
    terminal.output,
  );
}

/** What was asked for, as plain data. */
function requestOf({ labelMap, ...options }: ExpectOptions): Record<string, unknown> {
  const given = Object.entries(options).filter(([name]) => DECISIVE.includes(name));
  return { ...Object.fromEntries(given), ...(labelMap && { labelMap: [...labelMap] }) };
}

async function readShard(
  files: readonly string[],
  kind: ObservationKind,
  shard: Shard,
  options: ExpectOptions,
  terminal: Terminal,
) {
  const shared =
    shard.count > 1 ? await shareOut(files, kind, { shard, by: 'records' }, options, terminal) : undefined;
  const digest = new DataDigest(files);
  const reading = { ...options, ...shared };
  const recorded = await readWhole(files, kind, reading, terminal, record => digest.add(record));
  const summary: DataSummary = shared?.data ?? digest.summary();
  return { recorded, summary, positions: shared?.positions };
}
