// Labels where the model has stop codons of their own, and the annotation tells of coding sequence alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Feature } from '../../../src/model/annotation/feature.ts';
import { labelsOf } from '../../../src/model/annotation/labels-from-annotation.ts';
import type { State } from '../../../src/model/hmm.ts';
import { annotationWith, features } from '../annotations.ts';

/** Lower-case letters are of strand -. */
const STATES: State[] = [
  { name: 'n' },
  { name: 'C', feature: 'CDS', strand: '+' },
  { name: 'S', feature: 'stop_codon', strand: '+' },
  { name: 'c', feature: 'CDS', strand: '-' },
  { name: 's', feature: 'stop_codon', strand: '-' },
];

function allowed(list: Feature[], length: number, states = STATES): string {
  const { sets, labels } = labelsOf(
    [{ id: 'a', length, place: 'x' }],
    annotationWith('nested', list),
    states,
    { background: 'n' },
  );
  return Array.from(labels[0]!, set => sets[set]!.map(k => states[k]!.name).join('')).join(' ');
}

test('the stop codon may be the end of a coding sequence, or what is behind it', () => {
  assert.equal(allowed(features('a:1-6 CDS + 0'), 11), 'n C C CS CS CS nS nS nS n n');
  assert.equal(allowed(features('a:5-10 CDS - 0'), 11), 'n n ns ns ns cs cs cs c c n');
});

test('a transcript has one, at its end; a record ends where it ends', () => {
  const two = features('a:1-4 CDS + 0 t', 'a:6-8 CDS + 0 t');
  assert.equal(allowed(two, 9), 'n C C C n n CS CS nS');
  assert.equal(allowed(features('a:0-2 CDS - 0 t', 'a:4-7 CDS - 0 t'), 7), 'cs cs n n c c c');
});

test('what the annotation says of stop codons is kept, and of those that it cuts off', () => {
  const said = 'n C C C S S S n n';
  assert.equal(allowed(features('a:1-4 CDS + 0', 'a:4-7 stop_codon + 0'), 9), said);
  const [cut] = features('a:1-4 CDS + 0');
  assert.equal(allowed([{ ...cut!, attributes: { end_range: ['4', '.'] } }], 9), 'n C C C n n n n n');
});

test('a model without stop codons of their own is not told of them', () => {
  assert.equal(allowed(features('a:1-4 CDS + 0'), 7, STATES.slice(0, 2)), 'n C C C n n n');
});
