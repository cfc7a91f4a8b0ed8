// Which engine works on a trellis: all are exact, so this is a matter of speed alone.
import type { Engine } from './engine.ts';
import { type EngineName, engineObserver } from './observer.ts';
import { stepsToForget } from './streams/forgetting.ts';
import { LANES } from './streams/lane-layout.ts';
import { streamsEngine } from './streams/streams-engine.ts';
import { emissionRowCount, positionCount, type Trellis } from './trellis.ts';
import { waysPerPosition, wordsEngine } from './words/words-engine.ts';

/**
 * Up to so many possible transitions chains over words are worth it; beyond, their code, written out term by term,
 * takes longer to compile than most data take to run.
 */
const MOST_TRANSITIONS = 8192;
/**
 * A transition of a word costs as much as so many of a single position, in counts. Medians in ms, words against
 * streams: 1e6 DNA symbols, 3 states (words of 6: 1.5 transitions a position against 9) 10 / 16; 200,000 DNA, 16 states
 * (51 / 256) 24 / 39; 3e6 residues, 5 states (12.5 / 25) 97 / 91; 50,000 residues, 64 states (4096 / 4096) 560 / 98; 1e6
 * DNA, 61 states of 4 successors 646 / 539. Likelihoods and posteriors are streams' throughout: 4.1 / 3.3 and 20 / 15
 * in the first case. So are best paths: 38 / 10, and from 1.5 to 3 times in the others, when words still found them.
 */
const WORD_COST = 3;
/** Streams guess where lanes start. Where the chain remembers for more than this share of a lane, most guesses fail. */
const MOST_MEMORY = 0.5;

/** Rows of emissions that occur less often than so on average are not worth a table. */
const LEAST_REPEATS = 4;
/** The table of words has a matrix for each row of emissions: 128 MB at most. */
const MOST_TABLE_NUMBERS = 1 << 24;

const ENGINES: Record<EngineName, Engine> = { words: wordsEngine(), streams: streamsEngine() };

/** What an engine is asked for. */
export type Task = keyof Engine;

/** The engine that is fastest at a task on this trellis; the words engine needs codes. */
function chooseEngine(trellis: Trellis, task: Task): Engine {
  const name = fastest(trellis, task);
  engineObserver().ran(name, positionCount(trellis));
  return ENGINES[name];
}

function fastest(trellis: Trellis, task: Task): EngineName {
  const { transitions, codes, stateCount } = trellis;
  const possible = transitions.reduce((count, probability) => count + (probability > 0 ? 1 : 0), 0);
  const isSmall = emissionRowCount(trellis) * transitions.length <= MOST_TABLE_NUMBERS;
  const repeats = positionCount(trellis) >= LEAST_REPEATS * emissionRowCount(trellis);
  if (task === 'viterbi' || codes === undefined || possible > MOST_TRANSITIONS || !isSmall || !repeats)
    return 'streams';
  const T = positionCount(trellis);
  if (stepsToForget(transitions, stateCount) > (T / LANES) * MOST_MEMORY) return 'words';
  return task === 'expectations' && waysPerPosition(trellis) * WORD_COST < possible ? 'words' : 'streams';
}

/** The engine to use where nothing else is said: chooses anew for each trellis. */
export const fastEngine: Engine = {
  logLikelihoods: trellis => chooseEngine(trellis, 'logLikelihoods').logLikelihoods(trellis),
  posteriors: (trellis, options) => chooseEngine(trellis, 'posteriors').posteriors(trellis, options),
  expectations: trellis => chooseEngine(trellis, 'expectations').expectations(trellis),
  viterbi: trellis => chooseEngine(trellis, 'viterbi').viterbi(trellis),
};
