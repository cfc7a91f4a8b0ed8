// Segments against what they mean, position by position.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { featureLabelling, stateLabelling } from '../../../src/model/decoding/labelling.ts';
import { withMeanPosteriors } from '../../../src/model/decoding/mean-posteriors.ts';
import { joinOverGaps } from '../../../src/model/decoding/segment-choice.ts';
import { type Segment, segmentsOf } from '../../../src/model/decoding/segments.ts';
import { marksOf, type State } from '../../../src/model/hmm.ts';
import { check } from '../../check.ts';

const states = (names: string): State[] => [...names].map(name => ({ name }));
const pathOf = (text: string, names: string) => Uint8Array.from(text, name => names.indexOf(name));

/** `A1-3` for a segment of label A over positions 1 to 3, 1-based. */
const shown = (segments: Iterable<Segment>, names: string) =>
  [...segments].map(({ start, end, label }) => `${names[label]}${start + 1}-${end}`).join(' ');

const somePath = fc
  .array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 })
  .map(path => Uint8Array.from(path));

test('segments are the runs of the states that are shown', () => {
  const segments = (text: string, only?: string[]) =>
    shown(segmentsOf(pathOf(text, 'abc'), stateLabelling(states('abc'), only)), 'abc');
  assert.equal(segments(''), '');
  assert.equal(segments('a'), 'a1-1');
  assert.equal(segments('aabccca'), 'a1-2 b3-3 c4-6 a7-7');
  assert.equal(segments('aabccca', ['c', 'a']), 'a1-2 c4-6 a7-7');
  assert.equal(segments('bb', ['a']), '');
});

test('states of one feature and strand share segments, as long as codon positions follow each other', () => {
  const model: State[] = [
    { name: 'x' },
    { name: 'i', feature: 'intron' },
    { name: 'j', feature: 'intron' },
    ...([0, 1, 2] as const).map(
      phase => ({ name: `${phase}`, feature: 'CDS', strand: '+', phase }) satisfies State,
    ),
    ...([0, 1, 2] as const).map(
      phase => ({ name: 'pqr'[phase]!, feature: 'CDS', strand: '-', phase }) satisfies State,
    ),
  ];
  const names = 'xij012pqr';
  const segments = (text: string, only?: string[]) =>
    shown(segmentsOf(pathOf(text, names), featureLabelling(model, only)), 'i+-');
  assert.equal(segments('x012012x'), '+2-7');
  assert.equal(segments('x12012ijji2'), '+2-6 i7-10 +11-11');
  assert.equal(segments('rqprqpx'), '-1-6');
  assert.equal(segments('012rqp'), '+1-3 -4-6');
  // A codon that breaks off: what follows has a phase of its own.
  assert.equal(segments('01012'), '+1-2 +3-5');
  assert.equal(segments('pqr'), '-1-1 -2-2 -3-3');
  assert.equal(segments('012iji', ['1', '2', 'j']), '+2-3 i5-5');
});

test('short gaps close from left to right and take in what lies between', () => {
  const joined = (text: string, widest: number, only?: string[]) =>
    shown(joinOverGaps(segmentsOf(pathOf(text, 'abc'), stateLabelling(states('abc'), only)), widest), 'abc');
  assert.equal(joined('aabaa', 0), 'a1-2 b3-3 a4-5');
  assert.equal(joined('aabaa', 1), 'a1-5');
  assert.equal(joined('aabcaa', 1), 'a1-2 b3-3 c4-4 a5-6');
  assert.equal(joined('aabcaa', 2), 'a1-6');
  assert.equal(joined('abab', 1), 'a1-3 b4-4');
  assert.equal(joined('abcbca', 1), 'a1-1 b2-4 c5-5 a6-6');
  assert.equal(joined('aabbba', 2, ['a']), 'a1-2 a6-6');
  assert.equal(joined('aabbba', 3, ['a']), 'a1-6');
});

test('joined segments are disjoint, in order, end in their own state, and no gap is left to close', () => {
  const labelling = stateLabelling(states('abcd'));
  check(
    fc.property(somePath, fc.integer({ min: 1, max: 12 }), (path, widest) => {
      const segments = [...joinOverGaps(segmentsOf(path, labelling), widest)];
      let reached = 0;
      for (const { start, end, label } of segments) {
        assert.equal(start, reached);
        assert.equal(path[start], label);
        assert.equal(path[end - 1], label);
        reached = end;
      }
      assert.equal(reached, path.length);
      segments.forEach((segment, n) => {
        const next = segments.slice(n + 1).find(({ label }) => label === segment.label);
        if (next) assert.ok(next.start - segment.end > widest, `${segment.end} to ${next.start}`);
      });
    }),
  );
});

test('features that overlap stay apart where gaps close, and take in what lies between alone', () => {
  const labelling = featureLabelling([
    { name: '.' },
    { name: 'a', feature: 'a' },
    { name: 'b', feature: 'b' },
    { name: '2', feature: 'a', also: [{ feature: 'b' }] },
  ]);
  const joined = (text: string, widest: number) =>
    shown(joinOverGaps(segmentsOf(pathOf(text, '.ab2'), labelling), widest), 'ab');
  assert.equal(joined('aa22bb.aa', 0), 'a1-4 b3-6 a8-9');
  assert.equal(joined('aa22bb.aa', 3), 'a1-9 b3-6');
  assert.equal(joined('aa.bb.aa', 4), 'a1-8');
  assert.equal(joined('aa.bb.aa', 3), 'a1-2 b4-5 a7-8');
});

test('mean posteriors are those of the mark, however rows are cut into chunks', () => {
  const model: State[] = [
    { name: 'x' },
    { name: 'i', feature: 'f', phase: 0 },
    { name: 'j', feature: 'f', phase: 1, also: [{ feature: 'f', phase: 2 }, { feature: 'g' }] },
    { name: 'k', feature: 'f', phase: 2, also: [{ feature: 'f', phase: 0 }] },
  ];
  const cuts = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 5 });
  const rowsFor = (T: number) => Float64Array.from({ length: 4 * T }, (_, n) => ((n * 7919) % 101) / 101);
  check(
    fc.property(somePath, cuts, fc.boolean(), fc.integer({ min: 0, max: 5 }), (path, at, byFeature, gap) => {
      const labelling = byFeature ? featureLabelling(model) : stateLabelling(model);
      const T = path.length;
      const rows = rowsFor(T);
      const bounds = [0, ...at.filter(cut => cut <= T).toSorted((a, b) => a - b), T];
      const chunks = function* () {
        for (const [n, start] of bounds.slice(0, -1).entries()) {
          const run = rows.subarray(4 * start, 4 * bounds[n + 1]!);
          yield run;
        }
      };
      const marked = (k: number, label: number, phase: number | undefined) =>
        byFeature
          ? marksOf(model[k]!).some(
              mark => mark.feature === 'fg'[label] && (phase === undefined || mark.phase === phase),
            )
          : label === k;
      const segments = [...joinOverGaps(segmentsOf(path, labelling), gap)];
      const given = [...withMeanPosteriors(segments, chunks(), labelling)];
      assert.deepEqual(given, segments);
      for (const { start, end, label, first, last, meanPosterior } of given) {
        const inFrame = first.phase !== undefined && (first.phase + end - 1 - start) % 3 === last.phase;
        let sum = 0;
        for (let t = start; t < end; t++) {
          const phase = inFrame ? (first.phase! + t - start) % 3 : undefined;
          for (let k = 0; k < 4; k++) if (marked(k, label, phase)) sum += rows[4 * t + k]!;
        }
        assert.ok(Math.abs(meanPosterior! - sum / (end - start)) < 1e-12, `${meanPosterior} at ${start}`);
      }
    }),
  );
});
