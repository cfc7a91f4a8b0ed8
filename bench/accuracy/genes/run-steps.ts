// Trains and decodes, with hmm or with a peer, and takes the time of both.
import * as fs from 'node:fs';
import { accuracyWork } from '../../places.ts';
import type { Figures } from '../task.ts';
import { sumOf, type Time, timed } from '../timed.ts';
import { type Cds, readCds } from './cds.ts';
import type { Steps } from './commands.ts';

export interface Files {
  taught: string;
  tested: string;
  labels?: string;
}

export interface Run {
  genes: Cds[];
  training: Time;
  decoding: Time;
}

/** What the steps leave is named after the run. */
export function runSteps(steps: Steps, name: string, { taught, tested, ...labels }: Files): Run {
  const model = accuracyWork(`${name}.model.json`);
  const genes = accuracyWork(`${name}.gff3`);
  // Prodigal would use a model that is there instead of training one.
  for (const file of [model, genes]) fs.rmSync(file, { force: true });
  const training = timed(steps.train, { sequences: taught, model, ...labels });
  const decoding = timed(steps.decode, { sequences: tested, model, genes });
  return { genes: readCds(genes), training, decoding };
}

/** All runs as one. */
export function together(runs: readonly Run[]): Run {
  return {
    genes: runs.flatMap(({ genes }) => genes),
    training: sumOf(runs.map(({ training }) => training)),
    decoding: sumOf(runs.map(({ decoding }) => decoding)),
  };
}

/** Where nothing was trained, that has no time. */
export function timesOf({ training, decoding }: Run): Figures {
  const ofTraining = {
    'training, on the clock': training.seconds,
    'training, processor': training.cpuSeconds,
  };
  return {
    ...(training.seconds > 0 ? ofTraining : {}),
    'decoding, on the clock': decoding.seconds,
    'decoding, processor': decoding.cpuSeconds,
  };
}
