// The terms of the Sequence Ontology that mean something to this program.

/** Coding sequence: the type that has codons. */
export const CODING = 'CDS';
/** What lies between exons, which few files give. */
export const INTRON = 'intron';
/** What GTF gives apart from coding sequence, and GFF3 does not. */
export const STOP_CODON = 'stop_codon';
