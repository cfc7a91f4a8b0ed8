// The library: what programs import gives what the commands give, and says what it cannot take.
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  ALPHABETS,
  decode,
  guess,
  type HiddenMarkovModel,
  loadModel,
  posteriors,
  type Sequence,
  saveModel,
  score,
  train,
  UserError,
} from '../../src/library.ts';
import { close } from '../close.ts';
import { hmmlearnReference, modelFixture, seedReference } from '../model/examples.ts';

const seed = modelFixture('seed-model.json');

test('likelihood, posteriors and path of the references, from strings and from codes', () => {
  const { observations, printed, temperatures } = seedReference();
  const { logLikelihood, viterbiPath } = temperatures.find(({ temperature }) => temperature === 1)!;
  const text = observations.map(code => 'ACGT'[code]).join('');
  for (const sequence of [text, text.toLowerCase(), observations, Uint8Array.from(observations)]) {
    close(score(seed, [sequence, sequence]), [logLikelihood, logLikelihood], 1e-12, 'log-likelihood');
    close(posteriors(seed, [sequence]).posteriors[0]!, printed.posteriors.flat(), 1e-4, 'posteriors');
    assert.deepEqual([...decode(seed, [sequence]).paths[0]!], viterbiPath);
  }
});

test('every sequence has arrays of its own, also an empty one', () => {
  const sequences = ['ACGT', '', 'AC'];
  const all = posteriors(seed, sequences);
  assert.deepEqual(
    all.posteriors.map(rows => rows.length),
    [12, 0, 6],
  );
  close(all.posteriors[2]!, posteriors(seed, ['AC']).posteriors[0]!, 1e-12, 'posteriors');
  const { paths, logProbabilities } = decode(seed, sequences, 'posterior');
  assert.deepEqual(
    paths.map(path => path.length),
    [4, 0, 2],
  );
  close(all.logLikelihoods, score(seed, sequences), 1e-12, 'log-likelihoods');
  assert.ok(
    logProbabilities.every((value, s) => value <= all.logLikelihoods[s]!),
    String(logProbabilities),
  );
});

test('soft rows with a single one are letters; a row of NaN and a code below 0 are missing', () => {
  const rows = [
    [1, 0, 0, 0],
    [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    [0, 0, 0, 1],
  ];
  close(
    score(seed, [rows, [0, -1, 3], 'ARYT']),
    score(seed, ['ANT', 'A-T', 'ARYT']),
    1e-12,
    'log-likelihoods',
  );
});

test('training is that of hmmlearn, and leaves a record', async () => {
  const { model, sequences, em } = hmmlearnReference('cpg2');
  const seen: number[] = [];
  const trained = await train(model, sequences, { iterations: 10, tolerance: 0 }, ({ iteration }) =>
    seen.push(iteration),
  );
  close(trained.transitions.flat(), em[10].transitions.flat(), 1e-8, 'transitions');
  assert.equal(trained.training?.iterations, 10);
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('a guess, its training, and a file of it', async () => {
  const dna = { family: 'categorical', alphabet: ALPHABETS.dna, order: 0 } as const;
  const start = guess(['a', 'b'], dna, ['ACGTAACC'], 3);
  assert.deepEqual(start, guess(['a', 'b'], dna, ['ACGTAACC'], 3));
  const trained = await train(start, ['ACGTAACC'], { iterations: 2 });
  const folder = mkdtempSync(join(tmpdir(), 'hmm-library-'));
  try {
    await saveModel(join(folder, 'model.json'), trained);
    const read: HiddenMarkovModel = await loadModel(join(folder, 'model.json'));
    assert.deepEqual(score(read, ['ACG']), score(trained, ['ACG']));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what a model cannot take is said with sequence and position', () => {
  const repeat = modelFixture('ca-repeat.json');
  const wrong: [() => unknown, said: RegExp][] = [
    [() => score(seed, ['ACGT', 'ACJ']), /^sequence 2 bad-symbol 'J' at position 3\b/],
    [() => score(seed, [[0, 4]]), /^sequence 1 bad-symbol 4 at position 2\b/],
    [() => score(seed, [[0.5]]), /^sequence 1 bad-symbol 0\.5 at position 1\b/],
    [() => score(seed, [[[1, 0, 0]]]), /^sequence 1 bad-number 3 .*position 1\b.*4/],
    [() => score(seed, [[[1, 1, 0, 0]]]), /^sequence 1, position 1 bad-number /],
    [() => decode(repeat, ['CACA', 'GG']), /^sequence 2 impossible-sequence /],
    [() => posteriors(repeat, ['GG'] satisfies Sequence[]), /^sequence 1 impossible-sequence /],
  ];
  for (const [run, said] of wrong) {
    assert.throws(
      run,
      error => error instanceof UserError && said.test(`${error.place} ${error.code} ${error.message}`),
    );
  }
});
