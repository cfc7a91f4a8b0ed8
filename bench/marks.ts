// Chromatin marks: ten marks, each there or not, in bins of two cell types, and ten states of Bernoulli emissions. Real
// ones where the data shelf is beside the checkout, else simulated.
import * as fs from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Random } from '../src/model/random.ts';
import type { CategoricalData, Chain } from './case-files.ts';
import { distinctCase } from './distinct.ts';
import { onShelf } from './places.ts';
import { stayingRows, walk } from './simulate.ts';

const K = 10;
const D = 10;
const SEED = 9;
const STAY = 0.9;
/** In each of two sequences, where they are simulated. */
const BINS = 30_000;
const ITERATIONS = 10;

/** `[K][D]` P(mark d is there | state k). */
interface MarksModel extends Chain {
  marks: number[][];
}

/** A bin is a number whose bit d says whether mark d is there. */
interface Bins {
  lengths: number[];
  keys: Uint16Array;
}

/** After a few iterations of EM from a random start, so that it is a model of these marks. */
export function chromatinMarks(): CategoricalData {
  const bins = realBins() ?? simulatedBins();
  let model = start(bins);
  for (let n = 0; n < ITERATIONS; n++) model = improved(model, bins);
  return distinctCase(model, bins.lengths, bins.keys, key => densitiesOf(model, key));
}

function realBins(): Bins | undefined {
  const files = ['GM12878_chr11_binary.txt.gz', 'K562_chr11_binary.txt.gz'].map(name =>
    onShelf('chromatin', name),
  );
  if (files.includes(undefined)) return undefined;
  const parts = files.map(file => {
    // After a line of cell and chromosome and a line of names.
    const lines = gunzipSync(fs.readFileSync(file!)).toString('latin1').trimEnd().split('\n').slice(2);
    return lines.map(line => line.split('\t').reduce((key, mark, d) => key + Number(mark) * 2 ** d, 0));
  });
  return { lengths: parts.map(part => part.length), keys: Uint16Array.from(parts.flat()) };
}

/** States that mostly have few marks or none. */
function simulatedBins(): Bins {
  const random = new Random(SEED);
  const chain = { initial: random.dirichlet(K), transitions: stayingRows(random, K, STAY) };
  const marks = Array.from({ length: K }, (_, k) =>
    Array.from({ length: D }, () => (0.02 + 0.9 * random.uniform() ** 3) * (k === 0 ? 0.05 : 1)),
  );
  const lengths = [BINS, BINS];
  const keys = new Uint16Array(2 * BINS);
  walk(SEED, lengths, chain, (t, state, own) => {
    keys[t] = marks[state]!.reduce((key, p, d) => key + (own.uniform() < p ? 2 ** d : 0), 0);
  });
  return { lengths, keys };
}

/** Each state is near a bin drawn at random out of those that have a mark; the first has none. */
function start({ keys }: Bins): MarksModel {
  const random = new Random(SEED + 1);
  const marked = [...new Set(keys)].filter(key => key > 0);
  const marks = Array.from({ length: K }, (_, k) => {
    const key = k === 0 ? 0 : marked[Math.floor(random.uniform() * marked.length)]!;
    return Array.from({ length: D }, (_, d) => 0.05 + 0.7 * bit(key, d) + 0.1 * random.uniform());
  });
  return { initial: random.dirichlet(K), transitions: stayingRows(random, K, STAY), marks };
}

/** One iteration of EM by forward and backward, plainly: this is to be the same whatever the engine does. */
function improved(model: MarksModel, { lengths, keys }: Bins): MarksModel {
  const { initial, transitions, marks } = model;
  const counts = {
    initial: new Array<number>(K).fill(0),
    transitions: transitions.map(row => row.map(() => 0)),
    marks: marks.map(row => row.map(() => 0)),
    visits: new Array<number>(K).fill(0),
  };
  const densities = new Map(Array.from(new Set(keys), key => [key, densitiesOf(model, key)] as const));
  let at = 0;
  for (const length of lengths) {
    const own = Array.from(keys.subarray(at, at + length), key => densities.get(key)!);
    const forward: number[][] = [];
    const scales: number[] = [];
    for (const [t, density] of own.entries()) {
      const before = forward[t - 1];
      const row = density.map((share, j) => share * (before ? into(transitions, before, j) : initial[j]!));
      scales.push(sum(row));
      forward.push(row.map(value => value / scales[t]!));
    }
    let backward = new Array<number>(K).fill(1);
    for (let t = length - 1; t >= 0; t--) {
      for (const [k, share] of forward[t]!.entries()) {
        const posterior = share * backward[k]!;
        counts.visits[k]! += posterior;
        if (t === 0) counts.initial[k]! += posterior;
        for (let d = 0; d < D; d++) counts.marks[k]![d]! += posterior * bit(keys[at + t]!, d);
      }
      if (t === 0) break;
      const ahead = own[t]!.map((share, k) => (share * backward[k]!) / scales[t]!);
      const before = forward[t - 1]!;
      backward = transitions.map((row, i) =>
        row.reduce((total, p, j) => {
          counts.transitions[i]![j]! += before[i]! * p * ahead[j]!;
          return total + p * ahead[j]!;
        }, 0),
      );
    }
    at += length;
  }
  const shares = (row: number[]) => row.map(count => count / sum(row));
  return {
    initial: shares(counts.initial),
    transitions: counts.transitions.map(shares),
    // As if each mark had been seen and missed once more, so that nothing is impossible.
    marks: counts.marks.map((row, k) => row.map(count => (count + 1) / (counts.visits[k]! + 2))),
  };
}

function densitiesOf({ marks }: MarksModel, key: number): number[] {
  return marks.map(row => row.reduce((product, p, d) => product * (bit(key, d) ? p : 1 - p), 1));
}

function into(transitions: number[][], from: number[], j: number): number {
  return from.reduce((total, share, i) => total + share * transitions[i]![j]!, 0);
}

function bit(key: number, d: number): number {
  return (key >> d) & 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
