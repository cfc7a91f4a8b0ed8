// Labels of features that a model has no path for are left out, and no others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fittingLabels, type LabelledSpan } from '../../../src/model/annotation/fitting-labels.ts';
import type { HiddenMarkovModel } from '../../../src/model/hmm.ts';
import { check } from '../../check.ts';
import { letters } from '../examples.ts';
import { dnaModel } from '../models.ts';

/** Between features, a first position that is A, positions inside, and a last one that is T. */
const MODEL: HiddenMarkovModel = dnaModel(
  [1, 0, 0, 0],
  [
    [0.9, 0.1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0.9, 0.1],
    [1, 0, 0, 0],
  ],
  [
    [0.25, 0.25, 0.25, 0.25],
    [1, 0, 0, 0],
    [0.25, 0.25, 0.25, 0.25],
    [0, 0, 0, 1],
  ],
);
const SETS = [[0, 1, 2, 3], [0], [1], [2], [3]];
const [UNKNOWN, BETWEEN, FIRST, INSIDE, LAST] = [0, 1, 2, 3, 4];

interface Part {
  /** Positions between features before it. */
  gap: number;
  length: number;
  /** Its first and its last letter. */
  first: string;
  last: string;
  group: string;
}

/** A record of features, with what is between them and after the last of them. */
function laidOut(parts: readonly Part[], record: string) {
  let text = '';
  const spans: LabelledSpan[] = [];
  const labels: number[] = [];
  for (const [n, { gap, length, first, last, group }] of parts.entries()) {
    const start = text.length + gap;
    text += `${'C'.repeat(gap)}${first}${'G'.repeat(length - 2)}${last}`;
    labels.push(...fill(gap, BETWEEN), FIRST, ...fill(length - 2, INSIDE), LAST);
    spans.push({ start, end: start + length, group, place: `${record}:${n + 1}` });
  }
  return { text: `${text}C`, spans, labels: Uint16Array.from([...labels, BETWEEN]) };
}

function fill(length: number, label: number): number[] {
  return new Array<number>(length).fill(label);
}

const part = fc.record({
  gap: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 1500 })),
  length: fc.integer({ min: 3, max: 1200 }),
  first: fc.constantFrom('A', 'A', 'A', 'C'),
  last: fc.constantFrom('T', 'T', 'T', 'G'),
  group: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
});

test('groups with a part that fits no path are unknown and named once; all other labels stay', () => {
  check(
    fc.property(fc.array(fc.array(part, { maxLength: 6 }), { minLength: 1, maxLength: 3 }), all => {
      const records = all.map((parts, s) => laidOut(parts, `record ${s}`));
      const { labels, dropped } = fittingLabels(
        MODEL,
        letters(records.map(({ text }) => text)),
        { sets: SETS, labels: records.map(({ labels: own }) => own) },
        records.map(({ spans }) => spans),
      );
      const named: string[] = [];
      for (const [s, { spans, labels: given }] of records.entries()) {
        const isWrong = ({ first, last }: Part) => first !== 'A' || last !== 'T';
        const wrong = new Set<string>(all[s]!.filter(isWrong).map(({ group }) => group));
        const expected = given.slice();
        for (const { start, end, group } of spans) if (wrong.has(group)) expected.fill(UNKNOWN, start, end);
        for (const one of wrong) named.push(spans.find(({ group }) => group === one)!.place);
        assert.deepEqual(labels.labels[s], expected);
      }
      assert.deepEqual(dropped.toSorted(), named.toSorted());
      assert.equal(labels.sets, SETS);
    }),
    300,
  );
});

test('labels that are of no feature stay, though they allow no path', () => {
  const {
    text,
    spans,
    labels: own,
  } = laidOut([{ gap: 9, length: 5, first: 'A', last: 'T', group: 'a' }], 'r');
  own[2] = LAST;
  const { labels, dropped } = fittingLabels(MODEL, letters([text]), { sets: SETS, labels: [own] }, [spans]);
  assert.deepEqual([labels.labels, dropped], [[own], []]);
});

test('the labels that were given are not changed', () => {
  const {
    text,
    spans,
    labels: own,
  } = laidOut([{ gap: 3, length: 5, first: 'C', last: 'T', group: 'a' }], 'r');
  const before = own.slice();
  const { dropped } = fittingLabels(MODEL, letters([text]), { sets: SETS, labels: [own] }, [spans]);
  assert.deepEqual([own, dropped], [before, ['r:1']]);
});
