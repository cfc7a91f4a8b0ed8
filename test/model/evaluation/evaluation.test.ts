// Prediction against reference: cases counted by hand, scikit-learn's numbers, and what must hold of any two.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluationFormats } from '../../../src/io/results/evaluate.ts';
import type { Annotation } from '../../../src/model/annotation/feature.ts';
import { type Confusion, confusionRows, countsByClass } from '../../../src/model/evaluation/confusion.ts';
import { type Evaluation, type EvaluationOptions, evaluate } from '../../../src/model/evaluation/evaluate.ts';
import { approximateCorrelation } from '../../../src/model/evaluation/genes.ts';
import { type Counts, measuresOf, overallMeasures } from '../../../src/model/evaluation/measures.ts';
import { CRITERIA } from '../../../src/model/evaluation/segment-matches.ts';
import { UserError } from '../../../src/user-error.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { annotationWith, features, pathOf, pathPairs } from '../annotations.ts';
import { letters } from '../examples.ts';

const OPTIONS: EvaluationOptions = {
  map: new Map(),
  background: undefined,
  coding: 'CDS',
  predictedStop: undefined,
  referenceStop: undefined,
};

const compare = (predicted: Annotation, reference: Annotation, options: Partial<EvaluationOptions> = {}) =>
  evaluate(predicted, reference, { ...OPTIONS, ...options });

const nested = (words: string[], lengths: Record<string, number> = {}, name = 'in') =>
  annotationWith('nested', features(...words), lengths, name);

const dense = (confusion: Confusion) => [...confusionRows(confusion)];

/** Reference, found, predicted, right. */
const four = ({ reference, found, predicted, right }: Counts) => [reference, found, predicted, right];

function complaint(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [error.place, error.code, error.message, error.hint].join(' | ');
  }
  assert.fail('no complaint');
}

// scikit-learn 1.9.1: confusion_matrix, precision_recall_fscore_support, matthews_corrcoef, accuracy_score.
const REFERENCE =
  'aaaaaabbbabbbaaaaaaacccaaaaaaaaaaaaaaaaaabbbbbbbbbbbaaaaaaaaaaaaaaaaaaacccccccccccccccaaaaacccccccccbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbccccccccccccc';
const PREDICTED =
  'abbaaabbbabbcaaaaaaacccaaaaaaaaaaaaaaaaaabbcbcbbbbbaacaaaaaaaacaaaaaababcbcaccbccbccccaaaaacccccccbccbbbbbbbbbbbbbbbbbcbbbbbbbbbbbbbabbbbbbbbbbbbbbccccbcbccacac';

test('positions as scikit-learn counts them', () => {
  assert.equal(REFERENCE.length, PREDICTED.length);
  const { classes, confusion, positions } = compare(pathOf({ s: PREDICTED }), pathOf({ s: REFERENCE }));
  assert.deepEqual(classes, ['a', 'b', 'c']);
  assert.equal(positions, 160);
  assert.deepEqual(dense(confusion), [
    [51, 3, 2],
    [2, 57, 5],
    [3, 7, 30],
  ]);
  const of = (c: number) => measuresOf(countsByClass(confusion)[c]!);
  const all = [0, 1, 2].map(of);
  const sklearn = {
    sensitivity: [0.9107142857142857, 0.890625, 0.75],
    precision: [0.9107142857142857, 0.8507462686567164, 0.8108108108108109],
    f1: [0.9107142857142857, 0.8702290076335878, 0.7792207792207793],
    mcc: [0.8626373626373627, 0.7809485924226047, 0.7103363629156173],
    accuracy: [0.9375, 0.89375, 0.89375],
  } as const;
  for (const [name, expected] of Object.entries(sklearn)) {
    close(
      all.map(one => one[name as keyof typeof sklearn]),
      expected,
      1e-14,
      name,
    );
  }
  const { sensitivity, precision, f1, mcc, accuracy } = overallMeasures(countsByClass(confusion));
  const macro = [0.8504464285714285, 0.8574237883939376, 0.853388024189551, 0.7896059944677403, 0.8625];
  close([sensitivity, precision, f1, mcc, accuracy], macro, 1e-14, 'overall');
});

test('segments: exact, one end, any overlap', () => {
  //                       aaaa exact; bb longer on the right; aa not found; b wrong; aaa cut in two
  const reference = pathOf({ s: 'aaaabbccccaaccccccaaac' });
  const predicted = pathOf({ s: 'aaaabbbcccccccbcccacac' });
  const { segments, classes } = compare(predicted, reference);
  const ofClass = (name: string) =>
    CRITERIA.map(criterion => four(segments[classes.indexOf(name)]![criterion]));
  assert.deepEqual(ofClass('a'), [
    [3, 1, 3, 1],
    [3, 2, 3, 3],
    [3, 2, 3, 3],
  ]);
  assert.deepEqual(ofClass('b'), [
    [1, 0, 2, 0],
    [1, 1, 2, 1],
    [1, 1, 2, 1],
  ]);
});

test('regions against a path: what has no feature is background, if it is named', () => {
  const reference = annotationWith('regions', features('s:2-5 first', 's:7-8 second'));
  const map = new Map([['*', 'I']]);
  const { classes, confusion } = compare(pathOf({ s: 'nnIInnnInn' }), reference, { map, background: 'n' });
  assert.deepEqual(classes, ['I', 'n']);
  assert.deepEqual(dense(confusion), [
    [3, 1],
    [0, 6],
  ]);
});

test('many classes take time with the segments, not with pairs of classes', { timeout: 120_000 }, () => {
  const count = 20_000;
  const words = (side: number) =>
    Array.from({ length: count }, (_, n) => `s:${100 * n + side}-${100 * n + 50} read${n}`);
  const [ours, theirs] = [1, 0].map(side =>
    annotationWith('regions', features(...words(side)), { s: 100 * count }),
  );
  const { classes, measures } = compare(ours!, theirs!);
  assert.equal(classes.length, count + 1);
  const rows = new Map(measures.map(row => [`${row.level} ${row.class}`, four(row.counts)]));
  assert.deepEqual(rows.get('position read7'), [50, 49, 49, 49]);
  assert.deepEqual(rows.get('segment_one_end all'), [count, count, count, count]);
  assert.deepEqual(rows.get('segment_exact all'), [count, 0, count, 0]);
  // All positions agree but the first of each region.
  assert.equal(measures[0]!.measures.accuracy, 0.99);
});

test('unknown positions of the reference are left out, and segments that lie in them', () => {
  const { unknown, confusion, segments, classes } = compare(pathOf({ s: 'aabaab' }), pathOf({ s: 'aa??bb' }));
  assert.equal(unknown, 2);
  assert.deepEqual(dense(confusion), [
    [2, 0],
    [1, 1],
  ]);
  // The b at position 3 is nobody's.
  assert.deepEqual(four(segments[classes.indexOf('b')]!.overlap), [1, 1, 1, 1]);
});

test('without lengths nothing is said that needs them', () => {
  const evaluation = compare(nested(['s:0-9 CDS +']), nested(['s:3-12 CDS +']));
  assert.deepEqual(dense(evaluation.confusion), [
    [6, 3],
    [3, Number.NaN],
  ]);
  const { sensitivity, precision, f1, mcc, accuracy } = measuresOf(countsByClass(evaluation.confusion)[0]!);
  close([sensitivity, precision, f1], [2 / 3, 2 / 3, 2 / 3], 1e-15, 'CDS');
  assert.deepEqual([mcc, accuracy, evaluation.positions], [Number.NaN, Number.NaN, Number.NaN]);
  assert.ok(
    evaluation.notes.some(note => note.startsWith('the lengths of sequences are not known')),
    evaluation.notes.join('\n'),
  );
  const known = compare(nested(['s:0-9 CDS +']), nested(['s:3-12 CDS +'], { s: 20 }));
  assert.equal(dense(known.confusion)[1]![1], 8);
  assert.deepEqual(known.notes, []);
});

test('gene measures by hand: two strands, isoforms that share exons, a wrong end, a missing and a wrong exon', () => {
  const reference = nested(
    [
      's:10-20 CDS + 0 t1,t2',
      's:30-42 CDS + 0 t1',
      's:30-45 CDS + 0 t2',
      's:60-70 CDS - 0 t3',
      's:80-90 CDS - 0 t3',
      's:95-98 CDS + 0 t4',
    ],
    { s: 100 },
  );
  const predicted = nested([
    's:10-20 CDS + 0 p1',
    's:30-42 CDS + 0 p1',
    's:60-70 CDS - 0 p2',
    's:80-88 CDS - 0 p2',
    's:50-55 CDS + 0 p3',
  ]);
  const { genes } = compare(predicted, reference);
  assert.deepEqual(four(genes!.base), [10 + 15 + 20 + 3, 10 + 12 + 18, 10 + 12 + 18 + 5, 10 + 12 + 18]);
  assert.equal(genes!.base.neither, 200 - 48 - 45 + 40);
  assert.deepEqual(four(genes!.exon.exact), [6, 3, 5, 3]);
  assert.deepEqual(four(genes!.exon.one_end), [6, 5, 5, 4]);
  assert.deepEqual(four(genes!.exon.overlap), [6, 5, 5, 4]);
  // Starts: + 10 (shared by both isoforms), - 90, + 95 against + 10, - 88, + 50.
  assert.deepEqual(four(genes!.startCodon!), [3, 1, 3, 1]);
  // Stops: + 42, + 45, - 60, + 98 against + 42, - 60, + 55.
  assert.deepEqual(four(genes!.stopCodon!), [4, 2, 3, 2]);
  assert.deepEqual(four(genes!.transcript), [4, 1, 3, 1]);
  // ACP = (40/48 + 40/45 + 147/152 + 147/155) / 4; AC = 2 (ACP - 1/2).
  const expected = 2 * ((40 / 48 + 40 / 45 + 147 / 152 + 147 / 155) / 4 - 0.5);
  close([approximateCorrelation(genes!.base)], [expected], 1e-15, 'AC');
});

test('genes that overlap are genes of their own, with an ID and without', () => {
  const reference = nested(['a:0-12 CDS + 0 x', 'a:8-20 CDS + 0 y', 'a:17-29 CDS - 0 z'], { a: 40 });
  const predicted = nested(['a:0-12 CDS +', 'a:5-20 CDS +', 'a:17-26 CDS -'], { a: 40 });
  const { genes, measures } = compare(predicted, reference);
  assert.deepEqual(four(genes!.startCodon!), [3, 1, 3, 1]);
  assert.deepEqual(four(genes!.stopCodon!), [3, 3, 3, 3]);
  assert.deepEqual(four(genes!.transcript), [3, 1, 3, 1]);
  // Bases count by strand, and once: 20 on +, 12 and 9 on -.
  assert.deepEqual(four(genes!.base), [32, 29, 29, 29]);
  assert.equal(measures.find(({ level }) => level === 'stop_codon')!.measures.sensitivity, 1);
});

test('a gene that crosses the origin of a circle is the same in two parts or in one', () => {
  const circular = (words: string[]) => {
    const annotation = nested(words, { a: 40 });
    annotation.sequences.get('a')!.isCircular = true;
    return annotation;
  };
  const inOne = circular(['a:34-46 CDS + 0 x', 'a:10-20 CDS +']);
  const inTwo = circular(['a:34-40 CDS + 0 x', 'a:0-6 CDS + 0 x', 'a:10-20 CDS +']);
  const apart = circular(['a:34-40 CDS + 0', 'a:0-6 CDS + 0', 'a:10-20 CDS +']);
  const { genes } = compare(inOne, inTwo);
  for (const counts of [genes!.startCodon!, genes!.stopCodon!, genes!.transcript]) {
    assert.deepEqual(four(counts), [2, 2, 2, 2]);
  }
  assert.deepEqual(four(genes!.base), [22, 22, 22, 22]);
  assert.deepEqual(four(compare(apart, inOne).genes!.transcript), [2, 1, 3, 1]);
  assert.deepEqual(four(compare(apart, inOne).genes!.base), [22, 22, 22, 22]);
  // TAA lies across the origin.
  const bases = letters([`AA${'C'.repeat(37)}T`]).codes!;
  const sequences = new Map([['a', { length: 40, bases }]]);
  const inside = circular(['a:30-42 CDS +']);
  const outside = circular(['a:30-39 CDS +']);
  const ends = compare(inside, outside, { sequences, referenceStop: 'outside' });
  assert.deepEqual(four(ends.genes!.transcript), [1, 1, 1, 1]);
});

test('a stop codon inside one CDS and outside the other is no mistake', () => {
  //             0  3        12    18 20     26: ATG GCC TGC | intron | TAA of two and one base
  const bases = letters(['GGGATGGCCTGCAATTTTTACAGATTTTGG']).codes!;
  const sequences = new Map([['s', { length: bases.length, bases: undefined }]]);
  const inside = nested(['s:3-12 CDS + 0 t', 's:18-24 CDS + 0 t'], {}, 'inside');
  const outside = nested(['s:3-12 CDS + 0 t', 's:18-21 CDS + 0 t'], {}, 'outside');
  const perfect = (options: Partial<EvaluationOptions>, predicted = inside, reference = outside) => {
    const { genes } = compare(predicted, reference, { sequences, ...options });
    return [
      genes!.exon.exact.found,
      genes!.stopCodon!.found,
      genes!.transcript.found,
      genes!.base.found,
    ].join();
  };
  assert.equal(perfect({ predictedStop: 'inside', referenceStop: 'outside' }), '2,1,1,12');
  assert.equal(perfect({ predictedStop: 'outside', referenceStop: 'inside' }, outside, inside), '2,1,1,12');
  assert.equal(perfect({}), '1,0,0,12');
  assert.equal(perfect({ predictedStop: 'inside', referenceStop: 'inside' }), '1,0,0,12');

  // Told by a stop_codon feature beside the CDS, as in GTF, against one within.
  const gtf = nested(['s:3-12 CDS + 0 t', 's:18-21 CDS + 0 t', 's:21-24 stop_codon + 0 t'], {}, 'gtf');
  assert.equal(perfect({ predictedStop: 'inside' }, inside, gtf), '2,1,1,12');
});

test('where the stop codon is, is told from the bases on both strands', () => {
  const forward = 'CCATGGCCTAACC';
  const backward = 'GGTTAGGCCATGG';
  for (const [text, strand, withStop, without] of [
    [forward, '+', '2-11', '2-8'],
    [backward, '-', '2-11', '5-11'],
  ]) {
    const codes = letters([text!]).codes!;
    const sequences = new Map([['s', { length: codes.length, bases: codes }]]);
    const inside = nested([`s:${withStop} CDS ${strand} 0 t`], {}, 'a');
    const outside = nested([`s:${without} CDS ${strand} 0 t`], {}, 'b');
    for (const [predicted, reference] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      const { genes, notes } = compare(predicted, reference, { sequences });
      assert.deepEqual(four(genes!.transcript), [1, 1, 1, 1]);
      assert.deepEqual(notes, [
        "CDS of a holds the stop codon and the other's does not: genes are compared without it",
      ]);
    }
    // Nothing is cut off where both agree.
    assert.equal(compare(inside, inside, { sequences }).genes!.base.found, 9);
  }
});

test('a stop codon that an intron divides is cut off both parts', () => {
  const inside = nested(['s:0-10 CDS + 0 t', 's:20-22 CDS + 2 t']);
  const outside = nested(['s:0-9 CDS + 0 t']);
  const { genes } = compare(inside, outside, { predictedStop: 'inside', referenceStop: 'outside' });
  assert.deepEqual(four(genes!.transcript), [1, 1, 1, 1]);
});

test('a path has no strands: its runs are exons, and ends are not compared', () => {
  const predicted = pathOf({ s: 'nnccccnnccnn' });
  const reference = nested(['s:2-6 CDS + 0 t', 's:8-11 CDS + 0 t']);
  const map = new Map([['c', 'CDS']]);
  const { genes, notes } = compare(predicted, reference, { map, background: 'n' });
  assert.deepEqual(four(genes!.exon.exact), [2, 1, 2, 1]);
  assert.equal(genes!.stopCodon, undefined);
  assert.match(notes.join(), /has coding features without strand/);
});

test('types that nobody asked for are left out and told', () => {
  const reference = nested(['s:0-20 gene +', 's:0-5 CDS + 0 t', 's:10-20 CDS + 0 t'], { s: 20 }, 'ref');
  const { classes, notes } = compare(nested(['s:0-5 CDS +', 's:0-20 gene +'], {}, 'pred'), reference);
  assert.deepEqual(classes, ['CDS', 'none']);
  assert.deepEqual(notes, [
    'of ref, left out 1 gene (--map chooses)',
    'of pred, left out 1 gene (--map chooses)',
  ]);
  const introns = compare(pathOf({ s: 'EEEEEIIIIIEEEEEEEEEE' }), reference, {
    map: new Map([
      ['CDS', 'E'],
      ['intron', 'I'],
    ]),
  });
  assert.deepEqual(dense(introns.confusion), [
    [15, 0],
    [0, 5],
  ]);
});

test('names keep apart what has one general type, but for sequences themselves and where the map names the type', () => {
  const named = (words: string[], names: string[], file: string) => {
    const annotation = nested(words, { s: 20 }, file);
    for (const [n, name] of names.entries()) {
      Object.assign(annotation.features[n]!, { attributes: { Name: [name] } });
    }
    return annotation;
  };
  const ours = named(['s:0-5 region', 's:5-20 sequence_feature'], ['x', 'y'], 'ours');
  const theirs = named(['s:0-10 region', 's:10-20 region'], ['x', 'y'], 'theirs');
  const { classes, confusion, notes } = compare(ours, theirs);
  assert.deepEqual(classes, ['x', 'y']);
  assert.deepEqual(dense(confusion), [
    [5, 5],
    [0, 10],
  ]);
  assert.deepEqual(notes, []);

  const map = new Map([
    ['region', 'one'],
    ['sequence_feature', 'one'],
  ]);
  const joined = compare(ours, theirs, { map });
  assert.deepEqual(joined.classes, ['one']);
  assert.match(joined.notes.join(), /one class, 'one'/);

  const whole = nested(['s:0-20 region', 's:0-5 exon'], { s: 20 }, 'ncbi');
  Object.assign(whole.features[0]!, { attributes: { ID: ['s:1..20'], Name: ['1'] } });
  assert.deepEqual(compare(whole, nested(['s:0-5 exon'], { s: 20 })).notes, [
    'of ncbi, left out 1 region (--map chooses)',
  ]);
});

test('what cannot be compared is refused', () => {
  const refuse = (predicted: Annotation, reference: Annotation, expected: RegExp, options = {}) =>
    assert.match(
      complaint(() => compare(predicted, reference, options)),
      expected,
    );
  const one = nested(['chr1:0-5 CDS +'], {}, 'a.gff');
  refuse(one, nested(['1:0-5 CDS +'], {}, 'b.gff'), /^a.gff \| unknown-sequence \|.*'chr1'.*b.gff.*'1'/);
  refuse(
    one,
    nested(['chr1:0-5 exon +'], {}, 'b.gff'),
    /\| unknown-label \|.*a.gff.*CDS.*b.gff.*exon.*\n.*--map 'exon=CDS'/,
  );
  refuse(one, one, /\| unknown-label \|.*--map.*'cds'/, { map: new Map([['cds', 'x']]) });
  refuse(pathOf({ a: 'xx' }), pathOf({ a: 'xxx' }), /\| lengths-differ \| a .*2.*3/);
  refuse(
    nested(['s:0-5 x']),
    nested(['s:0-9 x', 's:4-6 y'], { s: 5 }),
    /^in:1 \| outside-record \|.*9.*s.*5/,
  );
  refuse(
    annotationWith('regions', features('s:0-5 x', 's:4-6 y')),
    pathOf({ s: 'xxxxxxx' }),
    /^in:2 \| bad-annotation \|.*'y'.*'x'.*in:1/,
  );
  const sequences = new Map([['2', { length: 9, bases: undefined }]]);
  refuse(one, one, /\| unknown-sequence \|.*'chr1'/, { sequences });
});

test('a prediction that is the reference is perfect', () => {
  check(
    fc.property(pathPairs(), ([paths]) => {
      const evaluation = compare(pathOf(paths), pathOf(paths));
      for (const line of table(evaluation)) {
        for (const key of ['sensitivity', 'precision', 'f1', 'mcc', 'accuracy']) {
          assert.ok(['1', 'nan'].includes(line[key]!), `${line.level} ${line.class} ${key} ${line[key]}`);
        }
      }
    }),
  );
});

test('swapping the two swaps sensitivity and precision; the confusion matrix holds every position once', () => {
  check(
    fc.property(pathPairs(), ([ours, theirs]) => {
      const there = compare(pathOf(ours), pathOf(theirs));
      const back = compare(pathOf(theirs), pathOf(ours));
      const sum = dense(there.confusion)
        .flat()
        .reduce((total, n) => total + n, 0);
      assert.equal(sum, there.positions);
      const swapped = new Map(table(back).map(row => [`${row.level} ${row.class}`, row]));
      for (const row of table(there)) {
        const other = swapped.get(`${row.level} ${row.class}`)!;
        assert.deepEqual([row.found, row.reference], [other.right, other.predicted]);
        // The order of classes, and so the last digit of means, may differ.
        const numbers = (...fields: (string | undefined)[]) => fields.map(field => Number(field) || 0);
        close(
          numbers(row.sensitivity, row.f1, row.mcc, row.accuracy),
          numbers(other.precision, other.f1, other.mcc, other.accuracy),
          1e-12,
          `${row.level} ${row.class}`,
        );
      }
    }),
  );
});

test('counting by runs is counting position by position', () => {
  check(
    fc.property(pathPairs(), ([ours, theirs]) => {
      const { classes, confusion } = compare(pathOf(ours), pathOf(theirs));
      const expected = classes.map(() => classes.map(() => 0));
      for (const [id, text] of Object.entries(theirs)) {
        for (const [t, letter] of [...text].entries()) {
          expected[classes.indexOf(letter)]![classes.indexOf(ours[id]![t]!)]!++;
        }
      }
      assert.deepEqual(dense(confusion), expected);
    }),
  );
});

/** The lines of the table by column. */
function table(evaluation: Evaluation): Record<string, string>[] {
  const { before, chunks: pieces } = evaluationFormats('full').tsv;
  const columns = before.trimEnd().split('\t');
  return [...pieces(evaluation)].map(line => {
    const fields = String(line).trimEnd().split('\t');
    return Object.fromEntries(columns.map((name, n) => [name, fields[n]!]));
  });
}
