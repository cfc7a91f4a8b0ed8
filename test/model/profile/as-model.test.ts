// A profile as a model of silent states: the same scores, if residues of the background count as such.
import { test } from 'node:test';
import fc from 'fast-check';
import { formatModel, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { observe } from '../../../src/model/hmm.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { modelOfProfile } from '../../../src/model/profile/as-model.ts';
import { alphabetOf } from '../../../src/model/profile/profile.ts';
import { profileTrellis, ready } from '../../../src/model/profile/trellis.ts';
import { finish } from '../../../src/model/work.ts';
import { check } from '../../check.ts';
import { close } from '../../close.ts';
import { profiles, randomCodes } from './profiles.ts';

test('a profile as a model, written and read again, makes residues as likely as the profile does', () => {
  check(
    fc.property(
      profiles(),
      fc.record({ isLocal: fc.boolean(), isMultihit: fc.constant(true) }),
      fc.integer({ min: 1, max: 20 }),
      fc.nat(),
      (profile, configuration, L, seed) => {
        const A = alphabetOf(profile).symbols.length;
        const codes = randomCodes(profile, L, seed).map(code => code % A);
        const own = ready(profile, configuration);
        const trellis = profileTrellis(own, L, { codes, offsets: [0, L] });
        const [odds] = finish(referenceEngine.logLikelihoods(trellis));
        const sum = profile.background.reduce((all, p) => all + p, 0);
        const random = codes.reduce((log, a) => log + Math.log(profile.background[a]! / sum), 0);
        const model = parseModel(formatModel(modelOfProfile(profile, configuration, L)), 'profile.json');
        const { trellis: asModel } = observe(model, {
          table: { kind: 'symbols' },
          codes,
          offsets: [0, L],
          names: ['one'],
        });
        close(finish(referenceEngine.logLikelihoods(asModel)), [odds! + random], 1e-6, 'log-likelihood');
      },
    ),
    100,
  );
});
