// A first guess at a model, for training to improve: random rows around what the data look like.
import type { Alphabet } from './alphabet.ts';
import type { HiddenMarkovModel } from './hmm.ts';
import type { Observations } from './observations.ts';
import { Random } from './random.ts';

/** Chance of staying in a state that a first guess starts from: runs of 20 positions. */
const STAY = 0.95;
/** How much of a first guess's emission rows is random; the rest is the composition of the data. */
const RANDOM_SHARE = 0.3;

/**
 * A model of the named states over an alphabet. Emissions are the composition of the observations mixed with a
 * random row, so that states differ; transitions mostly stay. The same seed gives the same model.
 */
export function guessModel(
  stateNames: readonly string[],
  alphabet: Alphabet,
  observations: Observations,
  seed: number,
): HiddenMarkovModel {
  const random = new Random(seed);
  const K = stateNames.length;
  const background = composition(alphabet, observations);
  const mixed = (row: number[], other: number[], share: number) =>
    row.map((p, n) => p * (1 - share) + other[n]! * share);
  return {
    states: stateNames.map(name => ({ name })),
    initial: mixed(new Array<number>(K).fill(1 / K), random.dirichlet(K), RANDOM_SHARE),
    transitions: stateNames.map((_, i) => {
      const elsewhere = K > 1 ? random.dirichlet(K - 1) : [];
      return K > 1 ? elsewhere.map(p => p * (1 - STAY)).toSpliced(i, 0, STAY) : [1];
    }),
    emission: {
      family: 'categorical',
      alphabet: alphabet.name,
      symbols: alphabet.symbols.every(symbol => symbol.length === 1)
        ? alphabet.symbols.join('')
        : [...alphabet.symbols],
      order: 0,
      probabilities: stateNames.map(() =>
        mixed(background, random.dirichlet(background.length), RANDOM_SHARE),
      ),
    },
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

/** [M] share of each symbol, with one added to every count; ambiguous and missing symbols are left out. */
function composition(alphabet: Alphabet, observations: Observations): number[] {
  const counts = new Array<number>(alphabet.symbols.length).fill(1);
  for (const code of observations.codes) if (code < counts.length) counts[code]! += 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map(count => count / total);
}
