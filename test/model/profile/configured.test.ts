// Profiles as the engine sees them against Plan 7 written out plainly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { configured } from '../../../src/model/profile/configured.ts';
import { insideOf } from '../../../src/model/profile/inside.ts';
import { logOddsTable } from '../../../src/model/profile/log-odds.ts';
import { alphabetOf, type Profile } from '../../../src/model/profile/profile.ts';
import { profileTrellis, ready } from '../../../src/model/profile/trellis.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { plan7 } from './plan7.ts';
import { profiles, randomCodes } from './profiles.ts';

const settings = fc.record({ isLocal: fc.boolean(), isMultihit: fc.boolean(), tellsStarts: fc.boolean() });

/** The log-odds of residues, worked out one by one. */
function plainLogOdds({ match, background, ...profile }: Profile, codes: Uint8Array) {
  const { members } = alphabetOf(profile);
  return (k: number, i: number) => {
    const symbols = members[codes[i - 1]!]!;
    const weight = symbols.reduce((sum, a) => sum + background[a]!, 0);
    return symbols.reduce(
      (sum, a) => sum + (background[a]! / weight) * Math.log(match[k - 1]![a]! / background[a]!),
      0,
    );
  };
}

test('scores, domains and their starts are those of Plan 7', () => {
  check(
    fc.property(
      profiles(),
      settings,
      fc.integer({ min: 1, max: 25 }),
      fc.nat(),
      fc.constantFrom(0, 100),
      (profile, setting, L, seed, more) => {
        const codes = randomCodes(profile, L, seed);
        const length = L + more;
        const wanted = plan7(profile, plainLogOdds(profile, codes), L, { ...setting, length });
        close([wanted.backward], [wanted.forward], 1e-10, 'the twin by both ways');
        const own = ready(profile, setting);
        const trellis = profileTrellis(own, length, { codes, offsets: [0, L] });
        close(finish(referenceEngine.logLikelihoods(trellis)), [wanted.forward], 1e-10, 'forward');
        const best = finish(referenceEngine.viterbi(trellis)).logProbabilities;
        close(best, [wanted.viterbi], 1e-10, 'viterbi');
        if (wanted.forward === -Infinity) return;
        const { inside, begins } = finish(insideOf(own, codes, referenceEngine, length));
        close(inside, wanted.inside, 1e-9, 'inside');
        if (setting.tellsStarts) close(begins, wanted.begins, 1e-9, 'begins');
      },
    ),
    300,
  );
});

test('the probabilities of every state sum to 1', () => {
  check(
    fc.property(profiles(), settings, fc.integer({ min: 1, max: 1000 }), (profile, setting, length) => {
      const { states, from, to, probabilities, initial } = configured(profile, setting);
      const sums = new Float64Array(states.emitting + states.silent);
      for (const [e, probability] of probabilities(length).entries()) sums[from[e]!]! += probability;
      assert.equal(sums[states.T], 0);
      sums[states.T] = 1;
      close(sums, new Array(sums.length).fill(1), 1e-12, 'sums');
      close([initial(length).reduce((sum, p) => sum + p, 0)], [1], 1e-12, 'initial');
      for (const [e, target] of to.entries()) {
        if (from[e]! >= states.emitting && target >= states.emitting) assert.ok(target > from[e]!);
      }
    }),
  );
});

test('an ambiguous residue has the mean log-odds of those that it stands for', () => {
  check(
    fc.property(profiles(), profile => {
      const { states } = configured(profile, { isLocal: true, isMultihit: true });
      const table = logOddsTable(profile, states);
      const codes = Uint8Array.from(alphabetOf(profile).members.keys());
      const plain = plainLogOdds(profile, codes);
      for (const code of codes) {
        for (let k = 1; k <= profile.length; k++) {
          close([table[code * states.emitting + states.match(k)]!], [plain(k, code + 1)], 1e-12, 'log-odds');
        }
        assert.equal(table[code * states.emitting + states.N], 0);
      }
    }),
  );
});
