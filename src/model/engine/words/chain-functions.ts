// The compiled functions of chains over tokens, all in one module for each shape of model.
import type { Arena } from '../../wasm/arena.ts';
import { type Linked, link } from '../../wasm/modules.ts';
import type { Block } from './blocks.ts';
import { backwardFunction, type ChainShape, countFunction, forwardFunction } from './chain-code.ts';
import { expandFunction } from './expand-code.ts';

/** What they are called by. */
export type ChainFunctions = Linked<'forward' | 'forwardKeeping' | 'backward' | 'count' | 'expand'>;

/** What the code is written out for. */
export interface WordShape extends ChainShape {
  /** The blocks of single transitions. */
  edges: readonly Block[];
  /** Positions of a word, and how many words there are before the tokens of one position. */
  width: number;
  wordCount: number;
}

/** The functions of a shape over the memory of an arena, compiled where they have not been before. */
export function linkChains(shape: WordShape, arena: Arena): ChainFunctions {
  const { stateCount: K, blocks, edges, interval, watched, width, wordCount } = shape;
  const places = (list: readonly Block[]) => list.map(({ i, h }) => `${i}:${h}`).join(',');
  const key = [K, interval, watched, width, wordCount, places(blocks), places(edges)].join(' ');
  return link(key, arena, () => [
    forwardFunction(shape, false),
    forwardFunction(shape, true),
    backwardFunction(shape),
    countFunction(shape),
    expandFunction(K, edges, width, wordCount),
  ]);
}
