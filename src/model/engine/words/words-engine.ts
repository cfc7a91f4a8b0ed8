// The engine for few transitions and few symbols: chains over a table of words on the host, the table and the counts
// of its words on native kernels. Cost is a table look-up and K² multiplications a word; memory is a window's vectors.
import type { Engine } from '../engine.ts';
import { engineOfRuns } from '../engine-run.ts';
import { withFallback } from '../fallback.ts';
import { withScaledRows } from '../scaled-rows.ts';
import { bestPaths } from '../streams/best-paths.ts';
import type { Trellis } from '../trellis.ts';
import { chooseVocabulary, type WordsOptions } from './vocabulary.ts';
import { POSITIONS_PER_ENTRY, WordsRun } from './words-run.ts';

/** Transitions of words that a position of this trellis costs: the square of the states over the words' width, or so. */
export function waysPerPosition(trellis: Trellis): number {
  const limits = {
    mostSteps: Number.POSITIVE_INFINITY,
    widest: undefined,
    positionsPerEntry: POSITIONS_PER_ENTRY,
  };
  const { ways, width } = chooseVocabulary(trellis, limits);
  return ways.reduce((sum, way) => sum + way, 0) / width;
}

/** The engine of word tables. The trellis must have codes. */
export function wordsEngine(options: WordsOptions = {}): Engine {
  const scaled = engineOfRuns((trellis, leftOut) => new WordsRun(trellis, options, leftOut));
  return withScaledRows(withFallback(scaled, bestPaths));
}
