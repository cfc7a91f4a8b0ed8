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
  'cpg-eight': {
    description: 'CpG islands, with a state for each letter in islands and outside',
    parameters: '8 states, each of which emits one letter; otherwise as cpg',
    source:
      'states and tables: Durbin et al. 1998, section 3.1; lengths, and transitions from one side to the other, are ours',
  },
  'cpg-clusters': {
    description: 'CpG islands beside clusters of CpGs that are too short for islands',
    parameters:
      '3 states of order 1, of which islands and clusters share a table; to be trained on known islands',
    source: 'tables: Durbin et al. 1998, section 3.1; clusters and lengths are ours',
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
  'tm-topology': {
    description: 'membrane proteins: inside, helices of 15 to 35 residues, outside, signal peptides',
    parameters: '158 states that share 11 tables of residues; better once trained on labels i, M and o',
    source:
      'layout: TMHMM (Krogh et al. 2001); residues: Swiss-Prot, tilted by hydropathy (Kyte & Doolittle 1982) and the positive-inside rule',
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESET_LIST;

export const PRESET_NAMES = Object.keys(PRESET_LIST) as PresetName[];

export function isPreset(name: string): name is PresetName {
  return Object.hasOwn(PRESET_LIST, name);
}

/** The presets that follow the share of G and C of a genome, each with the share that it takes if it is told of none. */
export const GC_SHARES = { 'bacterial-genes': 0.5, 'eukaryotic-genes': 0.42 } as const satisfies Partial<
  Record<PresetName, number>
>;

/** Whether a preset is made for the genome at hand. */
export function followsGenome(name: PresetName): boolean {
  return Object.hasOwn(GC_SHARES, name);
}
