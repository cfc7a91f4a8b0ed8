// The terms of the Sequence Ontology that mean something to this program.

/** Coding sequence: the type that has codons. */
export const CODING = 'CDS';
export const EXON = 'exon';
/** What lies between exons, which few files give. */
export const INTRON = 'intron';
/** What GTF gives apart from coding sequence, and GFF3 does not. */
export const STOP_CODON = 'stop_codon';
/** Codons that lie within coding sequence, or go on from it, at its borders. */
export const CODONS_OF_BORDERS: ReadonlySet<string> = new Set(['start_codon', STOP_CODON]);
/** What holds the features that say what a base is. */
export const WHOLES: ReadonlySet<string> = new Set([
  ...['gene', 'pseudogene', 'protein_coding_gene', 'ncRNA_gene', 'mRNA', 'transcript', 'primary_transcript'],
  ...['region', 'chromosome', 'contig', 'scaffold', 'supercontig', 'sequence_feature', 'databank_entry'],
]);
