// Sequences by name, from FASTA and to FASTA.
import * as fs from 'node:fs';
import { gunzipSync } from 'node:zlib';

export type Sequences = Map<string, string>;

/** The text of a file of the data, gzipped or not. */
export function textOf(file: string): string {
  if (!fs.existsSync(file)) {
    throw new Error(`there is no ${file}: --data names the folder that bench/README.md describes`);
  }
  const bytes = fs.readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
}

export function readSequences(file: string): Sequences {
  const records = textOf(file).split(/^>/m).slice(1);
  return new Map(
    records.map(record => {
      const [header, ...lines] = record.split('\n');
      return [header!.split(/\s/)[0]!, lines.join('').replace(/\s/g, '')];
    }),
  );
}

export function writeSequences(file: string, sequences: Sequences): void {
  const records = [...sequences].map(([name, letters]) => {
    const lines = letters.match(/.{1,60}/g) ?? [];
    return `>${name}\n${lines.join('\n')}\n`;
  });
  fs.writeFileSync(file, records.join(''));
}
