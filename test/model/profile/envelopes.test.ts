// Envelopes where a region holds several domains.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { domainFinder } from '../../../src/model/profile/domains.ts';
import { envelopesIn } from '../../../src/model/profile/envelopes.ts';
import { insideOf } from '../../../src/model/profile/inside.ts';
import type { Region } from '../../../src/model/profile/regions.ts';
import { Random } from '../../../src/model/random.ts';
import { finish } from '../../../src/model/work.ts';
import { randomProfile } from './profiles.ts';

const profile = randomProfile(60, 11);
const { several } = domainFinder(profile);

/** Residues drawn from all match states in turn. */
function member(random: Random): number[] {
  return profile.match.map(row => random.choice(row));
}

test('each domain of a chain has an envelope, as wide as its begins and ends are likely', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const random = new Random(seed);
    const codes = Uint8Array.from([0, 1, 2, 3].flatMap(() => member(random)));
    const region: Region = { start: 0, end: codes.length, isMultiple: true };
    const posteriors = finish(insideOf(several, codes, fastEngine));
    const envelopes = finish(envelopesIn(region, posteriors, several, codes, fastEngine));
    assert.equal(envelopes.length, 4);
    for (const [n, { start, end }] of envelopes.entries()) {
      const planted = { start: 60 * n, end: 60 * (n + 1) };
      assert.ok(start < planted.start + 15 && end > planted.end - 15, `domain ${n}: ${start} to ${end}`);
      // There is nothing wider that is as likely, up to the middle of the neighbours.
      const [from, to] = [Math.max(0, planted.start - 20), Math.min(codes.length, planted.end + 20)];
      for (let t = from; t < start; t++) assert.ok(posteriors.begins[t]! < 0.02, `begin at ${t}`);
      for (let t = end; t < to; t++) assert.ok(posteriors.ends[t]! < 0.02, `end at ${t}`);
    }
  }
});

test('what is left between two domains holds another one where that is likely', () => {
  const random = new Random(3);
  const noise = (n: number) => Array.from({ length: n }, () => random.choice(profile.background));
  const codes = Uint8Array.from([
    ...member(random),
    ...noise(5),
    ...member(random),
    ...noise(5),
    ...member(random),
  ]);
  const region: Region = { start: 0, end: codes.length, isMultiple: true };
  const posteriors = finish(insideOf(several, codes, fastEngine));
  const blind = {
    ...fastEngine,
    *viterbi(trellis: Parameters<typeof fastEngine.viterbi>[0]) {
      const found = yield* fastEngine.viterbi(trellis);
      // A path that overlooks the domain in the middle.
      if (found.path.length === codes.length) found.path.fill(several.states.J, 60, 130);
      return found;
    },
  };
  const envelopes = finish(envelopesIn(region, posteriors, several, codes, blind));
  assert.deepEqual(
    envelopes.map(({ start }) => Math.round(start / 65)),
    [0, 1, 2],
  );
});

test('a region that holds one domain is its envelope', () => {
  const codes = Uint8Array.from(member(new Random(1)));
  const posteriors = finish(insideOf(several, codes, fastEngine));
  for (const isMultiple of [false, true]) {
    const region: Region = { start: 0, end: 60, isMultiple };
    const [envelope, ...more] = finish(envelopesIn(region, posteriors, several, codes, fastEngine));
    assert.deepEqual([envelope!.start, envelope!.end, more.length], [0, 60, 0]);
  }
});
