// Bacterial genes: a model of order 5 as such models are, 138 states and 185 transitions, on a genome.
import * as fs from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { CategoricalData } from './case-files.ts';
import { distinctCase } from './distinct.ts';
import { onShelf } from './places.ts';

/** The parts of the model file that are used. */
interface ModelFile {
  initial: number[];
  transitions: number[][];
  emission: { order: number; symbols: string; probabilities: unknown[] };
}

const LENGTH = 1_000_000;

const modelFile = () => onShelf('models', 'bacterial-genes-138-states-order-5.json.gz');
const genomeFile = () => onShelf('bacteria', 'ctrachomatis_AE001273.fa.gz');

export function haveGenes(): boolean {
  return modelFile() !== undefined && genomeFile() !== undefined;
}

/**
 * The first million bases that have five before them. P(base | state, five before) over the number of contexts is the
 * probability of all six, as if every context were as likely: rows that sum to 1, for which paths and posteriors are the
 * same and log-likelihoods less by a constant.
 */
export function bacterialGenes(): CategoricalData {
  const { initial, transitions, emission }: ModelFile = JSON.parse(unpacked(modelFile()!));
  const { order, symbols, probabilities } = emission;
  const M = symbols.length;
  const contexts = M ** order;
  const rows = probabilities.map(state => [state].flat(Number.POSITIVE_INFINITY) as number[]);
  const [, ...lines] = unpacked(genomeFile()!).split('\n');
  const letters = lines
    .join('')
    .toUpperCase()
    .slice(0, LENGTH + order);
  const keys = new Int32Array(letters.length - order);
  let key = 0;
  for (let t = 0; t < letters.length; t++) {
    const symbol = symbols.indexOf(letters[t]!);
    if (symbol < 0) throw new Error(`'${letters[t]}' at base ${t + 1}`);
    key = (key % contexts) * M + symbol;
    if (t >= order) keys[t - order] = key;
  }
  return distinctCase({ initial, transitions }, [keys.length], keys, one =>
    rows.map(row => row[one]! / contexts),
  );
}

function unpacked(file: string): string {
  return gunzipSync(fs.readFileSync(file)).toString('latin1');
}
