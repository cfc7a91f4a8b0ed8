// What `hmmsearch --max --nonull2` of HMMER 3.3.2 finds of fixtures/globins.fa, as its tables print it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSource } from '../../../src/io/bytes/source.ts';
import { readProfiles } from '../../../src/io/model-file/hmmer/read-profiles.ts';
import { inputsOf, readRecords } from '../../../src/io/records/read-records.ts';
import { ALPHABETS } from '../../../src/model/alphabet.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { concatenate } from '../../../src/model/observations.ts';
import { calibrate } from '../../../src/model/profile/calibrate.ts';
import { domainFinder, domainsOf } from '../../../src/model/profile/domains.ts';
import type { Profile } from '../../../src/model/profile/profile.ts';
import { forwardPValue } from '../../../src/model/profile/score-statistics.ts';
import { profileSearch, search } from '../../../src/model/profile/search.ts';
import { finish } from '../../../src/model/work.ts';
import { ROOT } from '../../commands/transcripts/run-line.ts';

/** Sequence: E-value and bits. */
const SEQUENCES: Record<string, [evalue: number, bits: number]> = {
  chain: [2.1e-113, 363.8],
  MYG_HORSE: [6.4e-65, 206.4],
  HBA_COLLI: [1.3e-50, 160.0],
  HBB2_XENTR: [1e-49, 157.1],
};

/** Sequence: of each domain its E-value and bits, places in the profile, of the alignment and the envelope, and accuracy. */
const DOMAINS: Record<string, number[][]> = {
  chain: [
    [9.2e-50, 157.2, 3, 149, 2, 141, 1, 141, 0.99],
    [1.9e-64, 204.9, 1, 149, 162, 307, 162, 307, 0.99],
  ],
  MYG_HORSE: [[7.1e-65, 206.3, 3, 149, 2, 147, 1, 147, 0.99]],
  HBA_COLLI: [[1.4e-50, 159.9, 2, 149, 1, 141, 1, 141, 0.99]],
  HBB2_XENTR: [[1.1e-49, 157.0, 2, 148, 2, 145, 1, 146, 0.98]],
};

/** Bits have one decimal there, E-values two digits. */
const BITS = 0.0501;

async function globins(): Promise<Profile> {
  const source = await openSource(join(ROOT, 'fixtures/reference/hmmer-globins4.hmm.gz'));
  for await (const profile of readProfiles(source)) return profile;
  throw new Error('no profile');
}

async function proteins() {
  const kind = { kind: 'symbols', alphabet: ALPHABETS.protein } as const;
  const records: { id: string; data: Parameters<typeof concatenate>[0][number]['data'] }[] = [];
  for await (const record of readRecords(inputsOf([join(ROOT, 'fixtures/globins.fa')]), kind)) {
    records.push(record);
  }
  const { codes, offsets } = concatenate(records.map(({ data, id }) => ({ data, name: id })));
  return { ids: records.map(({ id }) => id), codes: codes!, offsets };
}

function isClose(
  [evalue, bits]: readonly number[],
  [p, own]: readonly [number, number],
  database: number,
): void {
  assert.ok(Math.abs(own - bits!) < BITS, `${own} bits against ${bits}`);
  assert.ok(Math.abs((p * database) / evalue! - 1) < 0.06, `E-value ${p * database} against ${evalue}`);
}

test('sequences have the scores and E-values of hmmsearch', async () => {
  const { ids, ...sequences } = await proteins();
  const found = finish(
    search(finish(profileSearch(await globins(), fastEngine)), sequences, 1e-5, fastEngine),
  );
  assert.deepEqual(found.map(({ sequence }) => ids[sequence]).sort(), Object.keys(SEQUENCES).sort());
  for (const { sequence, bits, pValue } of found) {
    isClose(SEQUENCES[ids[sequence]!]!, [pValue, bits], ids.length);
  }
});

test('domains have the places, scores and E-values of hmmsearch', async () => {
  const profile = await globins();
  const { ids, codes, offsets } = await proteins();
  const finder = domainFinder(profile);
  for (const [s, id] of ids.entries()) {
    const own = finish(domainsOf(finder, codes.subarray(offsets[s], offsets[s + 1]), fastEngine));
    const wanted = DOMAINS[id] ?? [];
    assert.equal(own.length, wanted.length, id);
    for (const [n, { envelope, alignment, nodes, bits, meanPosterior }] of own.entries()) {
      const pValue = forwardPValue(bits, profile.statistics!.forward);
      isClose(wanted[n]!, [pValue, bits], ids.length);
      const places = [...nodes, alignment.start + 1, alignment.end, envelope.start + 1, envelope.end];
      assert.deepEqual(places, wanted[n]!.slice(2, 8), id);
      assert.ok(Math.abs(meanPosterior - wanted[n]![8]!) < 0.0051);
    }
  }
});

test('ambiguous and missing residues count as in hmmsearch', async () => {
  const { ids, codes, offsets } = await proteins();
  const { symbols, letterCodes } = ALPHABETS.protein;
  const s = ids.indexOf('HBA_COLLI');
  const pigeon = codes.slice(offsets[s], offsets[s + 1]);
  const ready = finish(profileSearch(await globins(), fastEngine));
  for (const [letter, other, bits] of [
    ['D', 'B', 157.1],
    ['E', 'Z', 159.2],
    ['L', 'J', 154.4],
    ['A', 'X', 136.1],
    ['K', 'X', 131.9],
  ] as const) {
    const code = symbols.indexOf(letter);
    const own = pigeon.map(one => (one === code ? letterCodes[other.charCodeAt(0)]! : one));
    const [found] = finish(search(ready, { codes: own, offsets: [0, own.length] }, 1, fastEngine));
    assert.ok(
      Math.abs(found!.bits - bits) < BITS,
      `${letter} as ${other}: ${found!.bits} bits against ${bits}`,
    );
  }
});

test('a calibration comes to what that of hmmbuild came to', async () => {
  const profile = await globins();
  const { msv, viterbi, forward } = profile.statistics!;
  const own = finish(calibrate(profile, fastEngine, 42));
  for (const [theirs, ours] of [
    [msv, own.msv],
    [viterbi, own.viterbi],
    [forward, own.forward],
  ] as const) {
    // Locations are of 200 random sequences each, other ones.
    assert.ok(Math.abs(theirs[0] - ours[0]) < 0.4, `${ours[0]} against ${theirs[0]}`);
    assert.ok(Math.abs(theirs[1] - ours[1]) < 1e-4, `${ours[1]} against ${theirs[1]}`);
  }
});
