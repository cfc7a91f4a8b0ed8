// From annotation to allowed states: names, strands, codons, partial labels, contradictions, and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Annotation } from '../../../src/model/annotation/feature.ts';
import { labelWarnings } from '../../../src/model/annotation/label-notes.ts';
import {
  type LabelOptions,
  labelsOf,
  type NotedLabels,
} from '../../../src/model/annotation/labels-from-annotation.ts';
import { labelsOfStates } from '../../../src/model/annotation/labels-from-states.ts';
import { similarName } from '../../../src/model/annotation/similar-name.ts';
import type { State } from '../../../src/model/hmm.ts';
import { stepsOf } from '../../../src/model/places.ts';
import { UserError } from '../../../src/user-error.ts';
import { check } from '../../check.ts';
import { annotationWith, features, pathOf } from '../annotations.ts';

const record = (id: string, length: number) => ({ id, length, place: `genes.fa:${id}` });

/** Coding states by strand and position in the codon, one for what is between, one for introns. */
const GENE: State[] = [
  { name: 'n' },
  { name: 'i', feature: 'intron' },
  ...(['+', '-'] as const).flatMap(strand =>
    ([0, 1, 2] as const).map(phase => ({ name: `${strand}${phase}`, feature: 'CDS', strand, phase })),
  ),
];

/** Names of the allowed states of each position, `*` for all. */
function allowed({ sets, labels }: NotedLabels, states: readonly State[]): string[] {
  return labels.map(own =>
    Array.from(own, n => (n === 0 ? '*' : sets[n]!.map(k => states[k]!.name).join('|'))).join(' '),
  );
}

function labelled(
  list: string[],
  states: readonly State[],
  options: LabelOptions = {},
  lengths: Record<string, number> = { a: 12 },
): { allowed: string[]; labels: NotedLabels } {
  const records = Object.entries(lengths).map(([id, length]) => record(id, length));
  const labels = labelsOf(records, annotationWith('nested', features(...list)), states, options);
  assert.deepEqual(
    labels.sets[0],
    states.map((_, k) => k),
  );
  return { allowed: allowed(labels, states), labels };
}

function complaint(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [error.place, error.code, error.message, error.hint, error.kind].join(' | ');
  }
  assert.fail('no complaint');
}

const XY: State[] = [{ name: 'x', symbol: 'X' }, { name: 'y' }];

test('states by name, by feature, by symbol; the rest is unknown, or background', () => {
  assert.deepEqual(labelled(['a:1-3 x', 'a:4-5 X'], XY, {}, { a: 6 }).allowed, ['* x x * x *']);
  assert.deepEqual(labelled(['a:1-3 x'], XY, { background: 'y' }, { a: 6 }).allowed, ['y x x y y y']);
  const genes = labelled(['a:0-1 intron', 'a:2-3 CDS'], GENE, { background: 'n' }, { a: 4 });
  assert.deepEqual(genes.allowed, ['i n +0|+1|+2|-0|-1|-2 n']);
});

test('a map gives one state or several, unknown, or nothing; * is every other type', () => {
  const map = new Map([
    ['exon', ['x']],
    ['utr', ['x', 'y']],
    ['gap', ['?']],
    ['gene', []],
    ['*', ['y']],
  ]);
  const { allowed, labels } = labelled(
    ['a:0-6 gene', 'a:0-1 exon', 'a:1-2 utr', 'a:2-3 gap', 'a:3-4 else', 'a:4-5 x'],
    XY,
    { map, background: 'y' },
    { a: 6 },
  );
  // All states are what unknown means.
  assert.deepEqual(allowed, ['x * * y x y']);
  assert.deepEqual(labelWarnings(labels.notes), []);
});

test('codon positions follow from strand and phase', () => {
  assert.deepEqual(labelled(['a:1-7 CDS + 2'], GENE, { background: 'n' }, { a: 8 }).allowed, [
    'n +1 +2 +0 +1 +2 +0 n',
  ]);
  assert.deepEqual(labelled(['a:1-7 CDS - 1'], GENE, { background: 'n' }, { a: 8 }).allowed, [
    'n -1 -0 -2 -1 -0 -2 n',
  ]);
});

test('a CDS without phases counts on through the parts of its transcript', () => {
  const options = { background: 'n' };
  const plus = labelled(['a:7-11 CDS + . t', 'a:1-5 CDS + . t'], GENE, options).allowed;
  assert.deepEqual(plus, ['n +0 +1 +2 +0 i i +1 +2 +0 +1 n']);
  const minus = labelled(['a:1-5 CDS - . t', 'a:7-11 CDS - . t'], GENE, options).allowed;
  assert.deepEqual(minus, ['n -1 -0 -2 -1 i i -0 -2 -1 -0 n']);
});

test('introns are what parts leave between them, unless the file has its own', () => {
  const options = { background: 'n' };
  const given = labelled(['a:1-4 CDS + 0 t', 'a:8-11 CDS + 0 t', 'a:5-6 intron + . t'], GENE, options);
  assert.deepEqual(given.allowed, ['n +0 +1 +2 n i n n +0 +1 +2 n']);
});

test('features within others narrow them; where they contradict each other, both may hold and it is counted', () => {
  const states = [{ name: 'x' }, { name: 'y' }, { name: 'z' }];
  const map = new Map([['gene', ['x', 'y']]]);
  const { allowed, labels } = labelled(['a:0-4 gene', 'a:1-3 y', 'a:2-5 z'], states, { map }, { a: 6 });
  assert.deepEqual(allowed, ['x|y y * * z *']);
  assert.equal(labels.notes.contradictions, 2);
  assert.equal(labels.notes.firstContradiction, 'in:1 and in:3');
});

test('reading frames that overlap allow the codon positions of both', () => {
  const { allowed, labels } = labelled(
    ['a:0-6 CDS + 0', 'a:2-8 CDS - 0'],
    GENE,
    { background: 'n' },
    { a: 8 },
  );
  assert.deepEqual(allowed, ['+0 +1 +2|-2 +0|-1 +1|-0 +2|-2 -1 -0']);
  assert.equal(labels.notes.contradictions, 4);
});

test('a strand that no state has is left unknown and told', () => {
  const states: State[] = [{ name: 'n' }, { name: 'c', feature: 'CDS', strand: '+' }];
  const { allowed, labels } = labelled(
    ['a:0-2 CDS + 0', 'a:3-5 CDS - 0'],
    states,
    { background: 'n' },
    { a: 6 },
  );
  assert.deepEqual(allowed, ['c c n * * n']);
  assert.match(labelWarnings(labels.notes).join(), /left unknown 1 CDS on strand -/);
});

test('nothing is left out in silence', () => {
  const { labels } = labelled(['a:0-2 x', 'a:2-3 exon', 'a:3-4 exon', 'b:0-9 x'], XY, {}, { a: 6, c: 2 });
  assert.deepEqual(labelWarnings(labels.notes), [
    'left out 2 exon: no state of that name, and --label-map has none for it',
    'left out the features of b: no such record',
    'nothing is labelled on c',
  ]);
  assert.deepEqual([labels.notes.unknown, labels.notes.positions], [6, 8]);
});

test('a feature across the origin of a circular sequence goes on at its start', () => {
  for (const [strand, expected] of [
    ['+', '+1 +2 +0 n n +2 +0'],
    ['-', '-0 -2 -1 n n -2 -1'],
  ]) {
    const annotation = annotationWith('nested', features(`a:5-10 CDS ${strand} ${strand === '+' ? 1 : 2}`));
    annotation.sequences.set('a', { length: 7, isCircular: true });
    const labels = labelsOf([record('a', 7)], annotation, GENE, { background: 'n' });
    assert.deepEqual(allowed(labels, GENE), [expected]);
  }
});

test('a path says all: its unknown positions are not background', () => {
  const labels = labelsOf([record('a', 5)], pathOf({ a: 'XX?yy' }), XY, { background: 'y' });
  assert.deepEqual(allowed(labels, XY), ['x x * y y']);
});

test('positions of many base pairs have the labels of their middles', () => {
  // Middles of bins: 100, 300, 500, 700; of rows: 1002, 1012, 1025.
  const bins = { ...record('a', 4), places: stepsOf(200, 4) };
  const rows = {
    ...record('b', 3),
    places: { kind: 'rows', starts: [1000, 1010, 1020], ends: [1005, 1015, 1030] } as const,
  };
  const annotation = annotationWith(
    'nested',
    features('a:0-300 x', 'a:300-301 y', 'a:310-490 y', 'a:501-9000 x', 'b:1003-1013 x', 'b:1025-1026 y'),
    { b: 5000 },
  );
  const labels = labelsOf([bins, rows], annotation, XY);
  assert.deepEqual(allowed(labels, XY), ['x y * x', '* x y']);
  assert.equal(labels.notes.betweenPositions, 1);
  assert.match(labelWarnings(labels.notes).join(), /left out 1 feature, in which no position has its middle/);
});

test('positions of many base pairs are in no phase, on a strand, and may be labelled one by one', () => {
  const places = stepsOf(10, 2);
  const coding = annotationWith('nested', features('a:0-20 CDS - 1'));
  const sets = labelsOf([{ ...record('a', 2), places }], coding, GENE);
  assert.deepEqual(allowed(sets, GENE), ['-0|-1|-2 -0|-1|-2']);
  const path = pathOf({ a: 'xy' });
  path.sequences.get('a')!.countsPositions = true;
  assert.deepEqual(allowed(labelsOf([{ ...record('a', 2), places }], path, XY), XY), ['x y']);
});

test('rows within rows have no order of middles to be labelled by', () => {
  const places = { kind: 'rows', starts: [0, 10], ends: [100, 20] } as const;
  const annotation = annotationWith('nested', features('a:0-20 x'));
  const label = () => labelsOf([{ ...record('a', 2), places }], annotation, XY);
  assert.match(complaint(label), /^genes.fa:a \| data-does-not-fit \| record a: row 2/);
});

test('states beside the observations, by name or index', () => {
  const records = [
    { ...record('a', 4), states: ['y', 0, null, 'X'] },
    { ...record('b', 1), states: undefined },
  ];
  const labels = labelsOfStates(records, XY);
  assert.deepEqual(allowed(labels, XY), ['y x * x', '*']);
  assert.deepEqual(labels.notes.bareRecords, ['b']);
  assert.match(
    complaint(() => labelsOfStates([{ ...record('a', 2), states: ['x'] }], XY)),
    /^genes.fa:a \(record a\) \| lengths-differ \|.*1.*2/,
  );
  assert.match(
    complaint(() => labelsOfStates([{ ...record('a', 2), states: ['x', 2] }], XY)),
    /\| unknown-state \| 2 at position 2\b.*x, y/,
  );
  // 1 may be the state '1' or the second one, '2'; 0 can only be an index.
  const numbered = [{ name: '1' }, { name: '2' }];
  assert.match(
    complaint(() => labelsOfStates([{ ...record('a', 2), states: [1, null] }], numbered)),
    /\| unknown-state \| 1 .*'1'.*'2' \|/,
  );
  for (const states of [
    [1, 0],
    ['2', '1'],
  ]) {
    const found = labelsOfStates([{ ...record('a', 2), states }], numbered);
    assert.deepEqual(allowed(found, numbered), ['2 1']);
  }
});

test('what does not belong together is refused', () => {
  const refuse = (annotation: Annotation, options: LabelOptions, expected: RegExp, ...ids: string[]) => {
    const records = (ids.length > 0 ? ids : ['chr1']).map(id => record(id, 9));
    assert.match(
      complaint(() => labelsOf(records, annotation, XY, options)),
      expected,
    );
  };
  const nested = (...words: string[]) => annotationWith('nested', features(...words));
  refuse(nested('1:0-2 x'), {}, /^in \| unknown-sequence \|.*'1'.*'chr1'/);
  refuse(nested('chr1:5-10 x'), {}, /^in:1 \| outside-record \|.*10.*chr1.*9/);
  refuse(nested('chr1:5-8 exon'), {}, /^in \| unknown-label \|.*exon/);
  refuse(nested('chr1:5-8 x'), { background: 'z' }, /\| unknown-state \|.*'z'.* usage$/);
  refuse(nested('chr1:5-8 x'), { map: new Map([['x', ['z']]]) }, /\| unknown-state \|.*'z'.* usage$/);
  refuse(nested('chr1:5-8 x'), { map: new Map([['z', ['x']]]) }, /\| unknown-label \|.*'z'.* x/);
  refuse(nested('chr1:5-8 x'), {}, /\| duplicate-name \|.*chr1/, 'chr1', 'chr1');
  refuse(pathOf({ chr1: 'XX' }), {}, /\| lengths-differ \|.*chr1.*9.*2/);
  refuse(annotationWith('nested', []), {}, /\| no-labels \|/);
});

test('names of the same sequence', () => {
  for (const [one, other] of [
    ['1', 'chr1'],
    ['chrM', 'MT'],
    ['NC_001416', 'gi|9626243|ref|NC_001416.1|'],
    ['Chr2', 'chr2'],
  ]) {
    assert.equal(similarName(one!, ['x', other!]), other);
    assert.equal(similarName(other!, ['x', one!]), one);
  }
  assert.equal(similarName('chr1', ['chr11', 'chr', '21']), undefined);
});

test('labels are what each position says by itself', () => {
  const states = [{ name: 'x' }, { name: 'y' }, { name: 'z' }];
  const stretch = fc.tuple(fc.nat(19), fc.nat(19), fc.constantFrom('x', 'y', 'z'));
  check(
    fc.property(fc.array(stretch, { minLength: 1, maxLength: 8 }), stretches => {
      const list = stretches.map(([a, b, type]) => `a:${Math.min(a, b)}-${Math.max(a, b) + 1} ${type}`);
      const { sets, labels } = labelled(list, states, { background: 'z' }, { a: 20 }).labels;
      for (let t = 0; t < 20; t++) {
        const said = new Set(
          stretches.flatMap(([a, b, type]) =>
            Math.min(a, b) <= t && t <= Math.max(a, b) ? ['xyz'.indexOf(type)] : [],
          ),
        );
        const expected = said.size === 0 ? [2] : [...said].sort();
        assert.deepEqual(sets[labels[0]![t]!], expected);
      }
    }),
  );
});
