// Enrichments: as ChromHMM has them, and as counting base by base has them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { neighbourhoodEnrichment, overlapEnrichment } from '../../../src/model/evaluation/enrichment.ts';
import type { UserError } from '../../../src/user-error.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { annotationWith, features } from '../annotations.ts';

const regions = (...words: string[]) => annotationWith('regions', features(...words));

// ChromHMM 1.24, OverlapEnrichment and NeighborhoodEnrichment, on these very segments and features.
const SEGMENTS = regions(
  ...['chr1:0-6400 E2', 'chr1:6400-11200 E3', 'chr1:11200-15000 E1', 'chr1:15000-18400 E3'],
  ...['chr2:0-3000 E2', 'chr2:3000-3200 E3', 'chr2:3200-6800 E1'],
);
const OVERLAP = [
  [0, 0],
  [2.4692, 0.02628],
  [0.23684, 2.97059],
];
const NEIGHBOURHOOD = [
  [0.85135, 0.85135, 0.85135, 0.85135, 0.85135, 0.85135, 0.85135],
  [2.01064, 2.01064, 2.01064, 0.67021, 0.67021, 0.67021, 0.67021],
  [0, 0, 0, 1.5, 1.5, 1.5, 1.5],
];

test('overlaps are those of ChromHMM', () => {
  const files = [
    regions('chr1:100-350 x', 'chr1:300-7000 y', 'chr2:200-900 z'),
    regions('chr1:6399-6401 x', 'chr1:18300-50000 x', 'chr3:0-1000 x'),
  ];
  const { states, folds } = overlapEnrichment(SEGMENTS, files);
  assert.deepEqual(states, ['E1', 'E2', 'E3']);
  close(folds.flat(), OVERLAP.flat(), 1e-5, 'folds');
});

test('neighbourhoods are those of ChromHMM', () => {
  const anchors = regions(
    'chr1:6500-6501 a +',
    'chr1:11200-11301 a -',
    'chr1:800-900 a +',
    'chr2:3000-3001 a +',
  );
  const { folds, offsets } = neighbourhoodEnrichment(SEGMENTS, anchors, { flank: 600, spacing: 200 });
  assert.deepEqual(offsets, [-600, -400, -200, 0, 200, 400, 600]);
  close(folds.flat(), NEIGHBOURHOOD.flat(), 1e-5, 'folds');
});

const LENGTH = 60;
const interval = fc
  .tuple(fc.nat(LENGTH - 1), fc.integer({ min: 1, max: 12 }), fc.constantFrom('+', '-'))
  .map(([start, size, strand]) => ({ start, end: Math.min(LENGTH + 3, start + size), strand }));

test('both are what counting base by base gives', () => {
  const path = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.'), minLength: LENGTH, maxLength: LENGTH });
  check(
    fc.property(path, fc.array(interval, { minLength: 1, maxLength: 8 }), (letters, intervals) => {
      fc.pre(/[abc]/.test(letters));
      const runs = [...letters.matchAll(/([abc])\1*/g)];
      const segments = regions(...runs.map(run => `s:${run.index}-${run.index + run[0].length} ${run[1]}`));
      const file = regions(...intervals.map(({ start, end, strand }) => `s:${start}-${end} f ${strand}`));
      const states = [...new Set(letters.replaceAll('.', ''))].sort();
      const bases = [...letters];
      const known = bases.filter(base => base !== '.').length;
      const share = (state: string) => bases.filter(base => base === state).length / known;
      const isIn = (t: number) => intervals.some(({ start, end }) => t >= start && t < end);
      const inside = bases.filter((base, t) => base !== '.' && isIn(t));
      const overlap = overlapEnrichment(segments, [file]);
      assert.deepEqual(overlap.states, states);
      const expected = states.map(
        state => inside.filter(base => base === state).length / inside.length / share(state),
      );
      sameNumbers(overlap.folds.flat(), expected);
      close([overlap.features[0]!.share], [inside.length / known], 1e-12, 'share');

      const around = neighbourhoodEnrichment(segments, file, { flank: 7, spacing: 3 });
      const found = around.offsets.map(offset =>
        intervals
          .map(({ start, end, strand }) => bases[strand === '-' ? end - 1 - offset : start + offset])
          .filter(base => base !== undefined && base !== '.'),
      );
      const folds = states.map(state =>
        found.map(column => column.filter(base => base === state).length / column.length / share(state)),
      );
      sameNumbers(around.folds.flat(), folds.flat());
    }),
    200,
  );
});

/** Where a column has nothing, there is no number. */
function sameNumbers(actual: readonly number[], expected: readonly number[]): void {
  const isNumber = (value: number) => !Number.isNaN(value);
  assert.deepEqual(actual.map(isNumber), expected.map(isNumber));
  close(actual.filter(isNumber), expected.filter(isNumber), 1e-12, 'folds');
}

test('features on other sequences, and segments that overlap, are refused', () => {
  const code = (act: () => unknown) => {
    try {
      act();
    } catch (error) {
      return (error as UserError).code;
    }
    return undefined;
  };
  assert.equal(
    code(() => overlapEnrichment(SEGMENTS, [regions('1:0-100 x')])),
    'unknown-sequence',
  );
  assert.equal(
    code(() => overlapEnrichment(regions('s:0-10 E1', 's:5-20 E2'), [regions('s:0-1 x')])),
    'bad-annotation',
  );
  assert.equal(
    code(() => overlapEnrichment(regions(), [regions('s:0-1 x')])),
    'nothing-to-read',
  );
});
