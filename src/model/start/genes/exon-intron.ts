// Exons, introns and what lies between genes: three states without signals or codons, the simplest model of a gene.
// Counted on 486 genes of Drosophila melanogaster (the training set that comes with AUGUSTUS), with pseudocount 1.

import { normalized } from '../../emissions/probability-rows.ts';
import type { HiddenMarkovModel } from '../../hmm.ts';
import { BASES } from './codons.ts';

/** [16][4] P(base | the two before it), in thousandths, contexts in the order AA, AC, AG, AT, CA and so on. */
const EXON = [
  [246, 245, 293, 215], // after AA
  [253, 263, 244, 240], // after AC
  [228, 320, 249, 203], // after AG
  [151, 319, 310, 219], // after AT
  [237, 234, 311, 219], // after CA
  [342, 175, 247, 237], // after CC
  [264, 278, 261, 197], // after CG
  [110, 275, 360, 255], // after CT
  [251, 216, 269, 263], // after GA
  [265, 261, 225, 249], // after GC
  [298, 316, 180, 205], // after GG
  [163, 264, 322, 251], // after GT
  [212, 296, 220, 272], // after TA
  [218, 305, 264, 213], // after TC
  [192, 294, 322, 191], // after TG
  [124, 308, 329, 239], // after TT
];
const INTRON = [
  [372, 174, 173, 281], // after AA
  [358, 188, 164, 290], // after AC
  [262, 267, 192, 279], // after AG
  [263, 174, 214, 350], // after AT
  [324, 210, 216, 250], // after CA
  [353, 227, 195, 225], // after CC
  [304, 252, 225, 218], // after CG
  [192, 214, 271, 323], // after CT
  [350, 173, 219, 257], // after GA
  [322, 234, 179, 266], // after GC
  [273, 278, 230, 219], // after GG
  [217, 177, 273, 333], // after GT
  [344, 174, 158, 324], // after TA
  [290, 227, 217, 266], // after TC
  [232, 257, 239, 272], // after TG
  [221, 188, 217, 375], // after TT
];
const INTERGENIC = [
  [385, 169, 155, 291], // after AA
  [366, 176, 172, 286], // after AC
  [268, 267, 164, 301], // after AG
  [296, 165, 184, 355], // after AT
  [336, 211, 201, 253], // after CA
  [352, 209, 208, 231], // after CC
  [307, 247, 210, 236], // after CG
  [226, 202, 251, 321], // after CT
  [362, 163, 201, 274], // after GA
  [315, 212, 200, 274], // after GC
  [283, 272, 209, 236], // after GG
  [243, 163, 247, 347], // after GT
  [343, 165, 153, 338], // after TA
  [287, 209, 233, 271], // after TC
  [234, 249, 214, 303], // after TG
  [238, 174, 206, 382], // after TT
];

/** P(next state | state): exons of 338 bases, introns of 758 and 1,170 between genes, on average. */
const TRANSITIONS = [
  [0.99704, 0.00232, 0.00064],
  [0.00132, 0.99868, 0],
  [0.00085, 0, 0.99915],
];

/** The preset `exon-intron`. */
export function exonIntron(): HiddenMarkovModel {
  return {
    name: 'exons and introns',
    states: [
      { name: 'exon', symbol: 'E', feature: 'exon' },
      { name: 'intron', symbol: 'I', feature: 'intron' },
      { name: 'intergenic', symbol: 'N' },
    ],
    initial: [0, 0, 1],
    transitions: TRANSITIONS,
    emission: {
      family: 'categorical',
      alphabet: 'dna',
      symbols: BASES,
      order: 2,
      probabilities: [EXON, INTRON, INTERGENIC].map(byContext),
    },
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

/** [4][4][4] rows by the letters before them, each of sum 1. */
function byContext(rows: readonly (readonly number[])[]): number[][][] {
  return [0, 4, 8, 12].map(first => rows.slice(first, first + 4).map(normalized));
}
