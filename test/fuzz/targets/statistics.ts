// The reader of expected counts, and the step of training that is taken from them: a model that can be written and read again.
import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { gathered } from '../../../src/commands/maximize/gathered.ts';
import { requireReadable } from '../../../src/commands/maximize/readable.ts';
import { formatModel, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { modelDigest } from '../../../src/io/model-file/digest.ts';
import { parseStatistics, statisticsText } from '../../../src/io/statistics/file.ts';
import { doublesText } from '../../../src/io/statistics/schema.ts';
import { familyOf } from '../../../src/model/emissions/families.ts';
import { observe } from '../../../src/model/hmm.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import type { Random } from '../../../src/model/random.ts';
import { observationsOf } from '../../../src/model/sequences.ts';
import { DEFAULT_OPTIONS } from '../../../src/model/training/options.ts';
import { awaitingModel, takeStep } from '../../../src/model/training/single-step.ts';
import { expect } from '../../../src/model/training/statistics.ts';
import { finish } from '../../../src/model/work.ts';
import { below, type Change, oneOf } from '../changes/change.ts';
import { changeTree } from '../changes/trees.ts';
import { NUMBERS } from '../changes/words.ts';
import type { Target } from '../target.ts';
import { fixture } from './specimens.ts';

/** What is expected of five observations under each of these models. */
const MODELS = ['casino.json', 'earthquakes.json', 'faults/narrow-gaussian.model.json', 'toy-genes.json'].map(
  name => parseModel(fixture(name).toString(), name),
);
const BY_DIGEST = new Map(MODELS.map(model => [modelDigest(awaitingModel(model)), model]));

const specimens = [...BY_DIGEST].map(([digest, model]) => {
  const kind = familyOf(model.emission).observes(model.emission);
  const one =
    kind.kind === 'vectors'
      ? (t: number) => new Array<number>(kind.width ?? 1).fill(t % 2)
      : (t: number) => t % 2;
  const sequence = Array.from({ length: 5 }, (_, t) => one(t)) as number[];
  const { observations } = observe(model, observationsOf(kind, [sequence]));
  const statistics = finish(expect(model, observations, referenceEngine));
  const data = { digest: '0'.repeat(64), files: ['a.fa'], records: 1, positions: 5 };
  return Buffer.from(
    statisticsText({
      ...{
        format: 'hmm-statistics',
        version: 1,
        model: { digest, iteration: 0 },
        shard: { index: 1, count: 1 },
      },
      ...{ data, options: { method: 'em' }, statistics },
    }),
  );
});

/** The file with the checksum of what is in it, so that what is changed gets further; as it is where it has none. */
function sealed(text: string): string {
  try {
    const { format, version, checksum, ...rest } = JSON.parse(text);
    if (checksum === undefined) return text;
    const own = { format, version, ...rest };
    const whole = createHash('sha256').update(JSON.stringify(own)).digest('hex');
    return JSON.stringify({ ...own, checksum: whole });
  } catch {
    return text;
  }
}

const VALUES = [...NUMBERS.map(Number), 0.5, -0.5, 3, 1e-9, 1e200];

/** One of the counts changed, or one more or less of them. */
const changeCount: Change = (bytes, random) => {
  const matches = [...bytes.toString('latin1').matchAll(/"([A-Za-z0-9+/]{11,}={0,2})"/g)];
  if (matches.length === 0) return undefined;
  const { index, 1: packed } = oneOf(matches, random);
  const numbers = Buffer.from(packed!, 'base64');
  const values = Array.from({ length: numbers.length >> 3 }, (_, n) => numbers.readDoubleLE(8 * n));
  changeOne(values, random);
  const at = index + 1;
  const changed = Buffer.from(doublesText(Float64Array.from(values)));
  return Buffer.concat([bytes.subarray(0, at), changed, bytes.subarray(at + packed!.length)]);
};

function changeOne(values: number[], random: Random): void {
  const at = below(random, values.length);
  const choice = random.uniform();
  if (choice < 0.1) values.splice(at, 1);
  else if (choice < 0.2) values.push(oneOf(VALUES, random));
  else values[at] = choice < 0.5 ? oneOf(VALUES, random) : values[at]! * oneOf([0.5, 2, 1.25, 0], random);
}

async function take(bytes: Buffer): Promise<void> {
  const text = bytes.toString();
  // Of some inputs the checksum stays as it comes.
  const shard = parseStatistics(bytes.length % 16 === 0 ? text : sealed(text), 'shard');
  const model = BY_DIGEST.get(shard.model.digest) ?? MODELS[0]!;
  const digest = modelDigest(awaitingModel(model));
  const { statistics, objective, data } = gathered([{ name: 'shard', ...shard }], {
    ...{ path: 'model', method: 'em', digest, model },
  });
  const settings = { options: DEFAULT_OPTIONS, objective, comparesSizes: false };
  const { trained } = await takeStep(model, statistics, settings, { request: {}, data });
  requireReadable(trained);
  const again = formatModel(parseModel(formatModel(trained), 'again'));
  assert.equal(formatModel(parseModel(again, 'again')), again, 'another model when written and read again');
}

export const statisticsTarget: Target = {
  specimens,
  changes: [changeCount, changeCount, changeTree],
  leastRead: 0.1,
  take,
};
