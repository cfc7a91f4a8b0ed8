// Regions, envelopes and alignments of domains.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { edgesOf } from '../../../src/model/inference/edges.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import type { Trellis } from '../../../src/model/inference/trellis.ts';
import { aligned } from '../../../src/model/profile/alignment.ts';
import { domainFinder, domainsOf } from '../../../src/model/profile/domains.ts';
import { bitsOf } from '../../../src/model/profile/forward.ts';
import { alphabetOf, type Profile } from '../../../src/model/profile/profile.ts';
import { regionsOf } from '../../../src/model/profile/regions.ts';
import { profileTrellis, ready } from '../../../src/model/profile/trellis.ts';
import { Random } from '../../../src/model/random.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { profiles, randomCodes, randomProfile } from './profiles.ts';

/** The symbols that each match state shows most. */
function best({ match }: Profile): number[] {
  return match.map(row => row.indexOf(Math.max(...row)));
}

function conserved(M: number, seed: number): Profile {
  const profile = randomProfile(M, seed);
  const match = profile.match.map(row => {
    const top = row.indexOf(Math.max(...row));
    return row.map((p, a) => 0.2 * p + (a === top ? 0.8 : 0));
  });
  const transitions = profile.transitions.map((row, k) => {
    const [mi, md] = [0.01, k < M ? 0.01 : 0];
    return { ...row, mm: 1 - mi - md, mi, md };
  });
  return { ...profile, match, transitions };
}

test('domains that were planted are found where they are, touching ones too', () => {
  const profile = conserved(40, 5);
  const random = new Random(7);
  const noise = (n: number) => Array.from({ length: n }, () => random.choice(profile.background));
  const whole = best(profile);
  // The third one begins where the second ends; the last one is the second half of the profile.
  const codes = Uint8Array.from([
    ...[...noise(50), ...whole, ...noise(60), ...whole, ...whole, ...noise(30)],
    ...whole.slice(20),
    ...noise(25),
  ]);
  const domains = finish(domainsOf(domainFinder(profile), codes, fastEngine));
  const starts = [50, 150, 190, 260];
  const ends = [90, 190, 230, 280];
  assert.equal(domains.length, 4);
  for (const [n, { envelope, alignment, nodes, meanPosterior }] of domains.entries()) {
    assert.deepEqual(nodes, n < 3 ? [1, 40] : [21, 40], `nodes of ${n}`);
    assert.deepEqual(alignment, { start: starts[n], end: ends[n] });
    assert.ok(Math.abs(envelope.start - starts[n]!) < 4 && Math.abs(envelope.end - ends[n]!) < 4);
    assert.ok(meanPosterior > 0.9);
  }
});

test('noise has no domains', () => {
  const profile = conserved(40, 5);
  const codes = Uint8Array.from({ length: 300 }, (_, t) => t % 20);
  assert.deepEqual(finish(domainsOf(domainFinder(profile), codes, fastEngine)), []);
});

test('the score of a domain is that of its envelope in a sequence of the same length', () => {
  const profile = conserved(30, 9);
  const codes = randomCodes(profile, 300, 4);
  const { single, several } = domainFinder(profile);
  const domains = finish(domainsOf({ single, several }, codes, fastEngine));
  assert.ok(domains.length > 1);
  for (const { envelope, bits } of domains) {
    const own = codes.subarray(envelope.start, envelope.end);
    const trellis = profileTrellis(single, 300, { codes: own, offsets: [0, own.length] });
    const [log] = finish(referenceEngine.logLikelihoods(trellis));
    const around = (300 - own.length) * Math.log(300 / 303);
    close([bits], [bitsOf(log! + around, 300)], 1e-9, 'bits');
  }
});

test('regions: sure at one residue, as wide as residues hang together, two where one ends before another begins', () => {
  const inside = Float64Array.from([0, 0.05, 0.15, 0.9, 0.9, 0.15, 0.05, 0, 0.2, 0.2, 0, 1, 1, 1, 1, 0]);
  const begins = new Float64Array(16);
  for (const [t, p] of [
    [1, 0.05],
    [2, 0.1],
    [3, 0.75],
    [8, 0.2],
    [11, 1],
    [13, 0.5],
  ] as const) {
    begins[t] = p;
  }
  const ends = inside.map((p, t) => Math.max(0, t < 15 ? p - inside[t + 1]! + begins[t + 1]! : p));
  assert.deepEqual(regionsOf({ inside, begins, ends }), [
    { start: 2, end: 6, isMultiple: false },
    { start: 11, end: 15, isMultiple: true },
  ]);
});

/** The largest sum of posteriors along a path, by dynamic programming over all pairs of states. */
function mostExpected(trellis: Trellis, posteriors: Float64Array): number {
  const { stateCount: K, initial } = trellis;
  const { starts, others } = edgesOf(trellis, 'from');
  const reached = (from: number): Set<number> => {
    const found = new Set<number>();
    const visit = (state: number) => {
      for (const other of others.subarray(starts[state]!, starts[state + 1]!)) {
        if (found.has(other)) continue;
        found.add(other);
        if (other >= K) visit(other);
      }
    };
    visit(from);
    return found;
  };
  const all = Array.from({ length: starts.length - 1 }, (_, k) => reached(k));
  const T = starts.length - 2;
  let sums = Array.from({ length: K }, (_, k) =>
    initial.some((p, s) => p > 0 && (s === k || (s >= K && all[s]!.has(k)))) ? posteriors[k]! : -Infinity,
  );
  for (let row = K; row < posteriors.length; row += K) {
    sums = Array.from({ length: K }, (_, k) => {
      const before = sums.filter((_, i) => all[i]!.has(k));
      return Math.max(-Infinity, ...before) + posteriors[row + k]!;
    });
  }
  return Math.max(...sums.filter((_, k) => all[k]!.has(T)));
}

test('alignments are expected to have the most residues right', () => {
  check(
    fc.property(profiles(), fc.integer({ min: 1, max: 12 }), fc.nat(), (profile, L, seed) => {
      const codes = randomCodes(profile, L, seed).map(code => code % alphabetOf(profile).symbols.length);
      const single = ready(profile, { isLocal: true, isMultihit: false });
      const trellis = profileTrellis(single, L, { codes, offsets: [0, L] });
      const [window] = finish(referenceEngine.posteriors(trellis)).windows;
      const { meanPosterior, path, residues, nodes } = finish(aligned(single, codes, L, referenceEngine));
      const rows = window!.rows;
      const K = single.states.emitting;
      close([meanPosterior * L], [mostExpected(trellis, rows)], 1e-9, 'sum');
      close(
        [Array.from(path).reduce((sum, k, t) => sum + rows[t * K + k]!, 0)],
        [meanPosterior * L],
        1e-9,
        'path',
      );
      assert.ok(residues.start < residues.end && nodes[0] <= nodes[1]);
    }),
    100,
  );
});
