// The preset for genes of eukaryotes: genes laid out at random, as annotation tells of them, have paths through it.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Feature } from '../../../../src/model/annotation/feature.ts';
import { fittingLabels } from '../../../../src/model/annotation/fitting-labels.ts';
import { labelsOf } from '../../../../src/model/annotation/labels-from-annotation.ts';
import { familyOf } from '../../../../src/model/emissions/families.ts';
import { observe } from '../../../../src/model/hmm.ts';
import { observationsOf } from '../../../../src/model/sequences.ts';
import { CODONS, reverseComplement } from '../../../../src/model/start/genes/codons.ts';
import { eukaryoticGenes } from '../../../../src/model/start/genes/eukaryotic.ts';
import { check } from '../../../check.ts';
import { annotationWith, features } from '../../annotations.ts';

const STOPS = ['TAA', 'TAG', 'TGA'];
const CODING = CODONS.filter(codon => !STOPS.includes(codon));
/** If an intron splits them, they look like stop codons together with what it begins or ends with. */
const LIKE_STOPS = Array.from({ length: 20 }, () => ['TAC', 'TAT', 'TGC', 'TGG']).flat();
const FLANK = 40;
const SHORTEST = { exon: 27, intron: 48 };

/** Coding codons, where exons end, by their lengths, and the lengths of introns. */
const genes = fc.array(fc.tuple(fc.nat(40), fc.nat(30)), { minLength: 1, maxLength: 4 }).chain(parts =>
  fc.record({
    exons: fc.constant(parts.map(([further]) => SHORTEST.exon + further)),
    introns: fc.constant(parts.slice(1).map(([, further]) => SHORTEST.intron + further)),
    codons: fc.array(fc.constantFrom(...CODING, ...LIKE_STOPS), {
      minLength: 100,
      maxLength: 100,
    }),
    stop: fc.constantFrom(...STOPS),
    strand: fc.constantFrom('+' as const, '-' as const),
    holdsStop: fc.boolean(),
  }),
);

test('a gene has a path, on either strand, whatever codons its introns split, and wherever CDS ends', () => {
  const model = eukaryoticGenes();
  check(
    fc.property(genes, ({ exons, introns, codons, stop, strand, holdsStop }) => {
      const length = exons.reduce((sum, one) => sum + one, 0);
      // Whole codons.
      const lengths = [exons[0]! + ((3 - (length % 3)) % 3), ...exons.slice(1)];
      const coding = `ATG${codons.join('')}`.slice(0, length + ((3 - (length % 3)) % 3));
      let text = 'C'.repeat(FLANK);
      let told = 0;
      const places = lengths.map((size, n): [number, number] => {
        const start = text.length;
        text += coding.slice(told, (told += size));
        const place: [number, number] = [start, text.length];
        text += n < introns.length ? `GT${'A'.repeat(introns[n]! - 4)}AG` : stop;
        return place;
      });
      if (holdsStop) places.at(-1)![1] += 3;
      text += 'C'.repeat(FLANK);
      const words = places.map(([start, end]) => {
        const [from, to] = strand === '+' ? [start, end] : [text.length - end, text.length - start];
        return `a:${from}-${to} CDS ${strand} . t`;
      });
      assert.deepEqual(misfits(strand === '+' ? text : reverseComplement(text), features(...words)), []);
    }),
    200,
  );

  function misfits(text: string, list: Feature[]): string[] {
    const record = { id: 'a', length: text.length, place: 'a' };
    const labels = labelsOf([record], annotationWith('nested', list), model.states, { background: 'none' });
    const sequences = observationsOf(familyOf(model.emission).observes(model.emission), [text]);
    const { observations } = observe(model, sequences);
    return fittingLabels(model, observations, labels, labels.spans).dropped;
  }
});
