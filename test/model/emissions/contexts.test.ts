// Categorical emissions of order n against the definition, position by position; and what cannot have contexts.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { ALPHABETS } from '../../../src/model/alphabet.ts';
import { categoricalFamily } from '../../../src/model/emissions/categorical/categorical.ts';
import { flatRows } from '../../../src/model/emissions/categorical/nested-rows.ts';
import type { CategoricalEmission, NestedRows } from '../../../src/model/emissions/emission.ts';
import type { Observations } from '../../../src/model/observations.ts';
import { Random } from '../../../src/model/random.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { letters, vectors } from '../examples.ts';

const { dna } = ALPHABETS;

function emissionOf(order: number, K: number, random: Random): CategoricalEmission {
  const rows = (level: number): NestedRows =>
    level === 0 ? random.dirichlet(4) : Array.from({ length: 4 }, () => rows(level - 1));
  const probabilities = Array.from({ length: K }, () => rows(order));
  return { family: 'categorical', alphabet: 'dna', symbols: 'ACGT', order, probabilities };
}

/** The mean, over every context that agrees, of the probability of every symbol that the letter may be. */
function bruteForce(emission: CategoricalEmission, text: string, t: number, k: number): number {
  const { order } = emission;
  const membersAt = (n: number) => {
    const code = n < 0 ? dna.missing : dna.letterCodes[text.charCodeAt(n)]!;
    return dna.members[code]!;
  };
  if (membersAt(t).length === 4) return 1;
  const rows = flatRows(emission).slice(k * 4 ** order, (k + 1) * 4 ** order);
  const found: number[] = [];
  for (let context = 0; context < 4 ** order; context++) {
    const digits = Array.from({ length: order }, (_, n) => Math.floor(context / 4 ** (order - 1 - n)) % 4);
    if (!digits.every((digit, n) => membersAt(t - order + n).includes(digit))) continue;
    found.push(membersAt(t).reduce((sum, m) => sum + rows[context]![m]!, 0));
  }
  return found.reduce((sum, p) => sum + p, 0) / found.length;
}

function densityAt(
  emission: CategoricalEmission,
  prepared: Observations,
  logs: Float64Array,
  t: number,
): number[] {
  const K = emission.probabilities.length;
  const row = prepared.codes ? prepared.codes[t]! : t;
  return [...logs.subarray(row * K, (row + 1) * K)].map(Math.exp);
}

test('every position has the mean of the rows that agree with what is known before it', () => {
  const text = fc
    .array(fc.constantFrom(...'ACGTACGTNRYB-'), { minLength: 1, maxLength: 30 })
    .map(list => list.join(''));
  const texts = fc.array(text, { minLength: 1, maxLength: 3 });
  check(
    fc.property(
      texts,
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 1, max: 99 }),
      (sequences, order, seed) => {
        const emission = emissionOf(order, 2, new Random(seed));
        const prepared = categoricalFamily.prepare(emission, letters(sequences));
        const logs = categoricalFamily.logDensities(emission, prepared.table, 1);
        sequences.forEach((sequence, s) => {
          for (let t = 0; t < sequence.length; t++) {
            const expected = [0, 1].map(k => bruteForce(emission, sequence, t, k));
            close(
              densityAt(emission, prepared, logs, prepared.offsets[s]! + t),
              expected,
              1e-12,
              `${sequence} at ${t}`,
            );
          }
        });
      },
    ),
    200,
  );
});

test('more contexts than 16 bits can name have wider codes', () => {
  const random = new Random(4);
  const text = Array.from({ length: 90000 }, () => 'ACGT'[Math.floor(random.uniform() * 4)]).join('');
  const emission = emissionOf(8, 1, random);
  const prepared = categoricalFamily.prepare(emission, letters([text]));
  assert.ok(prepared.codes instanceof Uint32Array, 'codes of 32 bits');
  const logs = categoricalFamily.logDensities(emission, prepared.table, 1);
  for (const t of [8, 9, 500, 70000, 89999]) {
    close(densityAt(emission, prepared, logs, t), [bruteForce(emission, text, t, 0)], 1e-12, `position ${t}`);
  }
  const occupancy = new Float64Array(logs.length);
  for (const code of prepared.codes) occupancy[code]! += 1;
  const counts = categoricalFamily.collect(emission, prepared.table, 1, occupancy);
  close([counts.reduce((sum, count) => sum + count, 0)], [text.length], 1e-9, 'sum of the counts');
});

test('weights of symbols have no context, and are refused with the place', () => {
  const emission = emissionOf(1, 1, new Random(1));
  assert.throws(() => categoricalFamily.prepare(emission, vectors([[[0.5, 0.5, 0, 0]]])), {
    name: 'UserError',
    place: 'sequence 1',
    code: 'data-does-not-fit',
  });
});

test('samples of order 2 have the frequencies of the model, at starts too', () => {
  const random = new Random(9);
  const emission = emissionOf(2, 1, random);
  const sampler = categoricalFamily.sampler(emission, 1, random);
  const N = 40000;
  const counts = new Map<string, number>();
  for (let n = 0; n < N; n++) {
    sampler.start();
    let text = '';
    for (let t = 0; t < 3; t++) text += 'ACGT'[sampler.next(0) as number];
    for (const prefix of [text.slice(0, 1), text.slice(0, 2), text])
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  for (const [text, count] of counts) {
    const expected = [...text].reduce((p, _, t) => p * bruteForce(emission, text, t, 0), 1);
    assert.ok(
      Math.abs(count / N - expected) < 5 * Math.sqrt(expected / N),
      `${text}: ${count / N}, expected ${expected}`,
    );
  }
});
