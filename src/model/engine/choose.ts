// Which engine works on a trellis: all are exact, so this is a matter of speed alone.
import type { Engine } from './engine.ts';
import { lanesEngine } from './lanes/lanes-engine.ts';
import type { Trellis } from './trellis.ts';
import { wordsEngine } from './words/words-engine.ts';

/**
 * Up to so many possible transitions the chains over words, on the host, beat the lanes on native kernels. Measured on
 * 2 cores at 1e6 DNA symbols, likelihood / posteriors / counts in ms: 9 transitions 7 / 36 / 16 against 110 / 270 / 330,
 * 256 transitions 120 / 630 / 340 against 1100 / 1750 / 1950, 484 transitions 830 / 2700 / 2400, about even.
 */
const MOST_TRANSITIONS = 484;

const words = wordsEngine();
const lanes = lanesEngine();

/** The engine that is fastest for this trellis. */
export function chooseEngine({ transitions, codes }: Trellis): Engine {
  const possible = transitions.reduce((count, probability) => count + (probability > 0 ? 1 : 0), 0);
  return codes !== undefined && possible <= MOST_TRANSITIONS ? words : lanes;
}

/** The engine to use where nothing else is said: chooses anew for each trellis. */
export const fastEngine: Engine = {
  logLikelihoods: trellis => chooseEngine(trellis).logLikelihoods(trellis),
  posteriors: trellis => chooseEngine(trellis).posteriors(trellis),
  expectations: trellis => chooseEngine(trellis).expectations(trellis),
  viterbi: trellis => chooseEngine(trellis).viterbi(trellis),
};
