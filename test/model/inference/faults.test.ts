// What the engine before this one did wrong: data on which it hung or slowed down, and densities that it lost.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { loadModel, score, train } from '../../../src/library.ts';
import type { GaussianEmission } from '../../../src/model/emissions/emission.ts';
import type { HiddenMarkovModel } from '../../../src/model/hmm.ts';
import { observeEngines } from '../../../src/model/inference/observer.ts';
import type { Trellis } from '../../../src/model/inference/trellis.ts';
import { Random } from '../../../src/model/random.ts';
import { sampleSequences } from '../../../src/model/sample.ts';
import { kernels } from './at-once.ts';
import { compare, compareViterbi } from './compare.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FAULTS = join(ROOT, 'fixtures', 'faults');
const fixture = (name: string) => join(FAULTS, name);
/** Each takes a second or less; the old engine took minutes, or never ended. */
const LONGEST = 60_000;

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'hmm-faults-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => observeEngines());

/** Runs `hmm`, to an end that is good and soon; what it printed. */
function hmm(...words: string[]): { stdout: string; stderr: string } {
  const { status, error, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'bin/hmm'), ...words], {
    encoding: 'utf8',
    timeout: LONGEST,
  });
  assert.ok(!error, `hmm ${words.join(' ')}: ${error?.message}`);
  assert.equal(status, 0, stderr);
  return { stdout, stderr };
}

/** `hmm train --verbose`, which must end soon and give nothing to the reference engine; the model. */
function trained(...words: string[]): HiddenMarkovModel {
  const file = join(folder, 'trained.json');
  const { stderr } = hmm('train', '--verbose', '--force', '-o', file, ...words);
  assert.match(stderr, /sequences done again in log space: 0$/m);
  const model = parseModel(readFileSync(file, 'utf8'), file);
  for (const row of [model.initial, ...model.transitions]) {
    assert.ok(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1) < 1e-9, `${row}`);
  }
  assert.ok(model.training!.logLikelihoods!.every(Number.isFinite));
  return model;
}

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test('200 records of 50 A', () => {
  const records = Array.from({ length: 200 }, (_, n) => `>r${n}\n${'A'.repeat(50)}\n`);
  const { training } = trained(written('a.fa', records.join('')));
  assert.ok(Math.abs(training!.logLikelihoods!.at(-1)!) < 1e-6, 'A has become certain');
});

test('50,000 N and then ACGTACGT', () => {
  trained(written('n.fa', `>n\n${'N'.repeat(50_000)}ACGTACGT\n`));
});

const rare = Array.from({ length: 100_000 }, (_, t) => (t % 1000 === 999 ? 1 : 0));

test('100,000 integers that are 0 but for one in a thousand, as a table of numbers', () => {
  for (const family of ['gaussian', 'poisson', 'bernoulli']) {
    trained('--emission', family, written('i.tsv', `count\n${rare.join('\n')}\n`));
  }
});

test('100,000 integers that are 0 but for one in a thousand, as symbols', () => {
  trained(written('i.json', JSON.stringify({ id: 'x', observations: rare })));
});

test('bins of ChromHMM with marks one in two thousand', () => {
  trained(fixture('one-mark-in-two-thousand_binary.txt.gz'));
});

test('labelled EM with a model of order 3', () => {
  const [labels, data] = ['fly-genes.gff3', 'fly-genes.fa'].map(name => join(ROOT, 'fixtures', name));
  const labelled = ['--labels', labels!, '--label-map', 'CDS=coding', '--states', 'coding,other'];
  trained(...labelled, '--order', '3', data!);
  trained(...labelled, '--order', '3', '--background', 'other', data!);
});

function narrowGaussian(): { values: number[][]; text: string } {
  const text = gunzipSync(readFileSync(fixture('narrow-gaussian.data.json.gz'))).toString();
  return { values: JSON.parse(text).values, text };
}

const isNear = (found: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(found / expected - 1) <= tolerance, `${found} against ${expected}`);

test('narrow normal distributions: hmm score', () => {
  const { stdout } = hmm(
    'score',
    '-m',
    fixture('narrow-gaussian.model.json'),
    fixture('narrow-gaussian.data.json.gz'),
  );
  const [header, line] = stdout.split('\n').map(row => row.split('\t'));
  isNear(Number(line![header!.indexOf('log_likelihood')]), 12263.845055553677, 1e-12);
});

test('narrow normal distributions: in other units, densities change by the units and nothing else', async () => {
  const model = await loadModel(fixture('narrow-gaussian.model.json'));
  const emission = model.emission as GaussianEmission;
  const { values } = narrowGaussian();
  const [T, D] = [values.length, values[0]!.length];
  const [plain] = score(model, [values]);
  for (const unit of [1e-6, 1e6]) {
    const scaled = {
      ...model,
      emission: {
        ...emission,
        means: emission.means.map(row => row.map(mean => mean * unit)),
        covariances: (emission.covariances as number[][]).map(row => row.map(value => value * unit ** 2)),
      } as GaussianEmission,
    };
    const [found] = score(scaled, [values.map(row => row.map(value => value * unit))]);
    isNear(found!, plain! - T * D * Math.log(unit), 1e-12);
  }
});

/** How many sequences were done again in log space, and the seconds of processor time it took. */
async function watched(work: () => Promise<void>): Promise<{ fallen: number; seconds: number }> {
  let fallen = 0;
  observeEngines({
    ran() {},
    fellBack(sequences) {
      fallen += sequences;
    },
  });
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { fallen, seconds: (user + system) / 1e6 };
}

/** Ten states over ten marks, in runs, as chromatin has them. */
function chromatinLike(random: Random): HiddenMarkovModel {
  const K = 10;
  return {
    states: Array.from({ length: K }, (_, k) => ({ name: `s${k}` })),
    initial: new Array<number>(K).fill(1 / K),
    transitions: Array.from({ length: K }, (_, i) =>
      random.dirichlet(K).map((p, j) => (p + (i === j ? 9 : 0)) / 10),
    ),
    emission: {
      family: 'bernoulli',
      marks: Array.from({ length: 10 }, (_, d) => `m${d}`),
      probabilities: Array.from({ length: K }, () =>
        Array.from({ length: 10 }, () => (random.uniform() < 0.3 ? 0.3 + 0.6 * random.uniform() : 0.01)),
      ),
    },
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

test('EM that has converged, with transitions of 1e-150 and below, stays as fast as it was', async () => {
  const random = new Random(7);
  const truth = chromatinLike(random);
  const sequences = [...sampleSequences(truth, { sequences: 2, length: 20_000 }, random)].map(({ data }) => {
    const { values } = data as { values: Float64Array };
    return Array.from({ length: 20_000 }, (_, t) => [...values.subarray(10 * t, 10 * t + 10)]);
  });
  const faint = [1e-150, 1e-170, 1e-200, 1e-250, 1e-290, 1e-300, 1e-307, 5e-324];
  const converged: HiddenMarkovModel = {
    ...truth,
    initial: truth.initial.map((_, k) => (k === 0 ? 1 : faint[k % faint.length]!)),
    // A ring, so that all states still reach each other, and all other transitions as EM leaves them behind.
    transitions: truth.transitions.map((row, i) =>
      row.map((_, j) => (j === i ? 0.9 : j === (i + 1) % 10 ? 0.1 : faint[(3 * i + j) % faint.length]!)),
    ),
  };
  const iterations = 20;
  const timeOf = (start: HiddenMarkovModel) =>
    watched(async () => {
      await train(start, sequences, { iterations, tolerance: 0 });
    });
  await timeOf(truth);
  const [first, last] = [await timeOf(truth), await timeOf(converged)];
  assert.deepEqual([first.fallen, last.fallen], [0, 0]);
  // Once it was 80 times as slow.
  assert.ok(last.seconds < 3 * first.seconds + 1, `${last.seconds} s against ${first.seconds} s`);
});

const [HIGH, LOW] = [Math.log(1e9), Math.log(1e-300)];

/** A row a position: `draw` says its logs. */
function dense(
  T: number,
  offsets: readonly number[],
  draw: (random: Random, t: number) => number[],
): Trellis {
  const random = new Random(3);
  const rows = Array.from({ length: T }, (_, t) => draw(random, t));
  return {
    stateCount: 2,
    initial: Float64Array.of(0.3, 0.7),
    transitions: Float64Array.of(0.9, 0.1, 0.2, 0.8),
    logEmissions: Float64Array.from(rows.flat()),
    codes: undefined,
    offsets,
  };
}

for (const [what, trellis, fallbacks] of [
  ['densities of about 1e9', dense(2500, [0, 2000, 2500], r => [HIGH + r.uniform(), HIGH - r.uniform()]), 0],
  ['densities of about 1e-300', dense(2500, [0, 2000, 2500], r => [LOW + r.uniform(), LOW - r.uniform()]), 0],
  [
    'densities of 1e9 and of 1e-300 in turn',
    dense(2500, [0, 2000, 2500], (r, t) => [HIGH, LOW].map(() => (t % 2 ? HIGH : LOW) + r.uniform())),
    0,
  ],
  [
    '1e9 in one state and 1e-300 in the other',
    dense(600, [0, 1, 300, 600], r => (r.uniform() < 0.5 ? [HIGH, LOW] : [LOW, HIGH])),
    undefined,
  ],
] as const) {
  test(what, async () => {
    for (const windowPositions of [undefined, 1000, 7]) {
      const engine = kernels({ windowPositions });
      const { fallen } = await watched(async () => {
        compare(engine, trellis, 1e-10);
        compareViterbi(engine, trellis);
      });
      if (fallbacks !== undefined) assert.equal(fallen, fallbacks, 'sequences done again in log space');
    }
  });
}
