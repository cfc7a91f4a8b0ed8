// CpG islands: the chains of the book, as two states of order 1, as its eight states, and beside short clusters.
import type { CategoricalEmission } from '../emissions/emission.ts';
import { normalized } from '../emissions/probability-rows.ts';
import type { HiddenMarkovModel, State } from '../hmm.ts';
import { BASES } from './genes/codons.ts';

/**
 * P(next base | base) in CpG islands and elsewhere, rows and columns A C G T (Durbin et al. 1998, section 3.1). Rows have
 * three decimals and sum to 1 within 0.001.
 */
const ISLAND = [
  [0.18, 0.274, 0.426, 0.12],
  [0.171, 0.368, 0.274, 0.188],
  [0.161, 0.339, 0.375, 0.125],
  [0.079, 0.355, 0.384, 0.182],
].map(normalized);
const BACKGROUND = [
  [0.3, 0.205, 0.285, 0.21],
  [0.322, 0.298, 0.078, 0.302],
  [0.248, 0.246, 0.298, 0.208],
  [0.177, 0.239, 0.292, 0.292],
].map(normalized);

/**
 * The mean lengths of an island and of what lies between two, which the book does not give. They matter little: on
 * 210 kb of human chromosome 16, lengths in between of 10,000 to 1,000,000 give 30 to 46 islands and 95 % of the
 * bases of the annotated ones.
 */
const ISLAND_LENGTH = 1000;
const BACKGROUND_LENGTH = 100_000;

const ISLAND_SHARE = ISLAND_LENGTH / (ISLAND_LENGTH + BACKGROUND_LENGTH);
const SHARES = [ISLAND_SHARE, 1 - ISLAND_SHARE];

/** P(in an island, outside | in an island, outside) at the next base. */
const CHANGES = [
  [1 - 1 / ISLAND_LENGTH, 1 / ISLAND_LENGTH],
  [1 / BACKGROUND_LENGTH, 1 - 1 / BACKGROUND_LENGTH],
];

const FEATURE = 'CpG_island';

/**
 * The preset `cpg`: two states of order 1. Where the chain changes from one to the other, the next base follows the
 * table of the new state.
 */
export function cpgOfTwoStates(): HiddenMarkovModel {
  return islandModel(
    'CpG islands',
    [
      { name: 'island', symbol: 'I', feature: FEATURE },
      { name: 'background', symbol: 'b' },
    ],
    { initial: SHARES, transitions: CHANGES },
    { order: 1, probabilities: [ISLAND, BACKGROUND] },
  );
}

/**
 * The preset `cpg-eight`: the eight states of the book, each of which emits one letter, in islands (+) or outside (-).
 * Within an island and within the background, transitions are the tables. The book has no numbers for those from one
 * to the other: here they follow the table of the new side, so that this is the same as `cpg`, but for the first base.
 */
export function cpgOfEightStates(): HiddenMarkovModel {
  const letters = [...BASES];
  const states = [ISLAND, BACKGROUND].flatMap((table, side) =>
    letters.map((letter, base) => ({ table, side, letter, base })),
  );
  return islandModel(
    'CpG islands, a state for each letter',
    states.map(({ side, letter }) =>
      side === 0
        ? { name: `${letter}+`, symbol: letter, feature: FEATURE }
        : { name: `${letter}-`, symbol: letter.toLowerCase() },
    ),
    {
      // A first base has none before it: the mean over all four.
      initial: states.map(({ table, side, base }) => SHARES[side]! * mean(table.map(row => row[base]!))),
      transitions: states.map(from =>
        states.map(to => CHANGES[from.side]![to.side]! * to.table[from.base]![to.base]!),
      ),
    },
    {
      order: 0,
      probabilities: states.map(({ base }) => letters.map((_, other) => (other === base ? 1 : 0))),
    },
  );
}

/** How long clusters are that are no islands, and how far apart, on average. */
const CLUSTER_LENGTH = 100;
const CLUSTER_GAP = 4000;
const ISLAND_GAP = 10_000;

/**
 * The preset `cpg-clusters`: islands, and clusters of CpGs that are too short to be islands and else no different, so
 * that the two share a table. Without a state of their own, clusters would be islands, or would make islands dear. To be
 * trained on annotated islands.
 */
export function cpgWithClusters(): HiddenMarkovModel {
  const leaveIsland = 1 / ISLAND_LENGTH;
  const leaveCluster = 1 / CLUSTER_LENGTH;
  const [toIsland, toCluster] = [1 / ISLAND_GAP, 1 / CLUSTER_GAP];
  return {
    ...islandModel(
      'CpG islands beside short clusters of CpGs',
      [
        { name: 'island', symbol: 'I', feature: FEATURE },
        { name: 'cluster', symbol: 'c' },
        { name: 'background', symbol: 'b' },
      ],
      {
        initial: [0.2, 0.1, 0.7],
        transitions: [
          [1 - leaveIsland, 0, leaveIsland],
          [0, 1 - leaveCluster, leaveCluster],
          [toIsland, toCluster, 1 - toIsland - toCluster],
        ],
      },
      { order: 1, probabilities: [ISLAND, ISLAND, BACKGROUND] },
    ),
    ties: { emissions: [['island', 'cluster']] },
  };
}

function islandModel(
  name: string,
  states: State[],
  chain: Pick<HiddenMarkovModel, 'initial' | 'transitions'>,
  emission: Pick<CategoricalEmission, 'order' | 'probabilities'>,
): HiddenMarkovModel {
  return {
    name,
    states,
    ...chain,
    emission: { family: 'categorical', alphabet: 'dna', symbols: BASES, ...emission },
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
