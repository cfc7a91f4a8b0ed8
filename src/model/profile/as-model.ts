// A profile as any other model: to be trained, inspected, drawn, sampled, and kept as JSON.
import { normalized } from '../emissions/probability-rows.ts';
import { type HiddenMarkovModel, isEnd, type State } from '../hmm.ts';
import { type Configuration, configured } from './configured.ts';
import { alphabetOf, type Profile } from './profile.ts';
import { planNames } from './states.ts';

/** The length of sequences that N, J and C are made for unless another one is given, as HMMER has it. */
const LENGTH = 400;

/** What segments of match and insert states are in GFF3. */
const FEATURES = { protein: 'protein_match', dna: 'nucleotide_match', rna: 'nucleotide_match' } as const;

/** The model; rows that a file gave with few decimals are divided by their sums. */
export function modelOfProfile(
  profile: Profile,
  { isLocal, isMultihit }: Configuration,
  length = LENGTH,
): HiddenMarkovModel {
  const own = configured(profile, { isLocal, isMultihit });
  const { emitting, silent, N } = own.states;
  const names = planNames(own.states);
  const size = emitting + silent;
  const transitions = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const [e, probability] of own.probabilities(length).entries()) {
    transitions[own.from[e]!]![own.to[e]!] = probability;
  }
  const { name: alphabet, symbols } = alphabetOf(profile);
  const feature = FEATURES[profile.alphabet];
  const isInDomain = (k: number) => k < N;
  return {
    name: profile.name,
    states: names.slice(0, emitting).map((name, k): State => (isInDomain(k) ? { name, feature } : { name })),
    silent: names.slice(emitting).map(name => ({ name })),
    initial: normalized(Array.from(own.initial(length))),
    transitions: transitions.map(rowOf),
    emission: {
      family: 'categorical',
      alphabet,
      symbols: symbols.join(''),
      order: 0,
      probabilities: [
        ...profile.match.map(normalized),
        ...profile.insert.slice(1, profile.length).map(normalized),
        ...['N', 'J', 'C'].map(() => normalized(profile.background)),
      ],
    },
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

/** A row of transitions that sums to 1; an end's is all zero, and stays so. */
function rowOf(row: number[]): number[] {
  return isEnd(row) ? row : normalized(row);
}
