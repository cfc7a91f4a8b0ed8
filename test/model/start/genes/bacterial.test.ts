// What the states of `bacterial-genes` promise of every gene, on sequences that are drawn from it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bacterialGenes } from '../../../../src/model/start/genes/bacterial.ts';
import { codonsOf, lettersOf, STOPS, sampled } from './sampled.ts';

const SEEDS = 20;
const LENGTH = 20_000;

test('every gene has a start codon, whole codons, and its only stop codon at its end, whatever it overlaps', () => {
  // At a higher temperature what is rare is frequent, and what cannot be is not.
  const models = [1, 3].map(temperature => ({ ...bacterialGenes(), temperature }));
  const visited = new Set<number>();
  const seen = { whole: 0, overlapping: 0 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { sequence, states, features } = sampled(models[seed % 2]!, LENGTH, seed);
    for (const state of states) visited.add(state);
    const whole = features.filter(({ first, last }) => first.opens && last.closes);
    for (const [n, gene] of whole.entries()) {
      const codons = codonsOf(lettersOf(gene, sequence));
      const place = `seed ${seed}, ${gene.start}-${gene.end} ${gene.strand}`;
      assert.equal((gene.end - gene.start) % 3, 0, place);
      assert.ok(['ATG', 'GTG', 'TTG'].includes(codons[0]!), `${place}: starts with ${codons[0]}`);
      const stops = codons.flatMap((codon, c) => (STOPS.includes(codon) ? [c] : []));
      assert.deepEqual(stops, [codons.length - 1], place);
      seen.whole++;
      if (n > 0 && gene.start < whole[n - 1]!.end) seen.overlapping++;
    }
    // What is not whole is cut off by an end of the sequence.
    for (const { start, end, first, last } of features) {
      assert.ok(first.opens || start === 0, `seed ${seed}: begins nowhere, at ${start}`);
      assert.ok(last.closes || end === LENGTH, `seed ${seed}: ends nowhere, at ${end}`);
    }
  }
  assert.ok(seen.whole > 200 && seen.overlapping > 50, JSON.stringify(seen));
  const missing = models[0]!.states.filter((_, k) => !visited.has(k)).map(({ name }) => name);
  assert.deepEqual(missing, []);
});
