// Models that are known by name and need no data.
import { chromatin } from '../chromatin/preset.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import { bacterialGenes } from './genes/bacterial.ts';
import { normalized } from './genes/codons.ts';
import { eukaryoticGenes } from './genes/eukaryotic.ts';
import { exonIntron } from './genes/exon-intron.ts';
import type { PresetName } from './preset-list.ts';

const LEARNABLE = { initial: true, transitions: true, emissions: true };

/** The occasionally dishonest casino: a fair die, nearly always the first, and a loaded one (Durbin et al. 1998, 3.2). */
function casino(): HiddenMarkovModel {
  return {
    name: 'occasionally dishonest casino',
    states: [
      { name: 'fair', symbol: 'F' },
      { name: 'loaded', symbol: 'L' },
    ],
    initial: [0.99, 0.01],
    transitions: [
      [0.95, 0.05],
      [0.1, 0.9],
    ],
    emission: {
      family: 'categorical',
      alphabet: 'custom',
      symbols: '123456',
      order: 0,
      probabilities: [new Array<number>(6).fill(1 / 6), [0.1, 0.1, 0.1, 0.1, 0.1, 0.5]],
    },
    temperature: 1,
    learnable: LEARNABLE,
    training: null,
  };
}

/**
 * P(next base | base) in CpG islands and elsewhere, rows and columns A C G T (Durbin et al. 1998, section 3.1). Rows have
 * three decimals and sum to 1 within 0.001.
 */
const ISLAND = [
  [0.18, 0.274, 0.426, 0.12],
  [0.171, 0.368, 0.274, 0.188],
  [0.161, 0.339, 0.375, 0.125],
  [0.079, 0.355, 0.384, 0.182],
];
const BACKGROUND = [
  [0.3, 0.205, 0.285, 0.21],
  [0.322, 0.298, 0.078, 0.302],
  [0.248, 0.246, 0.298, 0.208],
  [0.177, 0.239, 0.292, 0.292],
];

/**
 * The mean lengths of an island and of what lies between two, which the book does not give. They matter little: on
 * 210 kb of human chromosome 16, lengths in between of 10,000 to 1,000,000 give 30 to 46 islands and 95 % of the
 * bases of the annotated ones.
 */
const ISLAND_LENGTH = 1000;
const BACKGROUND_LENGTH = 100_000;

/**
 * CpG islands. The book has eight states, one for each letter in islands and outside. Here they are two states of
 * order 1: where the chain changes from one to the other, the next base follows the table of the new state.
 */
function cpg(): HiddenMarkovModel {
  const islandShare = ISLAND_LENGTH / (ISLAND_LENGTH + BACKGROUND_LENGTH);
  return {
    name: 'CpG islands',
    states: [
      { name: 'island', symbol: 'I', feature: 'CpG_island' },
      { name: 'background', symbol: 'b' },
    ],
    initial: [islandShare, 1 - islandShare],
    transitions: [
      [1 - 1 / ISLAND_LENGTH, 1 / ISLAND_LENGTH],
      [1 / BACKGROUND_LENGTH, 1 - 1 / BACKGROUND_LENGTH],
    ],
    emission: {
      family: 'categorical',
      alphabet: 'dna',
      symbols: 'ACGT',
      order: 1,
      probabilities: [ISLAND.map(normalized), BACKGROUND.map(normalized)],
    },
    temperature: 1,
    learnable: LEARNABLE,
    training: null,
  };
}

/** What some presets may be told of the data that they are for. */
export interface PresetTraits {
  /** The share of G and C among their bases. */
  gcShare?: number | undefined;
  /** Whether it is to be trained on labels. */
  areLabelled?: boolean;
  /** Their marks. */
  marks?: readonly string[] | undefined;
  /** The names of the states that it is to have. */
  stateNames?: readonly string[] | undefined;
}

/** The functions that make them, by name. */
export const PRESETS: Record<PresetName, (traits?: PresetTraits) => HiddenMarkovModel> = {
  casino,
  cpg,
  chromatin,
  'bacterial-genes': bacterialGenes,
  'eukaryotic-genes': eukaryoticGenes,
  'exon-intron': exonIntron,
};

/** The presets that are told of the data. */
export const WITH_MARKS: readonly PresetName[] = ['chromatin'];
export const WITH_GC: readonly PresetName[] = ['bacterial-genes', 'eukaryotic-genes'];
