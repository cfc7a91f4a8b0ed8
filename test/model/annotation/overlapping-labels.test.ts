// Labels from features that overlap, for models whose states say what opens, closes and goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Feature } from '../../../src/model/annotation/feature.ts';
import { type LabelOptions, labelsOf } from '../../../src/model/annotation/labels-from-annotation.ts';
import type { State } from '../../../src/model/hmm.ts';
import { check } from '../../check.ts';
import { annotationWith, features } from '../annotations.ts';
import { type Gene, genes, LENGTH, laidOut } from '../laid-out-genes.ts';

/** What is left of a gene within the sequence, as GFF3 has it. */
function featureOf({ start, end, strand }: Gene): Feature {
  const [from, to] = [Math.max(0, start), Math.min(end, LENGTH)];
  const cut = strand === '+' ? from - start : end - to;
  const [feature] = features(`a:${from}-${to} CDS ${strand} ${(300 - cut) % 3}`);
  const attributes = {
    ...(from > start && { start_range: ['.', String(from + 1)] }),
    ...(to < end && { end_range: [String(to), '.'] }),
  };
  return { ...feature!, attributes };
}

test('genes laid out at random label the path through them, however they overlap', () => {
  check(
    fc.property(genes, all => {
      if (all.length === 0) return;
      const { states, path } = laidOut(all);
      const annotation = annotationWith('nested', all.map(featureOf));
      const background = states.find(({ name }) => name === '[]')?.name;
      const { sets, labels, notes } = labelsOf(
        [{ id: 'a', length: LENGTH, place: 'x' }],
        annotation,
        states,
        { background },
      );
      assert.equal(notes.contradictions, 0);
      for (const [t, set] of labels[0]!.entries()) {
        if (t > 0 && t < LENGTH - 1) assert.deepEqual(sets[set], [path[t]], `at ${t}`);
        // Whether a gene begins with the sequence, nobody can say.
        else assert.ok(sets[set]!.includes(path[t]!), `at ${t}`);
      }
    }),
  );
});

/** Genes that open and close, coding within them, two of which may overlap. */
const NESTED: State[] = [
  { name: 'n' },
  { name: 'o', feature: 'CDS', strand: '+', opens: true, also: [{ feature: 'gene', strand: '+' }] },
  { name: 'c', feature: 'CDS', strand: '+', also: [{ feature: 'gene', strand: '+' }] },
  { name: 'i', feature: 'gene', strand: '+' },
  {
    name: 'b',
    also: [
      { feature: 'CDS', strand: '+' },
      { feature: 'CDS', strand: '-' },
    ],
  },
  { name: 'r', feature: 'CDS', strand: '-' },
];

function allowed(list: Feature[], options: LabelOptions = {}, isCircular = false): string {
  const annotation = annotationWith('nested', list);
  annotation.sequences.get('a')!.isCircular = isCircular;
  const { sets, labels } = labelsOf([{ id: 'a', length: 8, place: 'x' }], annotation, NESTED, options);
  return Array.from(labels[0]!, n => (n === 0 ? '*' : sets[n]!.map(k => NESTED[k]!.name).join(''))).join(' ');
}

const withAttributes = (feature: string, attributes: Feature['attributes']): Feature => ({
  ...features(feature)[0]!,
  attributes,
});

test('every mark of a state is claimed, as far as labels speak of its feature', () => {
  const options = { background: 'n' };
  assert.equal(allowed(features('a:1-4 CDS +', 'a:1-6 gene +'), options), 'n o c c i i n n');
  assert.equal(allowed(features('a:1-4 CDS +'), options), 'n o c c n n n n');
  assert.equal(allowed(features('a:1-4 gene +'), options), 'n oci oci oci n n n n');
  assert.equal(allowed(features('a:1-4 CDS +', 'a:3-6 CDS -'), options), 'n o c b r r n n');
});

test('states that are called by their names may be anywhere in a feature', () => {
  assert.equal(allowed(features('a:1-4 c', 'a:4-5 b', 'a:5-7 i')), '* c c c b i i *');
  assert.equal(
    allowed(features('a:1-4 x'), { map: new Map([['x', ['CDS', 'i']]]) }),
    '* oir cibr cibr * * * *',
  );
});

test('a feature that is cut off does not open where it was cut', () => {
  assert.equal(allowed(features('a:0-2 CDS +')), 'oc c * * * * * *');
  assert.equal(allowed(features('a:0-2 CDS +'), {}, true), 'o c * * * * * *');
  assert.equal(allowed(features('a:6-10 CDS +'), {}, true), 'c c * * * * o c');
  for (const attributes of [{ partial: ['10'] }, { partial: ['true'], start_range: ['.', '2'] }]) {
    assert.equal(allowed([withAttributes('a:1-3 CDS +', attributes)]), '* c c * * * * *');
  }
  assert.equal(allowed([withAttributes('a:1-3 CDS +', { partial: ['01'] })]), '* o c * * * * *');
});
