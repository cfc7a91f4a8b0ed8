// GFF3, BED and paths as independent programs read them: @gmod/gff, and bedtools where it is installed.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { parseStringSync } from '@gmod/gff';
import fc from 'fast-check';
import { annotationOf } from '../../../src/io/annotation/read-annotation.ts';
import { escapeField, unescapeField } from '../../../src/io/bytes/field-escapes.ts';
import {
  type DecodeFormat,
  type DecodeResult,
  decodeFormat,
  labellingOf,
} from '../../../src/io/results/decode.ts';
import { textOf } from '../../../src/io/results/format.ts';
import { lettersOf } from '../../../src/io/results/path-letters.ts';
import { stateLabelling } from '../../../src/model/decoding/labelling.ts';
import { withMeanPosteriors } from '../../../src/model/decoding/mean-posteriors.ts';
import { segmentsOf } from '../../../src/model/decoding/segments.ts';
import type { State } from '../../../src/model/hmm.ts';
import { UserError } from '../../../src/user-error.ts';
import { check } from '../../check.ts';
import { sourceOf } from '../memory-source.ts';

interface Decoded {
  id: string;
  path: number[];
}

/** Every state at every position has this posterior. */
const POSTERIOR = 0.125;

async function written(format: DecodeFormat, states: readonly State[], records: readonly Decoded[]) {
  const labelling = labellingOf(format, states);
  const results = records.map(({ id, path }): DecodeResult => {
    const own = Uint8Array.from(path);
    const rows = [new Float64Array(path.length * states.length).fill(POSTERIOR)];
    const segments = withMeanPosteriors(segmentsOf(own, labelling), rows, labelling);
    return { id, description: 'a record', method: 'viterbi', logProbability: -1, path: own, segments };
  });
  let text = '';
  for await (const piece of textOf(decodeFormat(format, states, labelling, { withMeans: true }), results)) {
    text += typeof piece === 'string' ? piece : Buffer.from(piece).toString();
  }
  return text;
}

type Line = ReturnType<typeof parseStringSync<{ parseSequences: false }>>[number][number];
const withParts = (line: Line): Line[] => [line, ...line.child_features.flat().flatMap(withParts)];

const features = (text: string) =>
  parseStringSync(text, { parseSequences: false })
    .flat()
    .flatMap(withParts)
    .map(({ seq_id, type, start, end, score, strand, phase, attributes }) => ({
      id: seq_id,
      type,
      place: [start, end],
      score,
      strand,
      phase,
      attributes,
    }));

const oddName = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });

/** Names that formats have a meaning for, in whole or in part. */
const trap = fc.constantFrom(
  ...[
    ' ',
    '\t',
    '.',
    '..',
    '#',
    '#a',
    'a b',
    ' a ',
    '=;%&,',
    '%41',
    '\\t',
    '\\',
    '\\\t',
    'a\r\nb',
    '\u0085',
    '\u2028',
  ],
  ...[
    '\ufeff',
    '"',
    '>',
    'region',
    'exon',
    'track',
    'track x',
    'browser',
    'id',
    'state',
    '1',
    '\0',
    '\x1b',
    '?',
    'é',
  ],
);
const anyName = fc.oneof(
  trap,
  oddName,
  fc.tuple(trap, trap).map(both => both.join('')),
);

test('a parser of GFF3 finds the segments and names that went in, whatever the names', async () => {
  const record = fc.record({
    id: anyName,
    path: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 12 }),
  });
  await check(
    fc.asyncProperty(
      fc.uniqueArray(anyName, { minLength: 3, maxLength: 3 }),
      fc.array(record, { maxLength: 3 }),
      async (names, records) => {
        const states = names.map(name => ({ name }));
        const found = features(await written('gff3', states, records));
        const expected = records.flatMap(({ id, path }) => {
          const labelling = labellingOf('gff3', states);
          return [...segmentsOf(Uint8Array.from(path), labelling)].map(({ start, end, label }) => ({
            id,
            type: names[label] === 'exon' ? 'exon' : 'region',
            place: [start + 1, end],
            score: POSTERIOR,
            strand: null,
            phase: null,
            attributes: { Name: [names[label]!] },
          }));
        });
        assert.deepEqual(JSON.parse(JSON.stringify(found)), expected);
      },
    ),
  );
});

/** Ids that a format cannot hold. */
const UNWRITABLE: Partial<Record<DecodeFormat, RegExp>> = {
  bed: /^$|^[#\ufeff]/,
  gff3: /^$/,
  path: /^$|^\0|[ \t\n\r]/,
};

for (const format of ['tsv', 'bed', 'gff3', 'json', 'ndjson', 'path'] as const) {
  test(`${format} reads back as the segments and names that went in, or is refused`, async () => {
    const record = fc.record({
      id: fc.oneof({ weight: 20, arbitrary: anyName }, fc.constant('')),
      path: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 12 }),
    });
    const names = fc.uniqueArray(anyName, { minLength: 3, maxLength: 3 });
    const records = fc.uniqueArray(record, { selector: ({ id }) => id, minLength: 1, maxLength: 3 });
    await check(
      fc.asyncProperty(names, records, async (stateNames, given) => {
        const states = stateNames.map(name => ({ name }));
        let text: string;
        try {
          text = await written(format, states, given);
        } catch (error) {
          assert.ok(error instanceof UserError && error.code === 'cannot-be-written');
          const isBad = given.some(({ id }) => UNWRITABLE[format]!.test(id));
          assert.ok(isBad || (format === 'bed' && stateNames.includes('.')));
          return;
        }
        const { features } = await annotationOf(sourceOf(text));
        const found = features.map(({ sequenceId, start, end, type }) => [sequenceId, start, end, type]);
        const called = format === 'path' ? lettersOf(states) : stateNames;
        const expected = given.flatMap(({ id, path }) =>
          [...segmentsOf(Uint8Array.from(path), stateLabelling(states))].map(({ start, end, label }) => {
            return [id, start, end, called[label]!];
          }),
        );
        assert.deepEqual(found, expected);
      }),
      400,
    );
  });
}

test('two texts never have one escaped form', () => {
  const text = fc.string({ unit: fc.constantFrom('\\', 't', 'n', '\t', '\n', '\r', 'x') });
  check(
    fc.property(text, given => {
      assert.doesNotMatch(escapeField(given), /[\t\n\r]/);
      assert.equal(unescapeField(escapeField(given)), given);
    }),
    1000,
  );
  assert.equal(escapeField('C:\\data\\x'), 'C:\\data\\x');
});

/** Codons on both strands, with an intron after any base. */
const GENE: State[] = [
  { name: 'between' },
  { name: 'a', feature: 'CDS', strand: '+', phase: 0 },
  { name: 'b', feature: 'CDS', strand: '+', phase: 1 },
  { name: 'c', feature: 'CDS', strand: '+', phase: 2 },
  { name: 'z;y', feature: 'CDS', strand: '-', phase: 2 },
  { name: 'y', feature: 'CDS', strand: '-', phase: 1 },
  { name: 'x', feature: 'CDS', strand: '-', phase: 0 },
  { name: 'i', feature: 'intron', strand: '+' },
  { name: 'j', feature: 'intron', strand: '-' },
];
const [A, B, C, Z, Y, X, I, J] = [1, 2, 3, 4, 5, 6, 7, 8] as const;

test('coding features have the phase of their first base in reading direction', async () => {
  const path = [0, A, B, C, A, I, I, B, C, A, B, I, C, 0, Y, X, Z, J, Y, X, Z, Y, J, X, 0];
  const text = await written('gff3', GENE, [{ id: 'chr1', path }]);
  assert.match(text, /^##gff-version 3\n##sequence-region chr1 1 25\n/);
  const columns = features(text).map(({ type, place, strand, phase, attributes }) =>
    [type, ...place, strand, phase ?? '.', attributes!.ID ?? attributes!.Parent].join(' '),
  );
  assert.deepEqual(columns, [
    'mRNA 2 13 + . chr1.mRNA1',
    'CDS 2 5 + 0 chr1.mRNA1',
    'intron 6 7 + . chr1.mRNA1',
    // One base of the codon was in the exon before: two are left of it.
    'CDS 8 11 + 2 chr1.mRNA1',
    'intron 12 12 + . chr1.mRNA1',
    'CDS 13 13 + 1 chr1.mRNA1',
    'mRNA 15 24 - . chr1.mRNA2',
    // Read from the right: the last of the three starts the gene.
    'CDS 15 17 - 1 chr1.mRNA2',
    'intron 18 18 - . chr1.mRNA2',
    'CDS 19 22 - 2 chr1.mRNA2',
    'intron 23 23 - . chr1.mRNA2',
    'CDS 24 24 - 0 chr1.mRNA2',
  ]);
  for (const { type, score } of features(text))
    assert.ok([POSTERIOR * 3, POSTERIOR, type === 'mRNA' ? null : Number.NaN].includes(score), String(score));
});

const hasBedtools = spawnSync('bedtools', ['--version']).status === 0;
const bedtools = (words: readonly string[], input: string) => {
  const { stdout, stderr } = spawnSync('bedtools', words, { input, encoding: 'utf8' });
  assert.equal(stderr, '');
  return stdout;
};

for (const color of [undefined, '#0a64ff']) {
  const columns = color ? 9 : 6;
  test(`bedtools reads BED of ${columns} columns`, {
    skip: !hasBedtools && 'bedtools is not installed',
  }, async () => {
    const states: State[] = [
      { name: 'x', strand: '+' },
      { name: 'y', strand: '-', color },
    ];
    const records = [
      { id: 'gi|1|', path: [0, 0, 1, 0, 1, 1] },
      { id: 'chr2', path: [1] },
    ];
    const text = await written('bed', states, records);
    assert.equal(text.split('\n')[0]!.split('\t').length, columns);
    const stranded = bedtools(['merge', '-i', 'stdin', '-s', '-c', '4,5,6', '-o', 'distinct'], text);
    // bedtools may give the strands in any order.
    assert.deepEqual(stranded.trim().split('\n').toSorted(), [
      'chr2\t0\t1\ty\t125\t-',
      'gi|1|\t0\t2\tx\t125\t+',
      'gi|1|\t2\t3\ty\t125\t-',
      'gi|1|\t3\t4\tx\t125\t+',
      'gi|1|\t4\t6\ty\t125\t-',
    ]);
    // Segments cover every position and do not overlap.
    assert.equal(bedtools(['merge', '-i', 'stdin'], text), 'gi|1|\t0\t6\nchr2\t0\t1\n');
    assert.equal(bedtools(['merge', '-i', 'stdin', '-d', '-1'], text).split('\n').length, 6);
    if (color) assert.match(text, /^chr2\t0\t1\ty\t125\t-\t0\t1\t10,100,255$/m);
  });
}

test('an mRNA holds its stop codon, and ends with it', async () => {
  const states = (['+', '-'] as const).flatMap((strand): State[] => [
    { name: `coding${strand}`, feature: 'CDS', strand, ...(strand === '+' && { opens: true }) },
    { name: `intron${strand}`, feature: 'intron', strand },
    { name: `stop${strand}`, feature: 'stop_codon', strand },
  ]);
  const [C, I, S, c, i, s] = [0, 1, 2, 3, 4, 5];
  const path = [C, I, C, S, C, S, s, s, c, i, c, s, c];
  const told = features(await written('gff3', states, [{ id: 'a', path }])).map(({ type, place, strand }) =>
    [type, place.join('-'), strand].join(' '),
  );
  assert.deepEqual(told, [
    ...['mRNA 1-4 +', 'CDS 1-1 +', 'intron 2-2 +', 'CDS 3-3 +', 'stop_codon 4-4 +'],
    ...['mRNA 5-6 +', 'CDS 5-5 +', 'stop_codon 6-6 +'],
    ...['mRNA 7-11 -', 'stop_codon 7-8 -', 'CDS 9-9 -', 'intron 10-10 -', 'CDS 11-11 -'],
    ...['mRNA 12-13 -', 'stop_codon 12-12 -', 'CDS 13-13 -'],
  ]);
});

test('bedtools reads GFF3', { skip: !hasBedtools && 'bedtools is not installed' }, async () => {
  const text = await written('gff3', GENE, [{ id: 'chr1', path: [0, A, B, C, I, A, B, C, 0] }]);
  assert.equal(
    bedtools(['merge', '-i', 'stdin', '-c', '3', '-o', 'collapse'], text),
    'chr1\t1\t8\tmRNA,CDS,intron,CDS\n',
  );
});

test('paths have the letters of the states, sixty a line', async () => {
  const named = (...names: string[]): State[] => names.map(name => ({ name }));
  const letters = async (states: readonly State[]) =>
    (await written('path', states, [{ id: 'a', path: [...states.keys()] }])).split('\n').slice(1).join('');
  assert.equal(
    await letters([
      { name: 'x', symbol: 'M' },
      { name: 'y', symbol: 'M' },
    ]),
    'MM',
  );
  assert.equal(await letters(named('island', 'sea')), 'is');
  assert.equal(await letters([{ name: 'x', symbol: 'M' }, { name: 'yes' }]), 'xy');
  assert.equal(await letters(named('S1', 'S2', 'S3')), 'ABC');
  // What would be taken for a header, or take more bytes than one, is no letter.
  assert.equal(await letters(named('>x', 'y')), 'AB');
  assert.equal(await letters(named('é', 'y')), 'AB');
  assert.equal(
    await letters(named(...Array.from({ length: 52 }, (_, n) => `S${n}`))).then(text => text.at(-1)),
    'z',
  );
  await assert.rejects(letters(named(...Array.from({ length: 53 }, (_, n) => `S${n}`))), {
    name: 'UserError',
    code: 'too-large',
  });

  const lengths = [0, 1, 59, 60, 61, 120, 200_000];
  const records = lengths.map(length => ({
    id: `r${length}`,
    path: Array.from({ length }, (_, t) => (t * 7) % 3),
  }));
  const text = await written('path', named('S1', 'S2', 'S3'), records);
  const expected = records.map(({ id, path }) => {
    const line = path.map(state => 'ABC'[state]).join('');
    return `>${id} a record\n${line.replace(/.{1,60}/g, '$&\n')}`;
  });
  assert.equal(text, expected.join(''));
});
