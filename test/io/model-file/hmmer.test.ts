// HMMER's files of profiles: read, written as they were, and refused with their line.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { formatProfile } from '../../../src/io/model-file/hmmer/format-profile.ts';
import { readProfiles } from '../../../src/io/model-file/hmmer/read-profiles.ts';
import type { Profile } from '../../../src/model/profile/profile.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import {
  codeOf,
  collect,
  collectUntilError,
  complaint,
  damage,
  damaged,
  sameInChunks,
  sourceOf,
} from '../memory-source.ts';

const small = readFileSync('fixtures/reference/hmmer-small-dna.hmm', 'utf8');
const globins = gunzipSync(readFileSync('fixtures/reference/hmmer-globins4.hmm.gz')).toString();

const profileIn = async (text: string): Promise<Profile> => (await collect(readProfiles(sourceOf(text))))[0]!;
const afterVersion = (text: string) => text.slice(text.indexOf('\n'));

test('a profile has what HMMER says of it', async () => {
  const profile = await profileIn(small);
  const { match, insert, transitions, background, composition, date, ...rest } = profile;
  assert.deepEqual(rest, {
    name: 'small',
    description: 'insertions beside deletions, ambiguous letters',
    length: 11,
    longest: 70,
    alphabet: 'dna',
    sequences: 5,
    effectiveSequences: 5,
    checksum: 3363355938,
    cutoffs: { gathering: [12] },
    statistics: { msv: [-6.0449, 0.82631], viterbi: [-7.5317, 0.82631], forward: [-2.4691, 0.82631] },
    consensus: 'Acgtgttagct',
    map: [1, 2, 3, 4, 9, 10, 11, 12, 13, 15, 16],
    reference: 'xxxxxxxxxxx',
  });
  assert.deepEqual([match.length, insert.length, transitions.length], [11, 12, 12]);
  assert.match(date!, /^\w{3} \w{3} \d+ [\d:]{8} \d{4}$/);
  close(
    match[1]!,
    [3.26509, 0.14412, 3.43044, 2.75442].map(x => Math.exp(-x)),
    1e-15,
    'match',
  );
  const { mm, mi, md, im, ii, dm, dd } = transitions[11]!;
  assert.deepEqual([md, dm, dd], [0, 1, 0]);
  close(
    [mm, mi, im, ii],
    [0.01418, 4.26268, 1.46634, 0.26236].map(x => Math.exp(-x)),
    1e-15,
    'transitions',
  );
  assert.deepEqual(background, [0.25, 0.25, 0.25, 0.25]);
  close(
    composition!,
    [1.37512, 1.59394, 1.3878, 1.22267].map(x => Math.exp(-x)),
    1e-15,
    'composition',
  );
});

test('what is read is written the same, but for the first line', async () => {
  for (const text of [small, globins]) {
    assert.equal(afterVersion(formatProfile(await profileIn(text))), afterVersion(text));
  }
});

test('all that a profile may say is written and read back', async () => {
  const profile: Profile = {
    ...(await profileIn(small)),
    accession: 'DF0000001.1',
    mask: '.....mmm...',
    structure: '<<<<...>>>>',
    commands: ['hmmbuild a.hmm a.sto', 'hmmcalibrate a.hmm'],
    cutoffs: { gathering: [8, 7.2], trusted: [8, 7.2], noise: [7.9, 7.9] },
    alphabet: 'rna',
  };
  assert.deepEqual(await profileIn(formatProfile(profile)), profile);
});

test('profiles of a file come one after the other, whatever is between them and however bytes are cut', async () => {
  const text = `# two\n\n${small}\n# and a third\n${globins}${small}`;
  const names = (await collect(readProfiles(sourceOf(text)))).map(({ name }) => name);
  assert.deepEqual(names, ['small', 'globins4', 'small']);
  await sameInChunks(Buffer.from(text.replaceAll('\n', '\r\n')), 1000, readProfiles);
  assert.deepEqual(await collect(readProfiles(sourceOf(''))), []);
});

test('older versions have fewer columns behind the match emissions', async () => {
  const profile = await profileIn(small);
  const columnsOf = { b: [0, 2, 4], c: [0, 2, 4], d: [0, 2, 4], e: [0, 1, 2, 4], f: [0, 1, 2, 3, 4] };
  for (const [version, columns] of Object.entries(columnsOf)) {
    const old = small
      .replace('HMMER3/f', `HMMER3/${version}`)
      .replace(/^( +\d+ (?: +[\d.]+){4}) +(\d+) (.) (.) (.) (.)$/gm, (_, start: string, ...words: string[]) =>
        [start, ...columns.map(column => words[column])].join(' '),
      );
    assert.deepEqual(await profileIn(old), profile, version);
  }
});

test('what is wrong is told with its line, after the profiles before it', async () => {
  const cases: [broken: string, line: number, says: RegExp][] = [
    [small.replace('HMMER3/f', 'HMMER3/a'), 1, /HMMER3\/a.*hmmconvert/],
    [small.replace('HMMER3/f', 'HMMER2.0'), 1, /HMMER2\.0/],
    [small.replace('ALPH  DNA', 'ALPH  coins'), 6, /coins/],
    [small.replace('LENG  11', 'LENG  10'), 55, /10 nodes/],
    [small.replace('LENG  11', 'LENG  12'), 58, /12 nodes/],
    [small.replace('LENG  11', 'LENG  eleven'), 4, /eleven/],
    [small.replace('LENG  11\n', ''), 19, /LENG/],
    [small.replace('EFFN  5.000000', 'EFFN  five'), 14, /five/],
    [small.replace('HMM          A        C', 'HMM          C        A'), 20, /A C G T/],
    [small.replace('0.06648', '0.76648'), 25, /sum to/],
    [small.replace('0.06648', '-0.6648'), 25, /-0\.6648/],
    [small.replace('0.06648', ''), 25, /9 words in a line of 10/],
    [small.replace('      2   3.26509', '      7   3.26509'), 28, /node 7 where 2/],
    [small.replace(/^HMM {5}.*$/m, ''), 58, /line HMM/],
    [small.slice(0, -4), 57, /does not end/],
  ];
  for (const [broken, line, says] of cases) {
    const { items, error } = await collectUntilError(readProfiles(sourceOf(small + broken)));
    assert.equal(items.length, 1);
    assert.equal(error!.code, 'bad-model');
    const before = small.split('\n').length - 1;
    const place = new RegExp(`^in:${before + line}( |$)`);
    assert.match(error!.place!, place, String(says));
    assert.match(`${error!.message} | ${error!.hint}`, says);
  }
  assert.match(
    await complaint(readProfiles(sourceOf(small.replace('0.06648', 'x')))),
    /^in:25 \(profile small\)/,
  );
  assert.equal(await codeOf(readProfiles(sourceOf('>a\nACGT\n'))), 'bad-model');
});

test('damaged files give profiles or a UserError, the same for all chunks', async () => {
  const bytes = Buffer.from(small);
  await check(
    fc.asyncProperty(damage(bytes.length), fc.integer({ min: 1, max: 60 }), async (changes, size) => {
      await sameInChunks(damaged(bytes, changes), size, readProfiles);
    }),
    200,
  );
});
