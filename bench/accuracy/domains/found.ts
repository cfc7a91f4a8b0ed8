// What a search found, as hmm and as hmmsearch write it.
import { textOf } from '../sequences.ts';

/** A sequence that a profile found. */
export interface FoundSequence {
  id: string;
  bits: number;
  evalue: number;
}

/** A domain; positions count from 1, ends are included. */
export interface FoundDomain extends FoundSequence {
  envelope: [start: number, end: number];
  alignment: [start: number, end: number];
  nodes: [first: number, last: number];
}

/** The rows of a table with a header. */
function rowsOf(file: string): Record<string, string>[] {
  const [header, ...lines] = textOf(file).trimEnd().split('\n');
  const names = header!.split('\t');
  return lines.map(line => Object.fromEntries(line.split('\t').map((field, n) => [names[n], field])));
}

/** `hmm score`, as TSV. */
export function readScores(file: string): FoundSequence[] {
  return rowsOf(file).map(row => ({ id: row.id!, bits: Number(row.bits), evalue: Number(row.evalue) }));
}

/** `hmm decode`, as TSV. */
export function readDomains(file: string): FoundDomain[] {
  return rowsOf(file).map(row => ({
    id: row.id!,
    bits: Number(row.bits),
    evalue: Number(row.evalue),
    envelope: [Number(row.start), Number(row.end)],
    alignment: [Number(row.alignment_start), Number(row.alignment_end)],
    nodes: [Number(row.profile_start), Number(row.profile_end)],
  }));
}

/** Lines of words, without comments. */
function wordsOf(file: string): string[][] {
  return textOf(file)
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.split(/\s+/));
}

/** `hmmsearch --tblout`: columns 1 target, 5 E-value and 6 score of the full sequence (User's Guide, "tabular output"). */
export function readTblout(file: string): FoundSequence[] {
  return wordsOf(file).map(words => ({ id: words[0]!, evalue: Number(words[4]), bits: Number(words[5]) }));
}

/** `hmmsearch --domtblout`: 13 i-Evalue, 14 score, 16 to 21 places in the profile, of the alignment and the envelope. */
export function readDomtblout(file: string): FoundDomain[] {
  return wordsOf(file).map(words => {
    const [first, last, from, to, start, end] = words.slice(15, 21).map(Number) as number[];
    return {
      id: words[0]!,
      evalue: Number(words[12]),
      bits: Number(words[13]),
      envelope: [start!, end!],
      alignment: [from!, to!],
      nodes: [first!, last!],
    };
  });
}
