// The compiled functions of chains over tokens, all in one module for each shape of model.
import { link } from '../wasm/modules.ts';
import type { Block } from './blocks.ts';
import { backwardFunction, type ChainShape, countFunction, forwardFunction } from './chain-code.ts';
import { expandFunction } from './expand-code.ts';

/** What they are called by. */
export type ChainFunctions = Record<
  'forward' | 'forwardKeeping' | 'backward' | 'count' | 'expand',
  (...addresses: number[]) => number
>;

/** What the code is written out for. */
export interface WordShape extends ChainShape {
  /** The blocks of single transitions. */
  edges: readonly Block[];
  /** Positions of a word, and how many words there are before the tokens of one position. */
  width: number;
  wordCount: number;
}

/** The functions of a shape over a memory, compiled where they have not been before. */
export function linkChains(shape: WordShape, memory: WebAssembly.Memory): ChainFunctions {
  const { stateCount: K, blocks, edges, interval, watched, width, wordCount } = shape;
  const places = (list: readonly Block[]) => list.map(({ i, h }) => `${i}:${h}`).join(',');
  const key = [K, interval, watched, width, wordCount, places(blocks), places(edges)].join(' ');
  return link(key, memory, () => [
    forwardFunction(shape, false),
    forwardFunction(shape, true),
    backwardFunction(shape),
    countFunction(shape),
    expandFunction(K, edges, width, wordCount),
  ]);
}
