// The splits and measures of bench/accuracy, on genes whose counts are known.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldsOf } from '../../bench/accuracy/folds.ts';
import { type Cds, genesOf } from '../../bench/accuracy/genes/cds.ts';
import { compareExons } from '../../bench/accuracy/genes/compare-exons.ts';
import { compareGenes } from '../../bench/accuracy/genes/compare-genes.ts';
import { disagreements } from '../../bench/accuracy/genes/evaluate.ts';
import {
  cutBetweenGenes,
  firstHalf,
  isAtEdge,
  markedAtStart,
  secondHalf,
} from '../../bench/accuracy/genes/halves.ts';

function cds(start: number, end: number, strand = '+', sequence = 'chr'): Cds {
  return { sequence, start, end, strand, phase: '0', attributes: `ID=${start}` };
}

describe('bacterial genes against a reference', () => {
  const reference = [cds(10, 99), cds(90, 200), cds(300, 400, '-'), cds(500, 600)];

  it('counts a stop codon by its strand, and a gene by both ends', () => {
    const predicted = [cds(13, 99), cds(90, 200), cds(300, 390, '-'), cds(601, 700), cds(500, 600, '-')];
    const { stops, genes } = compareGenes(reference, predicted);
    assert.deepEqual(stops, { reference: 4, found: 3, predicted: 5, right: 3 });
    assert.deepEqual(genes, { reference: 4, found: 1, predicted: 5, right: 1 });
  });

  it('counts what is there twice once', () => {
    const { stops, genes } = compareGenes(reference, [cds(10, 99), cds(10, 99), cds(13, 99)]);
    assert.deepEqual(stops, { reference: 4, found: 1, predicted: 1, right: 1 });
    assert.deepEqual(genes, { reference: 4, found: 1, predicted: 2, right: 1 });
  });

  it('takes parts of one ID as one gene, and lines without an ID as genes', () => {
    const parts = [
      { ...cds(10, 99), attributes: 'Name=x;ID=a' },
      { ...cds(101, 200), attributes: 'ID=a;Name=y' },
      { ...cds(300, 400), attributes: 'Name=z' },
      { ...cds(500, 600), attributes: 'Name=z' },
    ];
    const ends = genesOf(parts).map(({ start, end }) => [start, end]);
    assert.deepEqual(ends, [
      [10, 200],
      [300, 400],
      [500, 600],
    ]);
  });

  it('keeps sequences apart', () => {
    assert.equal(compareGenes(reference, [cds(10, 99, '+', 'plasmid')]).stops.found, 0);
  });
});

describe('exons against a reference', () => {
  it('counts bases and exons by strand', () => {
    const { bases, exons } = compareExons(
      [cds(1, 10), cds(21, 30), cds(21, 30), cds(41, 50, '-')],
      [cds(1, 10), cds(26, 35), cds(41, 50)],
    );
    assert.deepEqual(bases, { reference: 30, found: 15, predicted: 30, right: 15 });
    assert.deepEqual(exons, { reference: 3, found: 1, predicted: 3, right: 1 });
  });

  it('names what hmm evaluate counts otherwise', () => {
    const counts = { reference: 3, found: 1, predicted: 3, right: 1 };
    assert.deepEqual(disagreements({ exon_exact: counts }, new Map([['exon_exact', counts]])), []);
    const found = disagreements({ exon_exact: counts }, new Map([['exon_exact', { ...counts, right: 2 }]]));
    assert.equal(found.length, 1);
    assert.match(found[0]!, /right of exon_exact/);
  });
});

describe('a genome cut in two', () => {
  const genes = [cds(1, 30), cds(35, 48), cds(45, 62, '-'), cds(71, 90), cds(91, 99)];

  it('is cut in the middle of the gap nearest to half, and no gene is lost', () => {
    const cut = cutBetweenGenes(genes, 100);
    assert.equal(cut, 66);
    const [first, second] = [firstHalf(genes, cut), secondHalf(genes, cut)];
    assert.deepEqual(
      first.map(({ start, end }) => [start, end]),
      [
        [1, 30],
        [35, 48],
        [45, 62],
      ],
    );
    assert.deepEqual(
      second.map(({ start, end }) => [start, end]),
      [
        [5, 24],
        [25, 33],
      ],
    );
  });

  it('cannot be cut where genes leave no gap', () => {
    assert.throws(() => cutBetweenGenes([cds(1, 50), cds(51, 100)], 100), /no gap/);
  });

  it('leaves out what may go on beyond an end', () => {
    assert.deepEqual(
      [cds(3, 50), cds(4, 50), cds(4, 97), cds(4, 98)].map(gene => isAtEdge(gene, 100)),
      [true, false, false, true],
    );
    assert.equal(markedAtStart(genes[0]!).attributes, 'ID=1;partial=true;start_range=.,1');
    assert.equal(markedAtStart(genes[1]!).attributes, 'ID=35');
  });
});

describe('folds', () => {
  const items = Array.from({ length: 23 }, (_, n) => n);

  it('hold each item once, in sizes that differ by 1 at most, in order', () => {
    const folds = foldsOf(items, 5, 1);
    assert.deepEqual(folds.map(({ length }) => length).sort(), [4, 4, 5, 5, 5]);
    assert.deepEqual(
      folds.flat().sort((one, other) => one - other),
      items,
    );
    for (const fold of folds)
      assert.deepEqual(
        fold,
        fold.toSorted((one, other) => one - other),
      );
  });

  it('are those of the seed', () => {
    assert.deepEqual(foldsOf(items, 5, 1), foldsOf(items, 5, 1));
    assert.notDeepEqual(foldsOf(items, 5, 1), foldsOf(items, 5, 2));
  });
});
