// The cases: a model and data for each, simulated with fixed seeds and written once to files that both sides read.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { Random } from '../src/model/random.ts';
import { work } from './places.ts';

export const TASKS = ['likelihood', 'posteriors', 'windows', 'viterbi', 'em', 'gradient'] as const;
export type Task = (typeof TASKS)[number];

export const PEERS = ['hmmlearn-scaling', 'hmmlearn-log', 'dynamax', 'diffbio', 'pomegranate'] as const;
export type Peer = (typeof PEERS)[number];

/** Matrices as nested rows, so that they read the same in Python. */
export interface CaseModel {
  initial: number[];
  transitions: number[][];
  /** [K][M] */
  emissions: number[][];
  lengths: number[];
}

export interface Case {
  name: string;
  says: string;
  tasks: readonly Task[];
  peers: readonly Peer[];
  /** Floors of the ratio to the fastest peer, from issue 4. */
  targets: Partial<Record<Task, number>>;
  generate: () => { model: CaseModel; observations: Uint8Array };
}

function targetsOf(likelihood: number, posteriors: number, viterbi: number, step?: number) {
  const targets = { likelihood, posteriors, viterbi };
  return step === undefined ? targets : { ...targets, em: step, gradient: step };
}

export const CASES: readonly Case[] = [
  {
    name: 'dna-k3',
    says: '1,000,000 DNA symbols, 3 states, dense',
    tasks: TASKS,
    peers: PEERS,
    targets: targetsOf(6, 2, 2.5, 8),
    generate: () => simulate(1, [1_000_000], denseModel(1, 3, 4, 0.99)),
  },
  {
    name: 'dna-k16',
    says: '200,000 DNA symbols, 16 states, dense',
    tasks: TASKS,
    peers: PEERS,
    targets: targetsOf(1.5, 2, 1, 2.5),
    generate: () => simulate(2, [200_000], denseModel(2, 16, 4, 0.8)),
  },
  {
    name: 'protein-k64',
    says: '50,000 residues of protein, 64 states, dense',
    tasks: TASKS,
    peers: PEERS,
    targets: targetsOf(1.5, 1.5, 1, 1.5),
    generate: () => simulate(3, [50_000], denseModel(3, 64, 20, 0.6)),
  },
  {
    name: 'proteins-k5',
    says: '10,000 proteins of 300 residues, 5 states, dense',
    tasks: TASKS,
    peers: PEERS,
    targets: targetsOf(2.5, 2, 1.5, 3),
    generate: () => simulate(4, new Array<number>(10_000).fill(300), denseModel(4, 5, 20, 0.9)),
  },
  {
    name: 'casino',
    says: '30,000,000 rolls of the occasionally dishonest casino, 2 states',
    tasks: ['likelihood', 'posteriors', 'windows', 'viterbi'],
    // pomegranate needs about 30 µs a position and task here, a quarter of an hour each.
    peers: PEERS.filter(peer => peer !== 'pomegranate'),
    targets: targetsOf(5, 3, 3),
    generate: () => simulate(5, [30_000_000], casino(), casino()),
  },
  {
    name: 'sparse-k61',
    says: '1,000,000 DNA symbols, 61 states with 4 successors each',
    tasks: TASKS,
    peers: PEERS,
    targets: targetsOf(2, 2, 5, 2),
    generate: () => simulate(6, [1_000_000], sparseModel(6, 61, 4, [0, 1, 7, 23])),
  },
];

/** 3-state DNA of any length, for the growth of time and memory. */
export function growthCase(length: number): Case {
  return {
    name: `growth-${length}`,
    says: `${length} DNA symbols, 3 states`,
    tasks: ['likelihood', 'windows', 'viterbi'],
    peers: [],
    targets: {},
    generate: () => simulate(7, [length], denseModel(1, 3, 4, 0.99)),
  };
}

/** The folder of a case: `model.json` and `observations.bin` (a byte a position), made when first asked for. */
export function caseFolder({ name, generate }: Case): string {
  const folder = join(work, name);
  if (fs.existsSync(folder)) return folder;
  const { model, observations } = generate();
  const fresh = `${folder}.${process.pid}`;
  fs.mkdirSync(fresh, { recursive: true });
  fs.writeFileSync(join(fresh, 'model.json'), JSON.stringify(model));
  fs.writeFileSync(join(fresh, 'observations.bin'), observations);
  fs.renameSync(fresh, folder);
  return folder;
}

type Rows = Omit<CaseModel, 'lengths'>;

/** Rows that stay with the given probability and otherwise move at random; flat Dirichlet emissions. */
function denseModel(seed: number, K: number, M: number, stay: number): Rows {
  const random = new Random(seed);
  const transitions = Array.from({ length: K }, (_, i) =>
    random.dirichlet(K).map((share, j) => (1 - stay) * share + (i === j ? stay : 0)),
  );
  const emissions = Array.from({ length: K }, () => random.dirichlet(M));
  return { initial: random.dirichlet(K), transitions, emissions };
}

/** Each state goes on to the states so many further, in a ring. */
function sparseModel(seed: number, K: number, M: number, steps: readonly number[]): Rows {
  const random = new Random(seed);
  const transitions = Array.from({ length: K }, (_, i) => {
    const row = new Array<number>(K).fill(0);
    random.dirichlet(steps.length).forEach((share, n) => {
      row[(i + steps[n]!) % K] = share;
    });
    return row;
  });
  const emissions = Array.from({ length: K }, () => random.dirichlet(M));
  return { initial: random.dirichlet(K), transitions, emissions };
}

/** Durbin et al. 1998, section 3.2. */
function casino(): Rows {
  return {
    initial: [0.5, 0.5],
    transitions: [
      [0.95, 0.05],
      [0.1, 0.9],
    ],
    emissions: [new Array<number>(6).fill(1 / 6), [0.1, 0.1, 0.1, 0.1, 0.1, 0.5]],
  };
}

/**
 * Data from one model, to be worked on with another near it: at the truth itself the gradient would be next to zero
 * and could not be compared.
 */
function simulate(seed: number, lengths: number[], truth: Rows, model = disturbed(truth, seed)) {
  const random = new Random(seed + 100);
  const initial = cumulative(truth.initial);
  const transitions = truth.transitions.map(cumulative);
  const emissions = truth.emissions.map(cumulative);
  const observations = new Uint8Array(lengths.reduce((total, length) => total + length, 0));
  let t = 0;
  for (const length of lengths) {
    let state = draw(random, initial);
    for (const end = t + length; t < end; t++) {
      observations[t] = draw(random, emissions[state]!);
      state = draw(random, transitions[state]!);
    }
  }
  return { model: { ...model, lengths }, observations };
}

/** Every row a fifth of the way towards a random one with the same zeros. */
function disturbed({ initial, transitions, emissions }: Rows, seed: number): Rows {
  const random = new Random(seed + 200);
  const row = (old: readonly number[]) => {
    const others = random.dirichlet(old.length).map((share, j) => (old[j]! > 0 ? share : 0));
    const sum = others.reduce((total, share) => total + share, 0);
    return old.map((share, j) => 0.8 * share + (0.2 * others[j]!) / sum);
  };
  return { initial: row(initial), transitions: transitions.map(row), emissions: emissions.map(row) };
}

function cumulative(row: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(row, share => (sum += share));
}

function draw(random: Random, sums: Float64Array): number {
  const u = random.uniform();
  let n = 0;
  while (n < sums.length - 1 && u >= sums[n]!) n++;
  return n;
}
