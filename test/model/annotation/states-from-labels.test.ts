// The states that labels name: which types of an annotation become states, and which are left out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Annotation } from '../../../src/model/annotation/feature.ts';
import { statesOfAnnotation, statesOfRecords } from '../../../src/model/annotation/states-from-labels.ts';
import { UserError } from '../../../src/user-error.ts';
import { annotationWith, features } from '../annotations.ts';

const RECORDS = [{ id: 'a', length: 100, place: 'genes.fa:1' }];

function namesOf(kind: Annotation['kind'], list: string[], options: { map?: Map<string, string[]> } = {}) {
  const { states, background } = statesOfAnnotation(
    RECORDS,
    annotationWith(kind, features(...list)),
    options,
  );
  return states.map(({ name, feature }) =>
    [
      name,
      ...(feature === undefined ? [] : [`<${feature}>`]),
      ...(name === background ? ['(rest)'] : []),
    ].join(' '),
  );
}

const codeOf = (code: string) => (error: unknown) => error instanceof UserError && error.code === code;

test('the parts of genes are states, and a background is where there is none', () => {
  const bacterial = [
    'a:10-40 gene',
    'a:10-40 CDS',
    'a:50-60 gene',
    'a:50-60 tRNA',
    'a:50-60 exon',
    'a:0-100 region',
  ];
  assert.deepEqual(namesOf('nested', bacterial), ['CDS <CDS>', 'tRNA <tRNA>', 'background (rest)']);
  const eukaryotic = ['gene', 'mRNA', 'exon', 'five_prime_UTR', 'CDS', 'start_codon'].map(
    type => `a:5-50 ${type}`,
  );
  assert.deepEqual(namesOf('nested', eukaryotic), [
    'five_prime_UTR <five_prime_UTR>',
    'CDS <CDS>',
    'background (rest)',
  ]);
  assert.deepEqual(namesOf('nested', ['a:0-50 gene', 'a:0-10 exon', 'a:10-50 intron']), [
    'exon <exon>',
    'intron <intron>',
    'background (rest)',
  ]);
  assert.deepEqual(namesOf('nested', ['a:5-50 gene']), ['gene <gene>', 'background (rest)']);
});

test('a type whose features hold others is none, by whatever name; one that holds exons alone is', () => {
  const [island, shore, ncRna, exon] = features('a:0-50 mobile', 'a:3-20 arm', 'a:60-80 lnc', 'a:60-70 exon');
  const list = [
    { ...island!, attributes: { ID: ['m'] } },
    { ...shore!, attributes: { Parent: ['m'] } },
    { ...ncRna!, attributes: { ID: ['n'] } },
    { ...exon!, attributes: { Parent: ['n'] } },
  ];
  const { states } = statesOfAnnotation(RECORDS, annotationWith('nested', list));
  assert.deepEqual(
    states.map(({ name }) => name),
    ['arm', 'lnc', 'background'],
  );
});

test('a map says which types are states, and what they are called', () => {
  const list = ['a:0-10 CDS', 'a:10-20 exon', 'a:20-30 tRNA', 'a:30-40 rRNA', 'a:0-40 gene'];
  const map = (pairs: Record<string, string[]>) => ({ map: new Map(Object.entries(pairs)) });
  assert.deepEqual(namesOf('nested', list, map({ CDS: ['coding'], tRNA: ['rna'], rRNA: ['rna'] })), [
    'coding <CDS>',
    'rna <rna>',
    'background (rest)',
  ]);
  assert.deepEqual(namesOf('nested', list, map({ '*': [], gene: ['gene'] })), [
    'gene <gene>',
    'background (rest)',
  ]);
  assert.deepEqual(namesOf('nested', list, map({ tRNA: ['?'], rRNA: [] })), [
    'CDS <CDS>',
    'background (rest)',
  ]);
  const exons = ['a:0-10 exon . . t', 'a:20-30 exon . . t'];
  assert.deepEqual(namesOf('nested', exons, map({ intron: ['intron'] })), [
    'exon <exon>',
    'intron <intron>',
    'background (rest)',
  ]);
});

test('there is no background where labels leave nothing open, or where it has a label of its own', () => {
  assert.deepEqual(namesOf('regions', ['a:0-60 x', 'a:50-100 y']), ['x <x>', 'y <y>']);
  assert.deepEqual(namesOf('regions', ['a:0-49 x', 'a:50-100 y']), ['x <x>', 'y <y>', 'background (rest)']);
  assert.deepEqual(namesOf('regions', ['a:0-49 x', 'a:50-90 background']), ['x <x>', 'background (rest)']);
  assert.deepEqual(namesOf('path', ['a:0-49 x', 'a:50-90 y', 'a:90-100 ?']), ['x', 'y']);
});

test('features of other sequences name nothing, and names of single features are no states', () => {
  assert.throws(() => namesOf('regions', ['b:0-5 x']), codeOf('no-labels'));
  const single = Array.from({ length: 11 }, (_, n) => `a:${n}-${n + 1} island${n}`);
  assert.throws(() => namesOf('regions', single), codeOf('too-large'));
  assert.equal(namesOf('regions', single, { map: new Map([['*', ['island']]]) }).length, 2);
  const many = Array.from({ length: 102 }, (_, n) => `a:${n % 50}-50 t${n % 51}`);
  assert.throws(() => namesOf('regions', many), codeOf('too-large'));
});

test('records name states, or number them', () => {
  const named = (...states: (string | number | null)[]) =>
    statesOfRecords([{ place: 'in:1' }, { place: 'in:2', states }]).states.map(({ name }) => name);
  assert.deepEqual(named('L', null, 'F', 'L'), ['L', 'F']);
  assert.deepEqual(named(2, null, 0), ['S1', 'S2', 'S3']);
  assert.throws(() => named(null), codeOf('no-labels'));
  assert.throws(() => named(1e9), codeOf('too-large'));
});
