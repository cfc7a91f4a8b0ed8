// Profiles built from alignments: the same as HMMER's, part by part and as a whole.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatProfile } from '../../../../src/io/model-file/hmmer/format-profile.ts';
import { readProfiles } from '../../../../src/io/model-file/hmmer/read-profiles.ts';
import { alignmentsOf } from '../../../../src/io/records/alignment/read-alignments.ts';
import { ALPHABETS } from '../../../../src/model/alphabet.ts';
import { logFactorial } from '../../../../src/model/log-factorial.ts';
import type { Alignment } from '../../../../src/model/profile/multiple-alignment.ts';
import {
  BACKGROUNDS,
  matchOccupancies,
  meanRelativeEntropy,
  type Profile,
} from '../../../../src/model/profile/profile.ts';
import { codedRows } from '../../../../src/model/start/profiles/coded-rows.ts';
import { countPaths } from '../../../../src/model/start/profiles/counts.ts';
import { logGamma, posteriorMean } from '../../../../src/model/start/profiles/dirichlet.ts';
import { PRIORS } from '../../../../src/model/start/profiles/priors.ts';
import {
  type ProfileOptions,
  profileOfAlignment,
} from '../../../../src/model/start/profiles/profile-of-alignment.ts';
import { positionBasedWeights } from '../../../../src/model/start/profiles/weights.ts';
import { UserError } from '../../../../src/user-error.ts';
import { check } from '../../../check.ts';
import { close } from '../../../close.ts';
import { collect, sourceOf } from '../../../io/memory-source.ts';

const usual: ProfileOptions = { alphabet: 'protein', name: 'x', matchShare: 0.5, byReference: false };

const rowsOf = (...rows: string[]): Alignment => ({
  rows,
  ids: rows.map((_, n) => `s${n + 1}`),
  places: rows.map((_, n) => `in:${n + 1}`),
});

const alignmentIn = async (file: string) => (await collect(alignmentsOf(sourceOf(readFileSync(file)))))[0]!;
const profileIn = async (content: string | Uint8Array) =>
  (await collect(readProfiles(sourceOf(content))))[0]!;

/** All probabilities of a profile, as its file has them. */
const probabilities = ({ match, insert, transitions, composition }: Profile) =>
  [...match, ...insert, ...transitions.map(node => Object.values(node) as number[]), composition!]
    .flat()
    .map(p => Math.min(-Math.log(p), 100));

const complaint = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return `${error.place} ${error.code}`;
    throw error;
  }
  return 'none';
};

for (const [file, reference, options] of [
  ['fixtures/globins4.sto', 'fixtures/reference/hmmer-globins4.hmm.gz', {}],
  [
    'fixtures/small-dna.sto',
    'fixtures/reference/hmmer-small-dna.hmm',
    { alphabet: 'dna', byReference: true },
  ],
] as const) {
  test(`${file}: the profile that hmmbuild of HMMER 3.3.2 makes of it, to the digits that it writes`, async () => {
    const theirs = await profileIn(readFileSync(reference));
    const ours = profileOfAlignment(await alignmentIn(file), { ...usual, ...options, name: theirs.name });
    close(probabilities(ours), probabilities(theirs), 1.1e-5, 'negative logarithms');
    assert.equal(ours.effectiveSequences!.toFixed(6), theirs.effectiveSequences!.toFixed(6));
    for (const same of ['map', 'consensus', 'checksum', 'sequences', 'length', 'reference'] as const) {
      assert.deepEqual(ours[same], theirs[same], same);
    }
  });
}

test('weights are those of the example of Henikoff and Henikoff 1994', () => {
  const rows = codedRows(rowsOf('GYVGS', 'GFDGF', 'GYDGF', 'GYQGG'), ALPHABETS.protein);
  const weights = positionBasedWeights(rows, 20);
  close(
    weights.map(weight => weight / 4),
    [4 / 15, 4 / 15, 3 / 15, 4 / 15],
    1e-15,
    'weights',
  );
});

test('sequences that are the same share the weight of one', () => {
  const rows = codedRows(rowsOf('ACDEF', 'ACDEF', 'ACDEF', 'GHIKL'), ALPHABETS.protein);
  close(positionBasedWeights(rows, 20), [2 / 3, 2 / 3, 2 / 3, 2], 1e-15, 'weights');
  // Letters that could be any, or none, weigh nothing, unless there are no others.
  const unsure = codedRows(rowsOf('XXX', '---', 'ACD'), ALPHABETS.protein);
  close(positionBasedWeights(unsure, 20), [0, 0, 3], 0, 'unsure');
  close(positionBasedWeights(unsure.slice(0, 2), 20), [1, 1], 0, 'nothing sure');
});

test('paths: an insertion beside a deletion is a match, an ambiguous letter a bit of each', () => {
  const alphabet = ALPHABETS.dna;
  const rows = codedRows(rowsOf('A--gT', 'Ac-GR', 'A---T'), alphabet);
  // Columns 1, 3 and 5 are match states.
  const { match, insert, transitions } = countPaths(rows, [1, 10, 100], [0, 2, 4], alphabet);
  assert.deepEqual(match, [
    [111, 0, 0, 0],
    [0, 10, 1, 0],
    [5, 0, 5, 101],
  ]);
  assert.deepEqual(insert, [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 10, 0],
    [0, 0, 0, 0],
  ]);
  assert.deepEqual(transitions, [
    { mm: 111, mi: 0, md: 0, im: 0, ii: 0, dm: 0, dd: 0 },
    { mm: 11, mi: 0, md: 100, im: 0, ii: 0, dm: 0, dd: 0 },
    { mm: 1, mi: 10, md: 0, im: 10, ii: 0, dm: 100, dd: 0 },
    { mm: 111, mi: 0, md: 0, im: 0, ii: 0, dm: 0, dd: 0 },
  ]);
});

test('of a fragment, nothing counts but what is from its first match state to its last', () => {
  const alphabet = ALPHABETS.dna;
  const rows = codedRows(rowsOf('~~aCGt~~', '~~~~~~~~'), alphabet);
  const { match, insert, transitions } = countPaths(rows, [1, 1], [0, 1, 3, 4, 6, 7], alphabet);
  assert.deepEqual(match.slice(2, 4), [
    [0, 1, 0, 0],
    [0, 0, 1, 0],
  ]);
  assert.equal(
    match.flat().reduce((a, b) => a + b),
    2,
  );
  assert.ok(insert.flat().every(count => count === 0));
  assert.deepEqual(
    transitions.flatMap(node => Object.values(node)).filter(count => count > 0),
    [1],
  );
  assert.equal(transitions[3]!.mm, 1);
});

test('a sequence with residues in half of the columns at most is a fragment, whose ends are no deletions', () => {
  const deletionsWith = (third: string) =>
    profileOfAlignment(rowsOf('ACDEFGHIKL', 'ACDEFGHIKL', third), usual).transitions[0]!.md;
  assert.ok(deletionsWith('-----GHIKL') < 0.01);
  assert.ok(deletionsWith('----FGHIKL') > 0.1);
});

test('the mean of a posterior under one Dirichlet distribution adds its parameters, under several it mixes', () => {
  close(posteriorMean([3, 1, 0], [{ weight: 1, alpha: [0.5, 0.25, 0.25] }]), [0.7, 0.25, 0.05], 1e-15, 'one');
  // P(one A | alpha) is 0.9 and 0.5; so the components become 0.9 and 0.1 from 5/6 and 1/6.
  const mixture = [
    { weight: 5 / 6, alpha: [9, 1] },
    { weight: 1 / 6, alpha: [1, 1] },
  ];
  const share = (5 / 6) * 0.9 + (1 / 6) * 0.5;
  const first = ((5 / 6) * 0.9) / share;
  const mean = (first * 10) / 11 + ((1 - first) * 2) / 3;
  close(posteriorMean([1, 0], mixture), [mean, 1 - mean], 1e-14, 'two');
  assert.equal(PRIORS.protein.match.length, 9);
  close([PRIORS.protein.match.reduce((sum, { weight }) => sum + weight, 0)], [1], 1e-5, 'weights');
});

test('log Γ is that of factorials, and of one half', () => {
  for (const n of [1, 2, 3, 15, 16, 17, 100, 5000])
    close([logGamma(n + 1)], [logFactorial(n)], 1e-14, `${n}`);
  close([logGamma(0.5), logGamma(1e-3)], [Math.log(Math.PI) / 2, 6.907178885383854], 1e-14, 'below 1');
});

test('match states have 0.59 bits where sequences suffice, and else as many as they give', () => {
  const alignment = rowsOf(...Array.from({ length: 60 }, () => 'ACDEFGHIKLMNPQRSTVWY'.repeat(10)));
  const profile = profileOfAlignment(alignment, usual);
  close([meanRelativeEntropy(profile)], [0.59], 0.01, 'bits');
  assert.ok(profile.effectiveSequences! < 1);
  const two = rowsOf('ACDEF', 'ACDEF');
  assert.equal(profileOfAlignment(two, usual).effectiveSequences, 2);
});

test('a share of the sequences, or the reference, chooses match columns', () => {
  const alignment = { ...rowsOf('ACD-F', 'A-DEF', 'ACD--', 'AC-E-'), reference: 'x..xx', structure: '<.->.' };
  const mapOf = (options: Partial<ProfileOptions>) =>
    profileOfAlignment(alignment, { ...usual, ...options }).map;
  assert.deepEqual(mapOf({ matchShare: 0 }), [1, 2, 3, 4, 5]);
  assert.deepEqual(mapOf({ matchShare: 0.9 }), [1]);
  const named = profileOfAlignment(alignment, { ...usual, byReference: true });
  assert.deepEqual([named.map, named.reference, named.structure], [[1, 4, 5], 'xxx', '<>.']);
});

test('alignments without match columns, and letters of other alphabets, are refused with their place', () => {
  const build = (alignment: Alignment, options: Partial<ProfileOptions> = {}) =>
    complaint(() => profileOfAlignment(alignment, { ...usual, ...options }));
  assert.equal(build(rowsOf('---', '---')), 'in:1 data-does-not-fit');
  assert.equal(build(rowsOf('AC-', '-CD', 'A-D'), { matchShare: 1 }), 'in:1 data-does-not-fit');
  assert.equal(build(rowsOf('ACD'), { byReference: true }), 'in:1 data-does-not-fit');
  assert.equal(
    build({ ...rowsOf('ACD'), reference: '...' }, { byReference: true }),
    'in:1 data-does-not-fit',
  );
  assert.equal(build(rowsOf('ACG', 'AC*')), 'in:2 bad-symbol');
  assert.equal(build(rowsOf('ACé')), 'in:1 bad-symbol');
  assert.equal(build(rowsOf('ACG', 'AEG'), { alphabet: 'dna' }), 'in:2 bad-symbol');
});

test('whatever is aligned, rows are probabilities, and the file says the same', async () => {
  const letter = fc.constantFrom(...'ACGTNRacgt--..~'.split(''));
  const rows = fc
    .integer({ min: 1, max: 12 })
    .chain(length =>
      fc.array(fc.array(letter, { minLength: length, maxLength: length }), { minLength: 1, maxLength: 6 }),
    );
  await check(
    fc.asyncProperty(rows, fc.constantFrom('dna' as const, 'protein' as const), async (letters, alphabet) => {
      const alignment = rowsOf(...letters.map(row => row.join('')));
      const build = () => profileOfAlignment(alignment, { ...usual, alphabet, matchShare: 0.3 });
      if (complaint(build) === 'in:1 data-does-not-fit') return;
      const profile = build();
      const { match, insert, transitions, length, background } = profile;
      assert.deepEqual([match.length, insert.length, transitions.length], [length, length + 1, length + 1]);
      const sums = [
        ...[...match, ...insert].map(row => row.reduce((a, b) => a + b)),
        ...transitions.flatMap(({ mm, mi, md, im, ii, dm, dd }) => [mm + mi + md, im + ii, dm + dd]),
      ];
      close(
        sums,
        sums.map(() => 1),
        1e-14,
        'sums',
      );
      assert.equal(transitions[length]!.md, 0);
      assert.deepEqual(background, BACKGROUNDS[alphabet]);
      assert.ok(matchOccupancies(profile).every(occupancy => occupancy > 0 && occupancy <= 1));
      assert.ok(profile.effectiveSequences! >= 0 && profile.effectiveSequences! <= letters.length);
      const again = await profileIn(formatProfile(profile));
      close(probabilities(again), probabilities(profile), 1e-5, 'read back');
      assert.equal(again.consensus, profile.consensus);
    }),
    150,
  );
});
