// Every picture is well-formed SVG that holds the values it is about, with all text escaped.
import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import { pathRuns } from '../../../src/io/plot/bins.ts';
import { diagramPicture } from '../../../src/io/plot/diagram.ts';
import { emissionsPicture } from '../../../src/io/plot/emissions/emissions.ts';
import { LETTERS } from '../../../src/io/plot/emissions/letters.ts';
import { logoPicture } from '../../../src/io/plot/emissions/logo.ts';
import { initialPicture } from '../../../src/io/plot/initial.ts';
import { type Chart, type Drawing, type Picture, pictureSvg } from '../../../src/io/plot/picture.ts';
import { countRuns, runLengthsPicture } from '../../../src/io/plot/run-lengths.ts';
import { shortNumber } from '../../../src/io/plot/text.ts';
import { pathPicture } from '../../../src/io/plot/track.ts';
import { trainingPicture } from '../../../src/io/plot/training.ts';
import { transitionsPicture } from '../../../src/io/plot/transitions.ts';
import { ALPHABETS } from '../../../src/model/alphabet.ts';
import type { CategoricalEmission } from '../../../src/model/emissions/emission.ts';
import { EMISSIONS, HOSTILE, letterEmission, modelOf, namesOf } from './models.ts';
import { textsOf } from './xml.ts';

/** The texts that a picture shows. */
const shown = (picture: Picture) => textsOf(pictureSvg(picture), 'text');

describe('pictures of a model', () => {
  test('more numbers than a function has room for', () => {
    const model = modelOf(namesOf(360), {
      family: 'poisson',
      rates: namesOf(360).map(() => new Array<number>(360).fill(1)),
    });
    // Both are laid out, which takes their greatest numbers; drawing as many cells takes seconds, once and for both.
    const [transitions, emissions] = [transitionsPicture(model), emissionsPicture(model)];
    assert.equal(transitions.title, 'Transition probabilities');
    assert.equal(shown(emissions)[0], 'Emission rates');
  });

  for (const K of [1, 2, 3, 8, 12, 61]) {
    const model = modelOf(namesOf(K), letterEmission(K, K === 8 ? 'protein' : 'dna'));
    test(`${K} states`, () => {
      const numbers = K <= 24 ? model.transitions.flat().map(shortNumber) : [];
      const transitions = shown(transitionsPicture(model));
      for (const number of numbers) assert.ok(transitions.includes(number), number);
      const initial = shown(initialPicture(model));
      for (const value of model.initial) assert.ok(initial.includes(shortNumber(value)), shortNumber(value));
      const emission = model.emission as CategoricalEmission;
      const emissions = shown(emissionsPicture(model));
      for (const value of (emission.probabilities as number[][]).flat()) {
        assert.ok(emissions.includes(shortNumber(value)), shortNumber(value));
      }
      for (const { name } of model.states) {
        // Rows of 61 states are lower than a line of text, so some go without.
        if (K < 61) assert.ok(transitions.includes(name) && emissions.includes(name), name);
      }
      for (const picture of [
        diagramPicture(model),
        logoPicture(model, emission),
        trainingPicture(model.training!),
      ]) {
        assert.ok(shown(picture).length > 0, 'an empty picture');
      }
    });
  }

  for (const [kind, emission] of Object.entries(EMISSIONS)) {
    test(`emissions: ${kind}`, () => {
      const svg = pictureSvg(emissionsPicture(modelOf(namesOf(2), emission)));
      const texts = textsOf(svg, 'text').join(' ');
      assert.ok(texts.includes(HOSTILE), texts);
      for (const value of VALUES[kind]!) assert.ok(texts.includes(value), value);
      assert.ok(svg.length < 400_000, `${svg.length} characters`);
    });
  }

  /** Numbers and names that each picture must show. */
  const VALUES: Record<string, string[]> = {
    'categorical of order 0': ['A', 'T', '0.043', '0.478'],
    'categorical of order 1': ['state1 · A', `${HOSTILE} · A`, '0.043', 'symbol before'],
    'categorical of order 5': ['cut to the last 3 symbols', 'AAA', 'TTT'],
    'categorical of words': ['sun & rain', '<snow>', '0.143'],
    gaussian: ['dimension 2', '-2.5', '40'],
    poisson: ['12.25', '0'],
    bernoulli: ['H3K4me3', '<CTCF>', '0.143'],
  };
});

test('contexts of higher orders are cut by plain means over what is cut', () => {
  const picture = emissionsPicture(modelOf(namesOf(2), EMISSIONS['categorical of order 5']!));
  const { data } = ((picture as Chart).option as { series: { data: { value: number[] }[] } }).series;
  assert.equal(data.length, 2 * 64 * 4);
  // Context ?? + CGT: the mean over the sixteen rows ..CGT of state 1.
  const context = 0b011011;
  const rows = (EMISSIONS['categorical of order 5'] as CategoricalEmission).probabilities.map(state =>
    (state as unknown[]).flat(5),
  ) as number[][];
  const mean = Array.from({ length: 16 }, (_, older) => rows[0]![(older * 64 + context) * 4 + 2]!);
  const cell = data.find(({ value }) => value[0] === 2 && value[1] === context)!;
  assert.ok(Math.abs(cell.value[2]! - mean.reduce((a, b) => a + b) / 16) < 1e-12, `mean ${cell.value[2]}`);
});

test('a logo is as high as the information, and letters share it by probability', () => {
  const emission = (row: number[]): CategoricalEmission => ({
    family: 'categorical',
    alphabet: 'dna',
    symbols: 'ACGT',
    order: 0,
    probabilities: [row],
  });
  const one = modelOf(['s'], letterEmission(1, 'dna'));
  const heights = (row: number[], background?: number[]) => {
    const { body } = logoPicture(one, emission(row), background).parts[0] as Drawing;
    return Object.fromEntries(
      [...body.matchAll(/<path d="([^"]*)" transform="[^"]*scale\(\S+ (\S+?)\)"/g)].map(
        ([, shape, scale]) => [Object.keys(LETTERS).find(letter => LETTERS[letter] === shape), Number(scale)],
      ),
    );
  };
  // Two bits fill the whole height of 180; log2(3) bits of 2 fill their part.
  assert.deepEqual(heights([0, 0, 1, 0]), { G: 1.8 });
  assert.deepEqual(heights([0.5, 0.5, 0, 0]), { A: 0.9, C: 0.9 });
  assert.deepEqual(heights([0.25, 0.25, 0.25, 0.25]), {});
  // Against a background like the emission itself nothing is told.
  assert.deepEqual(heights([0.7, 0.1, 0.1, 0.1], [0.7, 0.1, 0.1, 0.1]), {});
});

test('every letter of DNA, RNA and protein has a shape', () => {
  for (const { symbols } of Object.values(ALPHABETS))
    for (const letter of symbols) assert.ok(LETTERS[letter], letter);
});

test('letters without a shape are text', () => {
  const dice: CategoricalEmission = {
    family: 'categorical',
    alphabet: 'custom',
    symbols: '<&6',
    order: 0,
    probabilities: [[0.05, 0.05, 0.9]],
  };
  const texts = shown(logoPicture(modelOf(['s'], dice), dice));
  for (const letter of '<&6') assert.ok(texts.includes(letter), letter);
});

test('run lengths are counted, and expected as the self-transition says', () => {
  const counts = [new Map<number, number>(), new Map<number, number>()];
  countRuns(Uint8Array.from([0, 0, 1, 1, 1, 0, 0, 1]), counts);
  countRuns(new Uint8Array(0), counts);
  assert.deepEqual(
    counts.map(own => [...own].sort()),
    [
      [[2, 2]],
      [
        [1, 1],
        [3, 1],
      ],
    ],
  );
  const picture = runLengthsPicture(modelOf(['a', 'b'], letterEmission(2, 'dna')), counts);
  const series = (picture.parts as Chart[]).flatMap(
    ({ option }) => (option as { series: { name: string; data: number[] }[] }).series,
  );
  assert.deepEqual(
    series.map(({ data }) => data),
    [
      [0, 2],
      [0.2, 0.18],
      [1, 0, 1],
      [0.2, 0.18, 0.162],
    ],
  );
  assert.ok(
    shown(picture).some(text => text.includes('2 runs, mean 2; expected mean 10')),
    shown(picture).join('\n'),
  );
});

test('rare long runs share the last bar', () => {
  const counts = [
    new Map([
      [1, 500],
      [2, 490],
      [4000, 1],
      [9000, 1],
    ]),
  ];
  const { option } = runLengthsPicture(modelOf(['a'], letterEmission(1, 'dna')), counts).parts[0] as Chart;
  const { series, xAxis } = option as { series: { data: number[] }[]; xAxis: { data: string[] } };
  assert.equal(
    series[0]!.data.reduce((a, b) => a + b),
    992,
  );
  assert.equal(xAxis.data.at(-1), '≥ 21');
  assert.equal(series[0]!.data.at(-1), 2);
});

test('small numbers stay numbers, and what is nearly 1 does not look like 1', () => {
  const cases: [number, string][] = [
    [0, '0'],
    [1, '1'],
    [0.25, '0.250'],
    [0.00012, '1.2e-4'],
    [0.0001, '1e-4'],
    [0.9998, '0.9998'],
    [0.9999997125, '0.99999971'],
    [-0.00012, '-1.2e-4'],
    [12.25, '12.25'],
    [1234567, '1.2e+6'],
  ];
  for (const [value, text] of cases) assert.equal(shortNumber(value), text);
});

describe('pictures of a path', () => {
  const path = [3, 3, 150, 7, 7, 150];
  for (const K of [160, 10_000]) {
    test(`of ${K} states, those that it goes through, all with their names`, () => {
      const states = namesOf(K);
      const track = { record: 'a', first: 1, length: path.length, pathName: 'Viterbi path', states };
      const texts = shown(pathPicture({ ...track, path: pathRuns(Uint16Array.from(path), K) }));
      assert.deepEqual(
        texts.filter(text => states.includes(text)),
        [3, 7, 150].map(k => states[k]!),
      );
    });
  }
});
