// Data for the tasks of load, from a seed, written in chunks.
import { closeSync, openSync, writeSync } from 'node:fs';
import { Random } from '../../../src/model/random.ts';

const CHUNK = 1 << 22;

/** Random bases, some 100 kB, which records take pieces of: making each anew would take longer than reading them. */
const POOL = 100_003;

/** Writes FASTA with so many records of so many bases, called r<from>, r<from + 1>, ... Lines are 100 bases long. */
export function writeFasta(path: string, records: number, length: number, from = 0): void {
  const random = new Random(1);
  const pool = Array.from({ length: POOL }, () => 'ACGT'[Math.floor(4 * random.uniform())]).join('');
  const file = openSync(path, 'w');
  let text = '';
  for (let n = from; n < from + records; n++) {
    text += `>r${n}\n`;
    let at = (n * 7919) % (POOL - 100);
    for (let left = length; left > 0; left -= 100) {
      text += `${pool.slice(at, at + Math.min(100, left))}\n`;
      at = (at + 1009) % (POOL - 100);
      if (text.length < CHUNK) continue;
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
}
