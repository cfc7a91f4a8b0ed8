// Sequences that are right as a whole, counted by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Annotation } from '../../../src/model/annotation/feature.ts';
import { evaluate } from '../../../src/model/evaluation/evaluate.ts';
import { pathOf } from '../annotations.ts';

function rightOf(predicted: Annotation, reference: Annotation, whole: { class: string; overlap: number }) {
  const { measures } = evaluate(predicted, reference, {
    map: new Map(),
    background: undefined,
    coding: 'CDS',
    predictedStop: undefined,
    referenceStop: undefined,
    whole,
  });
  return measures
    .filter(({ level }) => level.startsWith('sequence'))
    .map(({ level, class: name, counts: { reference, found, predicted, right } }) => {
      assert.deepEqual([predicted, right], [reference, found]);
      return [level, name, found, reference];
    });
}

const REFERENCE = {
  exact: 'iiiiMMMMMMMMooooMMMMMMMMii',
  shifted: 'iiiiMMMMMMMMooooMMMMMMMMii',
  turned: 'iiiiMMMMMMMMooooMMMMMMMMii',
  missed: 'iiiiMMMMMMMMooooMMMMMMMMii',
  cut: 'iiiiMMMMMMMMooooMMMMMMMMii',
  soluble: 'iiii',
};
const PREDICTED = {
  exact: REFERENCE.exact,
  // Five positions of the first helix and seven of the second are right; the loop is nowhere where it was.
  shifted: 'iiiiiiiMMMMMMMMMoMMMMMMMii',
  turned: 'ooooMMMMMMMMiiiiMMMMMMMMoo',
  missed: 'iiiiMMMMMMMMoooooooooooooo',
  cut: 'iiiiMMMMMMMMooooMMMMMMMMMM',
  soluble: 'iiii',
};

test('sequences with all segments, and with the right classes around them', () => {
  const compared = (overlap: number) =>
    rightOf(pathOf(PREDICTED), pathOf(REFERENCE), { class: 'M', overlap }).map(([level, , found]) => [
      level,
      found,
    ]);
  assert.deepEqual(compared(5), [
    ['sequence_segments', 5],
    ['sequence_sides', 4],
  ]);
  assert.deepEqual(compared(6), [
    ['sequence_segments', 4],
    ['sequence_sides', 3],
  ]);
});

test('a class that neither file has is refused', () => {
  assert.throws(() => rightOf(pathOf(PREDICTED), pathOf(REFERENCE), { class: 'TM', overlap: 5 }), {
    name: 'UserError',
    code: 'unknown-label',
  });
});
