// Features that overlap, out of the marks of a path.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { featureLabelling } from '../../../src/model/decoding/labelling.ts';
import { segmentsOf } from '../../../src/model/decoding/segments.ts';
import { type Mark, marksOf, type State } from '../../../src/model/hmm.ts';
import { check } from '../../check.ts';
import { genes, LENGTH, laidOut } from '../laid-out-genes.ts';

test('genes laid out at random come back, whole or partial, however they overlap', () => {
  check(
    fc.property(genes, all => {
      const { states, path } = laidOut(all);
      const labelling = featureLabelling(states);
      const found = [...segmentsOf(path, labelling)].map(({ start, end, label, first, last }) => {
        const { strand } = labelling.labels[label]!;
        return { start: first.opens ? start : 'before', end: last.closes ? end : 'after', strand, at: start };
      });
      found.sort((a, b) => a.at - b.at);
      const expected = all.map(({ start, end, strand }) => ({
        start: start < 0 ? 'before' : start,
        end: end > LENGTH ? 'after' : end,
        strand,
        at: Math.max(0, start),
      }));
      const key = (one: object) => JSON.stringify(one);
      assert.deepEqual(found.map(key).sort(), expected.map(key).sort());
    }),
  );
});

const someMark = fc.record({
  feature: fc.constantFrom('a', 'b'),
  strand: fc.constantFrom('+' as const, '-' as const, undefined),
  phase: fc.constantFrom(0 as const, 1 as const, 2 as const, undefined),
  opens: fc.constantFrom(true as const, undefined),
  closes: fc.constantFrom(true as const, undefined),
});
const someStates = fc
  .array(fc.array(someMark, { maxLength: 3 }), { minLength: 1, maxLength: 6 })
  .map(all => all.map(([own, ...also], k): State => ({ name: String(k), ...own, also })));

/** What `segmentsOf` finds, position by position. */
function plainly(path: readonly number[], states: readonly State[]) {
  type Found = { start: number; end: number; first: Mark; last: Mark };
  const all: Found[] = [];
  for (const [t, state] of path.entries()) {
    let open = all.filter(one => one.end === t && !one.last.closes);
    // In the order of the marks of the state before.
    const before = t > 0 ? marksOf(states[path[t - 1]!]!) : [];
    open = before
      .flatMap(mark => open.filter(one => marksEqual(one.last, mark)))
      .filter((one, n, list) => list.indexOf(one) === n);
    for (const mark of marksOf(states[state]!)) {
      const next = (one: Found) =>
        one.last.phase === undefined ? undefined : (one.last.phase + (one.last.strand === '-' ? 2 : 1)) % 3;
      const candidates = open.filter(
        one => !mark.opens && one.last.feature === mark.feature && one.last.strand === mark.strand,
      );
      const source =
        candidates.find(one => next(one) === mark.phase) ??
        candidates.find(one => next(one) === undefined || mark.phase === undefined);
      if (source) {
        Object.assign(source, { end: t + 1, last: mark });
        open = open.filter(one => one !== source);
      } else all.push({ start: t, end: t + 1, first: mark, last: mark });
    }
  }
  return all;
}

const marksEqual = (a: Mark, b: Mark) => JSON.stringify(a) === JSON.stringify(b);
const shape = ({ phase, opens, closes }: Pick<Mark, 'phase' | 'opens' | 'closes'>) =>
  [phase, opens, closes].join();

test('segments of any marks are those found position by position', () => {
  check(
    fc.property(someStates, fc.array(fc.nat(5), { maxLength: 30 }), (states, given) => {
      const path = given.map(k => k % states.length);
      const labelling = featureLabelling(states);
      const found = [...segmentsOf(Uint8Array.from(path), labelling)].map(
        ({ start, end, label, first, last }) => {
          const { name, strand } = labelling.labels[label]!;
          return [start, end, name, strand, shape(first), shape(last)].join(' ');
        },
      );
      const expected = plainly(path, states).map(({ start, end, first, last }) =>
        [start, end, first.feature, first.strand, shape(first), shape(last)].join(' '),
      );
      assert.deepEqual(found.toSorted(), expected.toSorted());
      const starts = found.map(line => Number(line.split(' ')[0]));
      assert.deepEqual(
        starts,
        starts.toSorted((a, b) => a - b),
      );
    }),
  );
});
