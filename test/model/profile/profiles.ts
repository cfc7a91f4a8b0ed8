// Random small profiles, and sequences for them.
import fc from 'fast-check';
import {
  alphabetOf,
  BACKGROUNDS,
  consensusOf,
  type Profile,
  type ProfileAlphabet,
} from '../../../src/model/profile/profile.ts';
import { Random } from '../../../src/model/random.ts';

/** A profile of M nodes drawn from a seed. Conserved nodes show one residue most of the time. */
export function randomProfile(M: number, seed: number, alphabet: ProfileAlphabet = 'protein'): Profile {
  const random = new Random(seed);
  const background = BACKGROUNDS[alphabet];
  const A = background.length;
  const match = Array.from({ length: M }, () => {
    const best = random.choice(background);
    const share = random.uniform() * 0.9;
    return random.dirichlet(A).map((p, a) => (1 - share) * p + (a === best ? share : 0));
  });
  const transitions = Array.from({ length: M + 1 }, (_, k) => {
    const [mi, md] = [0.01 + 0.1 * random.uniform(), k < M ? 0.01 + 0.2 * random.uniform() : 0];
    const [ii, dd] = [random.uniform(), k === 0 || k === M ? 0 : random.uniform()];
    return { mm: 1 - mi - md, mi, md, im: 1 - ii, ii, dm: 1 - dd, dd };
  });
  return {
    name: `random${seed}`,
    alphabet,
    length: M,
    match,
    insert: Array.from({ length: M + 1 }, () => [...background]),
    transitions,
    background,
    consensus: consensusOf(match, alphabet),
  };
}

/** Codes of random residues; some of them are ambiguous or missing, and some stretches are drawn from the profile. */
export function randomCodes(profile: Profile, L: number, seed: number): Uint8Array {
  const random = new Random(seed);
  const { members } = alphabetOf(profile);
  const codes = Uint8Array.from({ length: L }, () =>
    random.uniform() < 0.05
      ? Math.floor(random.uniform() * members.length)
      : random.choice(profile.background),
  );
  for (let t = Math.floor(random.uniform() * 5); t < L; t += Math.floor(random.uniform() * 8)) {
    for (let k = Math.floor(random.uniform() * profile.length); k < profile.length && t < L; k++, t++) {
      if (random.uniform() < 0.05) continue;
      codes[t] = random.choice(profile.match[k]!);
    }
  }
  return codes;
}

/** Profiles of 1 to 7 nodes. */
export function profiles(): fc.Arbitrary<Profile> {
  return fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.nat(), fc.constantFrom<ProfileAlphabet>('protein', 'dna'))
    .map(([M, seed, alphabet]) => randomProfile(M, seed, alphabet));
}
