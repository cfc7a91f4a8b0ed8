// A reference of bacterial genes, and how much of it a prediction has.
import { accuracyWork } from '../../places.ts';
import { type Sequences, writeSequences } from '../sequences.ts';
import { type Cds, genesOf, writeCds } from './cds.ts';
import { compareGenes } from './compare-genes.ts';
import { disagreements, evaluated } from './evaluate.ts';
import { isAtEdge } from './halves.ts';

export interface GenesToFind {
  sequences: Sequences;
  /** The sequences as FASTA. */
  file: string;
  genes: Cds[];
}

export function genesToFind(sequences: Sequences, file: string, parts: readonly Cds[]): GenesToFind {
  writeSequences(file, sequences);
  return { sequences, file, genes: wholeGenes(parts, sequences) };
}

/** Shares in per cent, and what `hmm evaluate` counts otherwise. Without a reference there are none. */
export function comparedWith({ sequences, file, genes }: GenesToFind, predicted: readonly Cds[]) {
  if (genes.length === 0) return { shares: {}, remarks: [] };
  const whole = wholeGenes(predicted, sequences);
  const { stops, genes: exact } = compareGenes(genes, whole);
  const shares = {
    'stop codons found': (100 * stops.found) / stops.reference,
    'stop codons right': (100 * stops.right) / stops.predicted,
    'exact genes': (100 * exact.found) / exact.reference,
  };
  const files = { reference: accuracyWork('reference.gff3'), predicted: accuracyWork('predicted.gff3') };
  writeCds(files.reference, genes);
  writeCds(files.predicted, whole);
  const theirs = evaluated({ ...files, sequences: file, stop: 'inside' });
  return { shares, remarks: disagreements({ stop_codon: stops, transcript: exact }, theirs) };
}

/** What reaches an end of a sequence does not count, on either side. */
function wholeGenes(parts: readonly Cds[], sequences: Sequences): Cds[] {
  return genesOf(parts).filter(gene => !isAtEdge(gene, sequences.get(gene.sequence)?.length ?? 0));
}
