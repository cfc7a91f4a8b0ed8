// `hmm evaluate` on the same files as the plain comparisons here: both have to count the same.
import { accuracyWork } from '../../places.ts';
import { textOf } from '../sequences.ts';
import { timed } from '../timed.ts';
import type { Counts } from './counts.ts';

export interface Compared {
  reference: string;
  predicted: string;
  sequences: string;
  /** Whether coding sequence of both holds the stop codon. */
  stop: 'inside' | 'outside';
}

/** The counts of `hmm evaluate` at each level of genes. */
export function evaluated({ stop, ...files }: Compared): Map<string, Counts> {
  const table = accuracyWork('evaluated.tsv');
  const stops = `--reference-stop ${stop} --predicted-stop ${stop}`;
  const command = `hmm evaluate -q -r {reference} --sequences {sequences} ${stops} -o {table} {predicted}`;
  timed([command], { ...files, table });
  const rows = textOf(table)
    .trim()
    .split('\n')
    .slice(1)
    .map(line => line.split('\t'));
  return new Map(
    rows
      .filter(([level, name]) => name === 'CDS' && level !== 'position')
      .map(([level, , ...numbers]) => {
        const [reference, found, predicted, right] = numbers.map(Number);
        return [
          level!,
          { reference: reference!, found: found!, predicted: predicted!, right: right! },
        ] as const;
      }),
  );
}

/** What `hmm evaluate` counts otherwise than the plain comparison does, in words; nothing if they agree. */
export function disagreements(plain: Record<string, Counts>, theirs: ReadonlyMap<string, Counts>): string[] {
  return Object.entries(plain).flatMap(([level, counts]) =>
    (Object.entries(counts) as [keyof Counts, number][])
      .filter(([column, count]) => theirs.get(level)?.[column] !== count)
      .map(
        ([column, count]) =>
          `hmm evaluate has ${theirs.get(level)?.[column]} as ${column} of ${level}, and the plain comparison ${count}`,
      ),
  );
}
