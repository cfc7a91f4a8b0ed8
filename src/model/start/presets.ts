// Models that are known by name and need no data.
import { chromatin } from '../chromatin/preset.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import { cpgOfEightStates, cpgOfTwoStates, cpgWithClusters } from './cpg.ts';
import { bacterialGenes } from './genes/bacterial.ts';
import { eukaryoticGenes } from './genes/eukaryotic.ts';
import { exonIntron } from './genes/exon-intron.ts';
import { tmTopology } from './membrane/topology.ts';
import type { PresetName } from './preset-list.ts';

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
    learnable: { initial: true, transitions: true, emissions: true },
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
  cpg: cpgOfTwoStates,
  'cpg-eight': cpgOfEightStates,
  'cpg-clusters': cpgWithClusters,
  chromatin,
  'bacterial-genes': bacterialGenes,
  'eukaryotic-genes': eukaryoticGenes,
  'exon-intron': exonIntron,
  'tm-topology': () => tmTopology(),
};

/** The presets that are told of the marks of the data. */
export const WITH_MARKS: readonly PresetName[] = ['chromatin'];
