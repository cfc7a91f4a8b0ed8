// What the states of `eukaryotic-genes` promise of every gene, on sequences that are drawn from it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eukaryoticGenes } from '../../../../src/model/start/genes/eukaryotic.ts';
import { codonsOf, lettersOf, type Sampled, STOPS, sampled } from './sampled.ts';

const SEEDS = 20;
const LENGTH = 20_000;

type Features = Sampled['features'];

test('exons of a gene make whole codons from ATG on, introns begin with GT or GC and end with AG, a stop codon follows', () => {
  const model = eukaryoticGenes();
  const seen = { '+': 0, '-': 0, introns: 0 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { sequence, features } = sampled(model, LENGTH, seed);
    for (const gene of wholeGenes(features)) {
      const strand = gene[0]!.strand!;
      const place = `seed ${seed}, ${gene[0]!.start} ${strand}`;
      const parts = strand === '-' ? gene.toReversed() : gene;
      const [stop] = parts.splice(-1);
      assert.equal(stop!.name, 'stop_codon', place);
      assert.ok(STOPS.includes(lettersOf(stop!, sequence)), place);
      let coding = '';
      for (const [n, part] of parts.entries()) {
        const letters = lettersOf(part, sequence);
        assert.equal(part.name, n % 2 === 0 ? 'CDS' : 'intron', place);
        if (part.name === 'CDS') {
          assert.equal((strand === '-' ? part.last : part.first).phase, coding.length % 3, place);
          coding += letters;
        } else {
          assert.match(letters, /^G[CT].*AG$/, place);
          seen.introns++;
        }
      }
      assert.equal(coding.length % 3, 0, place);
      assert.equal(codonsOf(coding)[0], 'ATG', place);
      seen[strand]++;
    }
  }
  assert.ok(seen['+'] > 20 && seen['-'] > 20 && seen.introns > 100, JSON.stringify(seen));
});

/** Features that touch one another are a gene; those at the ends of the sequence may be cut off. */
function wholeGenes(features: Features): Features[] {
  const genes: Features[] = [];
  for (const feature of features) {
    const last = genes.at(-1);
    if (last?.at(-1)?.end === feature.start) last.push(feature);
    else genes.push([feature]);
  }
  return genes.filter(gene => gene[0]!.start > 0 && gene.at(-1)!.end < LENGTH);
}
