// Topology of membrane proteins: hmm by cross-validation over the folds that the data name.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { accuracyWork } from '../../places.ts';
import { readSequences, type Sequences, textOf, writeSequences } from '../sequences.ts';
import { attempt, type Context, type Figures, OURS, type Outcome, type Task } from '../task.ts';
import { sumOf, type Time, timed } from '../timed.ts';
import { DECODE, EVALUATE, TRAIN } from './commands.ts';
import { type Compared, compareTopologies } from './compare.ts';

/** Krogh et al. 2001: single proteins, tenfold cross-validation; most of those here are among them. */
const PUBLISHED: Outcome = {
  side: 'TMHMM (published, 160 proteins)',
  figures: { 'proteins with the topology right': 77.5 },
  remarks: [],
};

export const topology: Task = {
  name: 'topology',
  what: 'membrane topology',
  measures: [
    { name: 'residues right', unit: '%' },
    { name: 'proteins with every helix right', unit: '%' },
    { name: 'proteins with the topology right', unit: '%', floor: 70 },
    { name: 'the same by the most likely path', unit: '%' },
    { name: 'training, processor', unit: 's' },
    { name: 'decoding, processor', unit: 's' },
  ],
  run(context) {
    const proteins = readProteins(context);
    const folds = [...new Set(proteins.foldOf.values())].sort((a, b) => a - b);
    return {
      data: `${proteins.sequences.size} proteins, ${folds.length}-fold`,
      outcomes: [...attempt(OURS, context, () => crossValidated(proteins, folds)), PUBLISHED],
    };
  },
};

interface Proteins {
  sequences: Sequences;
  labels: Sequences;
  foldOf: Map<string, number>;
}

function readProteins({ data }: Context): Proteins {
  const file = (suffix: string) => join(data, 'protein', `tm_topology_folds0-6${suffix}`);
  const headers = [...textOf(file('.fa')).matchAll(/^>(\S+).*\bfold=(\d+)/gm)];
  return {
    sequences: readSequences(file('.fa')),
    labels: readSequences(file('.labels.fa')),
    foldOf: new Map(headers.map(([, name, fold]) => [name!, Number(fold)])),
  };
}

/** All proteins decoded by a model that has not seen their fold. */
function crossValidated(
  { sequences, labels, foldOf }: Proteins,
  folds: readonly number[],
): { figures: Figures; remarks: string[] } {
  const found: Record<keyof typeof DECODE, Sequences> = { 'optimal accuracy': new Map(), viterbi: new Map() };
  const [training, decoding]: Time[][] = [[], []];
  for (const fold of folds) {
    const file = (name: string) => accuracyWork(`topology-${fold}-${name}`);
    const chosen = (all: Sequences, isTested: boolean) =>
      new Map([...all].filter(([name]) => (foldOf.get(name) === fold) === isTested));
    const files = {
      sequences: file('taught.fa'),
      labels: file('taught.labels.fa'),
      joint: file('joint.json'),
      model: file('model.json'),
    };
    for (const model of [files.joint, files.model]) fs.rmSync(model, { force: true });
    writeSequences(files.sequences, chosen(sequences, false));
    writeSequences(files.labels, chosen(labels, false));
    writeSequences(file('tested.fa'), chosen(sequences, true));
    training!.push(timed(TRAIN, files));
    for (const [method, command] of Object.entries(DECODE)) {
      const predicted = file('predicted.fa');
      const time = timed([command], { model: files.model, sequences: file('tested.fa'), predicted });
      if (method === 'optimal accuracy') decoding!.push(time);
      for (const [name, path] of readSequences(predicted))
        found[method as keyof typeof DECODE].set(name, path);
    }
  }
  const ours = compareTopologies(labels, found['optimal accuracy']);
  const share = (count: number, of: number) => (100 * count) / of;
  const byViterbi = compareTopologies(labels, found.viterbi);
  return {
    figures: {
      'residues right': share(ours.right, ours.residues),
      'proteins with every helix right': share(ours.helices, ours.proteins),
      'proteins with the topology right': share(ours.topologies, ours.proteins),
      'the same by the most likely path': share(byViterbi.topologies, byViterbi.proteins),
      'training, processor': sumOf(training!).cpuSeconds,
      'decoding, processor': sumOf(decoding!).cpuSeconds,
    },
    remarks: disagreements(labels, found['optimal accuracy'], ours),
  };
}

/** What `hmm evaluate` counts otherwise, in words; nothing if it agrees. */
function disagreements(labels: Sequences, predicted: Sequences, ours: Compared): string[] {
  const files = {
    reference: accuracyWork('topology.labels.fa'),
    predicted: accuracyWork('topology.predicted.fa'),
    table: accuracyWork('topology.evaluated.tsv'),
  };
  writeSequences(files.reference, labels);
  writeSequences(files.predicted, predicted);
  timed([EVALUATE], files);
  const found = new Map(
    textOf(files.table)
      .split('\n')
      .map(line => line.split('\t'))
      .map(([level, name, , count]) => [`${level} ${name}`, Number(count)]),
  );
  const expected = {
    'position all': ours.right,
    'sequence_segments M': ours.helices,
    'sequence_sides M': ours.topologies,
  };
  return Object.entries(expected)
    .filter(([row, count]) => found.get(row) !== count)
    .map(
      ([row, count]) => `hmm evaluate finds ${found.get(row)} of ${row}, and the plain comparison ${count}`,
    );
}
