// The terms of the Sequence Ontology that states are called by most often. GFF3 takes no other words for types.

/** The type of a segment whose state is called by none of the terms. */
export const PLAIN_TYPE = 'region';

const TERMS = new Set([
  ...['gene', 'pseudogene', 'mRNA', 'transcript', 'exon', 'intron', 'CDS', 'UTR'],
  ...['five_prime_UTR', 'three_prime_UTR', 'start_codon', 'stop_codon', 'intergenic_region', 'operon'],
  ...['five_prime_cis_splice_site', 'three_prime_cis_splice_site', 'polyA_signal_sequence', 'polyA_site'],
  ...['promoter', 'terminator', 'enhancer', 'silencer', 'insulator', 'TATA_box', 'TSS', 'TF_binding_site'],
  ...['binding_site', 'Shine_Dalgarno_sequence', 'origin_of_replication', 'open_chromatin_region'],
  ...['CpG_island', 'repeat_region', 'tandem_repeat', 'microsatellite', 'transposable_element'],
  ...['centromere', 'telomere', 'ncRNA', 'tRNA', 'rRNA', 'miRNA', 'snRNA', 'snoRNA', 'lnc_RNA'],
  ...['copy_number_gain', 'copy_number_loss', 'deletion', 'insertion', 'inversion', 'duplication', 'gap'],
  ...['signal_peptide', 'mature_protein_region', 'transmembrane_polypeptide_region', 'coiled_coil'],
  ...['alpha_helix', 'beta_strand', 'polypeptide_domain', 'nucleotide_motif'],
]);

/** The type for a state without a feature: its name where that is a term, else a region. */
export function typeOfName(name: string): string {
  return TERMS.has(name) ? name : PLAIN_TYPE;
}
