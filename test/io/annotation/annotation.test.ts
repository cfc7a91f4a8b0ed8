// Readers of annotation: every format to the same features, whatever its line ends, and errors with their place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { annotationOf } from '../../../src/io/annotation/read-annotation.ts';
import type { Annotation } from '../../../src/model/annotation/feature.ts';
import { complaint, sourceOf } from '../memory-source.ts';

const CHUNK_SIZES = [1, 2, 7, 61, Number.POSITIVE_INFINITY];

/** The annotation in a text, the same for every chunk size, line end and packing. */
async function read(text: string): Promise<Annotation> {
  const expected = await annotationOf(sourceOf(text));
  for (const end of ['\n', '\r\n']) {
    const bytes = Buffer.from(text.replaceAll('\n', end));
    for (const size of CHUNK_SIZES) {
      assert.deepEqual(await annotationOf(sourceOf(bytes, size)), expected);
      assert.deepEqual(await annotationOf(sourceOf(gzipSync(bytes), size)), expected);
    }
  }
  return expected;
}

/** One line a feature. */
function legible({ features }: Annotation): string[] {
  return features.map(({ sequenceId, start, end, type, strand, phase, transcripts, place }) =>
    [sequenceId, `${start}-${end}`, type, strand ?? '.', phase ?? '.', transcripts.join('+'), place].join(
      ' ',
    ),
  );
}

const complaintOf = (text: string) => complaint(annotationOf(sourceOf(text)));

const tabbed = (...lines: string[]) => `${lines.map(line => line.replace(/ +/g, '\t')).join('\n')}\n`;

test('GFF3: coordinates, several parents, percent-encoding, lengths', async () => {
  const annotation = await read(
    `##gff-version 3\n##sequence-region chr1 1 900\n# a comment\n\n${tabbed(
      'chr1 x gene 101 400 . + . ID=g1;Note=50%25%3B%20or%2Cso,two',
      'chr1 x mRNA 101 400 . + . ID=t1;Parent=g1',
      'chr1 x mRNA 101 400 . + . ID=t2;Parent=g1',
      'chr1 x CDS 101 150 0.5 + 0 Parent=t1,t2',
      'chr%3B2 x CDS 1 1 . - 2 .',
      'chr1 x CDS 7 9 . ? . ID=c1;Parent=g1;Note=100%',
    )}###\n##FASTA\n>chr1 first\nACGTACGTAC\nACG TACGTAC\n>chr3\nAC\n`.replace('1 900', '1 20'),
  );
  assert.equal(annotation.kind, 'nested');
  assert.deepEqual(legible(annotation), [
    'chr1 100-400 gene + . g1 in:5',
    'chr1 100-400 mRNA + . t1 in:6',
    'chr1 100-400 mRNA + . t2 in:7',
    'chr1 100-150 CDS + 0 t1+t2 in:8',
    'chr;2 0-1 CDS - 2  in:9',
    'chr1 6-9 CDS . . c1 in:10',
  ]);
  assert.deepEqual(annotation.features[0]!.attributes.Note, ['50%; or,so', 'two']);
  assert.deepEqual(annotation.features[5]!.attributes.Note, ['100%']);
  assert.deepEqual(annotation.features[3]!.score, 0.5);
  assert.deepEqual(
    [...annotation.sequences].map(([id, { length }]) => [id, length]),
    [
      ['chr1', 20],
      ['chr;2', undefined],
      ['chr3', 2],
    ],
  );
});

test('GFF3: a circular sequence says so in its own line', async () => {
  const { sequences } = await read(
    tabbed('p x region 1 500 . . . ID=p;Is_circular=true', 'p x CDS 490 510 . + 0 ID=c'),
  );
  assert.deepEqual(sequences.get('p'), { length: 500, isCircular: true });
});

test('GTF: attributes in quotes, without them, several times', async () => {
  const annotation = await read(
    '#!genome\nchr1\tx\tCDS\t11\t20\t.\t-\t1\tgene_id "a;b=c"; transcript_id "t 1"; tag "x"; tag "y"; level 2;\n' +
      'chr1\tx\texon\t11\t20\t0.0\t+\t.\tgene_id "g"; transcript_id "";\n',
  );
  assert.deepEqual(legible(annotation), ['chr1 10-20 CDS - 1 t 1 in:2', 'chr1 10-20 exon + .  in:3']);
  assert.deepEqual(annotation.features[0]!.attributes, {
    gene_id: ['a;b=c'],
    transcript_id: ['t 1'],
    tag: ['x', 'y'],
    level: ['2'],
  });
});

const HINT = 'chr1\tw2h\tep\t5\t6\t5.3\t.\t.\tmult=5;src=W\n';
const GENES =
  'chr1\tAUGUSTUS\tCDS\t11\t40\t1\t+\t0\ttranscript_id "g1.t1"; gene_id "g1";\n' +
  'chr1\tAUGUSTUS\tgene\t11\t40\t1\t+\t.\tg1\n';
const GFF3 = 'chr1\tx\tCDS\t61\t90\t.\t+\t0\tID=c;Parent=t\nchr1\tx\tCDS\t1\t3\t.\t+\t0\ttranscript_id=u\n';

test('GFF: each line is read in its own manner, in whatever order they stand', async () => {
  const parts = [HINT, GENES, GFF3];
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  for (const order of orders) {
    const { kind, features } = await read(order.map(n => parts[n]!).join(''));
    assert.equal(kind, 'nested');
    const found = features.map(({ type, start, transcripts }) => `${type} ${start} ${transcripts.join('+')}`);
    assert.deepEqual(found.toSorted(), ['CDS 0 u', 'CDS 10 g1.t1', 'CDS 60 t', 'ep 4 ', 'gene 10 ']);
  }
});

test('what files hold before and between their features is passed over, in every format alike', async () => {
  const odd = '# a comment\n\n#!a pragma\nbrowser position chr1:1-9\ntrack name="a b"\n##a directive\n###\n';
  const decoded = 'id\tstart\tend\tstate\n';
  for (const [head, ...lines] of [
    ['', GENES, HINT],
    ['', HINT, GENES],
    ['##gff-version 3\n', GFF3, GFF3],
    ['', 'chr1\tx\tCDS\t61\t90\t.\t+\t0\n', GENES],
    ['', 'chr1\t0\t9\tx\n', 'chr1\t9\t10\t5\t7\n'],
    ['', 'chr1 0 9 x\n', 'chr1 9 10 y\n'],
    ['chrom\tchromStart\tchromEnd\tname\n', 'chr1\t0\t9\tx\n'],
    ['chr start end\n', 'chr1 0 9 x\n'],
    [decoded, 'chr1\t1\t9\tx\n', 'chr1\t10\t12\ty\n'],
  ]) {
    const short = ({ features }: Annotation) =>
      features.map(({ sequenceId, type, start, end }) => [sequenceId, type, start, end]);
    const plain = await read(head + lines.join(''));
    assert.equal(plain.features.length > 0, true);
    assert.deepEqual(short(await read(odd + head + odd + lines.join(odd) + odd)), short(plain));
  }
  const labels = await read('# a comment\n\ntrack name=x\n; another\n>a\nii\n# between\ni\n');
  assert.deepEqual(legible(labels), ['a 0-3 i . .  in:5 (record a)']);
  const paths = await read('# a comment\n\n{"id":"a","path":["x"]}\n# between\n{"id":"b","path":["x"]}\n');
  assert.deepEqual(
    paths.features.map(({ sequenceId }) => sequenceId),
    ['a', 'b'],
  );
  const sequences = await read(`${GENES}##FASTA\n>chr1\nACGT\n`);
  assert.equal(sequences.sequences.get('chr1')!.length, 4);
});

test('BED: names and scores that are numbers, and sequences called like lines for browsers', async () => {
  const annotation = await read('track\t0\t5\t1\t928\nbrowser\t0\t5\t2\t7\n');
  assert.deepEqual(legible(annotation), ['track 0-5 1 . .  in:1', 'browser 0-5 2 . .  in:2']);
});

test('BED: 3 to 12 columns, lines for browsers, blanks, blocks as parts', async () => {
  const annotation = await read(
    `browser position chr1:1-9\ntrack name="a b"\n# c\n${tabbed(
      'chr1 0 10',
      'chr1 10 20 island 7 -',
      'chr1 100 200 mRNA1 0 + 120 180 0 2 10,30, 0,70,',
    )}chr2 5 6 by blanks\n`,
  );
  assert.equal(annotation.kind, 'regions');
  assert.deepEqual(legible(annotation), [
    'chr1 0-10 region . .  in:4',
    'chr1 10-20 island - .  in:5',
    'chr1 100-110 mRNA1 + . line 6 in:6',
    'chr1 170-200 mRNA1 + . line 6 in:6',
    'chr2 5-6 by . .  in:7',
  ]);
});

test('label FASTA: runs of one letter, ? is unknown, lines may be cut anywhere', async () => {
  const annotation = await read('>a first\niiMM\nM?\n\n>b\n>c\nMM o\n');
  assert.equal(annotation.kind, 'path');
  assert.deepEqual(legible(annotation), [
    'a 0-2 i . .  in:1 (record a)',
    'a 2-5 M . .  in:1 (record a)',
    'a 5-6  . .  in:1 (record a)',
    'c 0-2 M . .  in:6 (record c)',
    'c 2-3 o . .  in:6 (record c)',
  ]);
  assert.deepEqual(
    [...annotation.sequences].map(([id, { length }]) => [id, length]),
    [
      ['a', 6],
      ['b', 0],
      ['c', 3],
    ],
  );
});

test('what hmm decode writes: a table, JSON and NDJSON', async () => {
  const table = await read('id\tstart\tend\tstate\na\t1\t2\tx\na\t3\t5\ty\nb\t2\t2\tx\n');
  assert.deepEqual(legible(table), ['a 0-2 x . .  in:2', 'a 2-5 y . .  in:3', 'b 1-2 x . .  in:4']);
  const lengths = ({ sequences }: Annotation) => [...sequences.values()].map(({ length }) => length);
  // b has a gap: a table with segments left out tells no length.
  assert.deepEqual(lengths(table), [5, undefined]);

  const path = '{"id":"a","path":["x","x",null,"y"]}';
  const segments = '{"id":"b","length":9,"segments":[{"start":1,"end":2,"state":"x"}]}';
  const expected = ['a 0-2 x', 'a 2-3 ', 'a 3-4 y', 'b 0-2 x'];
  const short = (annotation: Annotation) =>
    legible(annotation).map(line => line.split(' ').slice(0, 3).join(' '));
  for (const text of [`${path}\n${segments}\n`, `[${path},\n${segments}]`]) {
    const annotation = await read(text);
    assert.deepEqual(short(annotation), expected);
    assert.deepEqual(lengths(annotation), [4, 9]);
  }
});

test('an order of columns, and columns more, are told by the header', async () => {
  const table = await read('state\tid\tscore\tstart\tend\tstrand\nx\ta\t0.5\t1\t2\t-\n');
  assert.deepEqual(legible(table), ['a 0-2 x - .  in:2']);
  assert.equal(table.features[0]!.score, 0.5);
});

for (const [what, text, expected] of [
  ['nothing', ' \n\n', 'in | nothing-to-read'],
  ['prose', 'Dear all,\n', 'in:1 | wrong-format'],
  ['a GFF line short of a column', tabbed('c x CDS 1 2 . + 0 ID=a', 'c x CDS 1 2'), 'in:2 | bad-annotation'],
  ['blanks for tabs', 'c x CDS 1 2 . + 0 ID=a\n', 'in:1 | bad-annotation'],
  ['coordinates from 0', tabbed('c x CDS 0 2 . + 0 ID=a'), 'in:1 | bad-annotation'],
  ['start after end', tabbed('c x CDS 5 2 . - 0 ID=a'), 'in:1 | bad-annotation'],
  ['a strand', tabbed('c x CDS 1 2 . plus 0 ID=a'), 'in:1 | bad-annotation'],
  ['a phase', tabbed('c x CDS 1 2 . + 3 ID=a'), 'in:1 | bad-annotation'],
  ['bytes that are no UTF-8', tabbed('c x CDS 1 2 . + 0 ID=%E9'), 'in:1 | bad-annotation'],
  ['an attribute of that name', tabbed('c x CDS 1 2 . + 0 constructor=1'), 'in:1 | bad-annotation'],
  ['no type', tabbed('c x . 1 2 . + 0 ID=a'), 'in:1 | bad-annotation'],
  [
    'two lengths',
    '##gff-version 3\n##sequence-region a 1 9\n##sequence-region a 1 8\n',
    'in:3 | lengths-differ',
  ],
  ['BED backwards', tabbed('c 5 2'), 'in:1 | bad-annotation'],
  ['BED with half a position', tabbed('c 5 9', 'c 5.5 9'), 'in:2 | bad-annotation'],
  ['BED of two columns', tabbed('c 5 9', 'c 5'), 'in:2 | bad-annotation'],
  ['blocks that do not add up', tabbed('c 0 9 n 0 + 0 0 0 2 3 0,6'), 'in:1 | bad-annotation'],
  ['a block outside', tabbed('c 0 9 n 0 + 0 0 0 2 3,4 0,6'), 'in:1 | bad-annotation'],
  ['a label record twice', '>a\nii\n>a\nMM\n', 'in:3 (record a) | duplicate-name'],
  ['a state without a name', 'id\tstart\tend\tstate\na\t1\t2\t\n', 'in:2 | bad-annotation'],
  ['JSON of something else', '{"id":"a","sequence":"ACGT"}\n', 'in:1 (record a) | bad-annotation'],
  ['broken JSON', '{"id":"a","path":[}\n', 'in:1:19 | bad-json'],
  [
    'a segment of no length',
    '{"segments":[{"start":3,"end":2,"state":"x"}]}\n',
    'in:1 (record 1) | bad-annotation',
  ],
] as const) {
  test(`${what} is refused`, async () => {
    const said = await complaintOf(text);
    assert.equal(said.split(' | ', 2).join(' | '), expected, said);
  });
}
