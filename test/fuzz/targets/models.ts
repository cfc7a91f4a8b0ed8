// Readers of models: what is read can be written and is then read as the same, and tells nothing that is no number.
import { strict as assert } from 'node:assert';
import { formatModel, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { familyOf } from '../../../src/model/emissions/families.ts';
import { type HiddenMarkovModel, hasEnds, observe } from '../../../src/model/hmm.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { inspect } from '../../../src/model/inspection/inspection.ts';
import { Random } from '../../../src/model/random.ts';
import { sampleSequences } from '../../../src/model/sample.ts';
import { observationsOf, type Sequence } from '../../../src/model/sequences.ts';
import { finish } from '../../../src/model/work.ts';
import { wholeCheckpoint } from '../../io/model-file/whole-checkpoint.ts';
import { changeTree } from '../changes/trees.ts';
import type { Target } from '../target.ts';
import { fixture } from './specimens.ts';

/** More states or numbers would take all the time. */
const SMALL = 2000;

function takeModel(bytes: Buffer): void {
  const model = parseModel(bytes.toString(), 'model');
  requireKept(model);
  if (bytes.length <= SMALL) useModel(model);
}

/** That a model is the same when it is written and read again. */
export function requireKept(model: HiddenMarkovModel): void {
  const written = formatModel(model);
  assert.equal(
    formatModel(parseModel(written, 'again')),
    written,
    'another model when written and read again',
  );
}

/** What a model says of a few observations is numbers. */
export function useModel(model: HiddenMarkovModel): void {
  const kind = familyOf(model.emission).observes(model.emission);
  const width = kind.kind === 'vectors' ? (kind.width ?? 1) : undefined;
  const size = kind.kind === 'symbols' ? kind.alphabet.symbols.length : 2;
  const one = (t: number) => (t === 2 ? Number.NaN : t % size);
  const sequence: Sequence = Array.from({ length: 5 }, (_, t) =>
    width === undefined ? one(t) : new Array(width).fill(one(t)),
  ) as Sequence;
  const { trellis } = observe(model, observationsOf(kind, [sequence]));
  const { logLikelihoods, windows } = finish(referenceEngine.posteriors(trellis));
  const { logProbabilities, path } = finish(referenceEngine.viterbi(trellis));
  const [logLikelihood, best] = [logLikelihoods[0]!, logProbabilities[0]!];
  assert.ok(logLikelihood < Infinity, `log-likelihood ${logLikelihood}`);
  assert.ok(
    best <= logLikelihood || best - logLikelihood < 1e-9 * (1 + Math.abs(best)),
    `path ${best} of ${logLikelihood}`,
  );
  assert.ok(
    path.every(state => state < model.states.length),
    'a state that is none',
  );
  for (const { rows } of windows) {
    for (const [n, value] of rows.entries())
      assert.ok(value >= 0 && value <= 1 + 1e-9, `posterior ${n}: ${value}`);
  }
  for (const { name, initial, share, meanRun } of inspect(model).states) {
    assert.ok(![initial, share, meanRun].some(Number.isNaN), `${name}: ${initial} ${share} ${meanRun}`);
  }
  if (hasEnds(model)) return;
  const [drawn] = sampleSequences(model, { sequences: 1, length: 4 }, new Random(1));
  if (drawn!.data.kind === 'rows') assert.ok(drawn!.data.values.every(Number.isFinite), 'drew no number');
}

const SMALL_MODELS = [
  'casino',
  'overlapping-genes',
  'toy-genes',
  'earthquakes',
  'seed-model',
  'tata-box',
  'ca-repeat',
];

/** A model as a file has it, in few bytes: blanks would only be changed into other blanks. */
const packed = (bytes: Buffer) => Buffer.from(JSON.stringify(JSON.parse(bytes.toString())));

export const MODEL_TARGETS: Readonly<Record<string, Target>> = {
  model: {
    specimens: [
      ...SMALL_MODELS.map(name => `${name}.json`),
      'faults/near-zero.model.json',
      'faults/narrow-gaussian.model.json',
    ]
      .map(fixture)
      .map(packed)
      .filter(({ length }) => length <= 4000),
    changes: [changeTree],
    leastRead: 1 / 3,
    take: takeModel,
  },
  checkpoint: {
    specimens: [Buffer.from(JSON.stringify(wholeCheckpoint().content))],
    changes: [changeTree],
    leastRead: 0.1,
    take: takeModel,
  },
};
