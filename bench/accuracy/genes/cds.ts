// Coding sequence from GFF3 and to GFF3: one line is a gene of a bacterium, a part of one, or the coding part of an exon.
import * as fs from 'node:fs';
import { textOf } from '../sequences.ts';

/** Places count from 1, and the end is included. */
export interface Cds {
  sequence: string;
  start: number;
  end: number;
  strand: string;
  phase: string;
  attributes: string;
}

export function readCds(file: string): Cds[] {
  return textOf(file)
    .split('\n')
    .map(line => line.split('\t'))
    .filter(fields => fields[2] === 'CDS')
    .map(([sequence, , , start, end, , strand, phase, attributes]) => ({
      sequence: sequence!,
      start: Number(start),
      end: Number(end),
      strand: strand!,
      phase: phase!,
      attributes: attributes!,
    }));
}

/** Genes from end to end: parts of one ID are one gene, as where a ribosome changes its frame. */
export function genesOf(parts: readonly Cds[]): Cds[] {
  const genes = new Map<string, Cds>();
  parts.forEach((part, n) => {
    const id = /(?:^|;)ID=([^;]+)/.exec(part.attributes)?.[1] ?? `line ${n}`;
    const key = `${part.sequence} ${part.strand} ${id}`;
    const { start, end } = genes.get(key) ?? part;
    genes.set(key, { ...part, start: Math.min(start, part.start), end: Math.max(end, part.end) });
  });
  return [...genes.values()];
}

export function writeCds(file: string, parts: readonly Cds[]): void {
  const lines = parts.map(({ sequence, start, end, strand, phase, attributes }) =>
    [sequence, '.', 'CDS', start, end, '.', strand, phase, attributes].join('\t'),
  );
  fs.writeFileSync(file, ['##gff-version 3', ...lines, ''].join('\n'));
}

/** Both ends of each, by strand. */
export function endsOf(parts: readonly Cds[]): Set<string> {
  return new Set(parts.map(({ sequence, start, end, strand }) => `${sequence} ${strand} ${start} ${end}`));
}
