// Which engine works on a trellis: all are exact, so this is a matter of speed alone.
import type { Engine } from './engine.ts';
import { lanesEngine } from './lanes/lanes-engine.ts';
import { type EngineName, engineObserver } from './observer.ts';
import { emissionRowCount, positionCount, type Trellis } from './trellis.ts';
import { wordsEngine } from './words/words-engine.ts';

/**
 * Up to so many possible transitions the chains over words, on the host, beat the lanes on native kernels. Likelihood /
 * posteriors / counts in ms, measured on 2 cores in one run: 1e6 DNA symbols, 9 transitions, 7 / 28 / 13 against
 * 110 / 270 / 330; 50,000 residues, 4096 transitions, 210 / 550 / 540 against 1300 / 1500 / 1600. Beyond 8192, their
 * code, written out term by term, takes longer to compile than most data take to run.
 */
const MOST_TRANSITIONS = 8192;

/** The table of words has a matrix for each row of emissions: 128 MB at most. */
const MOST_TABLE_NUMBERS = 1 << 24;

const ENGINES: Record<EngineName, Engine> = { words: wordsEngine(), lanes: lanesEngine() };

/** The engine that is fastest for this trellis; the words engine needs codes. */
export function chooseEngine(trellis: Trellis): Engine {
  const { transitions, codes } = trellis;
  const possible = transitions.reduce((count, probability) => count + (probability > 0 ? 1 : 0), 0);
  const isSmall = emissionRowCount(trellis) * transitions.length <= MOST_TABLE_NUMBERS;
  const name = codes !== undefined && possible <= MOST_TRANSITIONS && isSmall ? 'words' : 'lanes';
  engineObserver().ran(name, positionCount(trellis));
  return ENGINES[name];
}

/** The engine to use where nothing else is said: chooses anew for each trellis. */
export const fastEngine: Engine = {
  logLikelihoods: trellis => chooseEngine(trellis).logLikelihoods(trellis),
  posteriors: trellis => chooseEngine(trellis).posteriors(trellis),
  expectations: trellis => chooseEngine(trellis).expectations(trellis),
  viterbi: trellis => chooseEngine(trellis).viterbi(trellis),
};
