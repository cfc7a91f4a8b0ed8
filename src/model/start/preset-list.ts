// What is known of the models that need no data. Light: every start of `hmm` loads this file.

export interface Preset {
  description: string;
  /** How many states of what kind. */
  parameters: string;
  /** Where the numbers come from. */
  source: string;
}

/** The presets by name. */
export const PRESET_LIST = {
  casino: {
    description: 'a fair and a loaded die',
    parameters: '2 states that emit 1 to 6',
    source: 'Durbin et al. 1998, Biological sequence analysis, section 3.2',
  },
  cpg: {
    description: 'CpG islands',
    parameters: '2 states of order 1; islands of 1,000 bases and 100,000 between, on average',
    source: 'tables: Durbin et al. 1998, section 3.1, from human sequences; lengths are ours',
  },
  chromatin: {
    description: 'chromatin states under their usual names, to be trained on marks in bins of 200 base pairs',
    parameters:
      '8 states unless --states says how many, up to 15; the marks of --marks, or the six usual ones',
    source: 'no data: which marks go together; the numbers are round ones of our own',
  },
  'bacterial-genes': {
    description: 'genes of bacteria: both strands, ribosome binding sites, overlaps',
    parameters:
      '184 states, codons of order 5; they follow the G+C share of the genome (--gc), or of the data that train them',
    source:
      'no genome: the genetic code, amino acids as in Swiss-Prot, codons and G+C by Muto & Osawa 1987, the end of 16S rRNA',
  },
  'eukaryotic-genes': {
    description: 'genes of eukaryotes: both strands, exons by kind, introns by codon position, splice sites',
    parameters:
      '427 states; codons, introns, untranslated and between genes of order 4; codons follow the G+C share (--gc); to be trained',
    source:
      'no genome: the states of Tiberius (Gabriel et al. 2024) with signals, consensus letters, the genetic code',
  },
  'exon-intron': {
    description: 'exons, introns and what lies between genes, without signals',
    parameters: '3 states of order 2',
    source: '486 genes of Drosophila melanogaster, the training set that comes with AUGUSTUS',
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESET_LIST;

export const PRESET_NAMES = Object.keys(PRESET_LIST) as PresetName[];

export function isPreset(name: string): name is PresetName {
  return Object.hasOwn(PRESET_LIST, name);
}
