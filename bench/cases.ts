// The cases: a model and data for each, simulated with fixed seeds and written once to files that both sides read.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type CaseData, writeCase } from './case-files.ts';
import { bacterialGenes, haveGenes } from './genes.ts';
import { chromatinMarks } from './marks.ts';
import { work } from './places.ts';
import { casino, denseModel, gaussianModel, simulate, simulateGaussian, sparseModel } from './simulate.ts';

export const TASKS = ['likelihood', 'posteriors', 'windows', 'viterbi', 'em', 'gradient'] as const;
export type Task = (typeof TASKS)[number];

/** What a worker of ours runs: also the expected counts of an EM iteration, without what is then made of them. */
export type OwnTask = Task | 'counts';

export const PEERS = [
  'hmmlearn-scaling',
  'hmmlearn-log',
  'dynamax',
  'diffbio',
  'pomegranate',
  'deeptime',
  'mlpack',
] as const;
export type Peer = (typeof PEERS)[number];

export interface Case {
  name: string;
  says: string;
  tasks: readonly Task[];
  peers: readonly Peer[];
  /** Floors of the ratio to the fastest peer, both on two threads. */
  targets: Partial<Record<Task, number>>;
  /** What to know of a peer's result at a task; shown where it is compared. */
  remarks?: Partial<Record<`${Peer} ${Task}`, string>>;
  generate: () => CaseData;
  /** Why it has to be left out, where it has. */
  lacks?: () => string | undefined;
}

function targetsOf(likelihood: number, posteriors: number, viterbi: number, step?: number) {
  const targets = { likelihood, posteriors, viterbi };
  return step === undefined ? targets : { ...targets, em: step, gradient: step };
}

const DYNAMAX_ZEROS = 'its M-step gives NaN for a row in which something is expected not once';
const POMEGRANATE_DRIFT =
  'in single precision its forward and backward sums of logs end 200 nats apart; in double its EM agrees to 1e-10';

export const CASES: readonly Case[] = [
  {
    name: 'dna-k3',
    says: '1,000,000 DNA symbols, 3 states, dense',
    tasks: TASKS,
    peers: PEERS,
    targets: targetsOf(25, 12, 9, 25),
    generate: () => simulate(1, [1_000_000], denseModel(1, 3, 4, 0.99)),
  },
  {
    name: 'dna-k16',
    says: '200,000 DNA symbols, 16 states, dense',
    tasks: TASKS,
    peers: PEERS,
    targets: targetsOf(14, 10, 4.5, 15),
    generate: () => simulate(2, [200_000], denseModel(2, 16, 4, 0.8)),
  },
  {
    name: 'protein-k64',
    says: '50,000 residues of protein, 64 states, dense',
    tasks: TASKS,
    peers: PEERS,
    targets: targetsOf(8, 4.5, 8, 4),
    generate: () => simulate(3, [50_000], denseModel(3, 64, 20, 0.6)),
  },
  {
    name: 'proteins-k5',
    says: '10,000 proteins of 300 residues, 5 states, dense',
    tasks: TASKS,
    peers: PEERS,
    targets: targetsOf(20, 10, 10, 12),
    generate: () => simulate(4, new Array<number>(10_000).fill(300), denseModel(4, 5, 20, 0.9)),
  },
  {
    name: 'casino',
    says: '30,000,000 rolls of the occasionally dishonest casino, 2 states',
    tasks: ['likelihood', 'posteriors', 'windows', 'viterbi'],
    // pomegranate needs about 30 µs a position and task here, a quarter of an hour each.
    peers: PEERS.filter(peer => peer !== 'pomegranate'),
    targets: targetsOf(40, 14, 12),
    generate: () => simulate(5, [30_000_000], casino(), casino()),
  },
  {
    name: 'sparse-k61',
    says: '1,000,000 DNA symbols, 61 states with 4 successors each',
    tasks: TASKS,
    peers: PEERS,
    targets: targetsOf(60, 15, 60, 14),
    remarks: { 'dynamax em': DYNAMAX_ZEROS },
    generate: () => simulate(6, [1_000_000], sparseModel(6, 61, 4, [0, 1, 7, 23])),
  },
  {
    name: 'gaussian-k5',
    says: '200,000 Gaussian observations in two dimensions, 5 states with full covariances',
    tasks: TASKS,
    // DiffBio has symbols only, and deeptime Gaussians of one dimension.
    peers: PEERS.filter(peer => !/diffbio|deeptime/.test(peer)),
    targets: targetsOf(10, 6, 8, 6),
    remarks: {
      'dynamax em':
        'its prior of covariances cannot be flat: each is its scatter over 6 more than the expected visits',
      'pomegranate posteriors': POMEGRANATE_DRIFT,
      'pomegranate em': POMEGRANATE_DRIFT,
    },
    generate: () => simulateGaussian(8, [200_000], gaussianModel(8, 5, 0.95)),
  },
  {
    name: 'genes-k138',
    says: '1,000,000 bases of C. trachomatis, 138 states of bacterial genes with 185 transitions, order 5',
    tasks: TASKS,
    // pomegranate, mlpack and hmmlearn in log space would need ten minutes or more for a task here, and DiffBio more
    // memory than there is.
    peers: PEERS.filter(peer => !/diffbio|pomegranate|mlpack|hmmlearn-log/.test(peer)),
    targets: {},
    remarks: { 'dynamax em': DYNAMAX_ZEROS },
    generate: bacterialGenes,
    lacks: () => (haveGenes() ? undefined : 'its model and genome are not beside the checkout'),
  },
  {
    name: 'marks-k10',
    says: '2 sequences of 30,000 bins with 10 chromatin marks, 10 states',
    tasks: TASKS,
    peers: PEERS,
    targets: {},
    remarks: { 'dynamax em': DYNAMAX_ZEROS },
    generate: chromatinMarks,
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

/** The folder of a case, made when first asked for. */
export function caseFolder({ name, generate }: Case): string {
  const folder = join(work, name);
  if (!fs.existsSync(folder)) writeCase(folder, generate());
  return folder;
}
