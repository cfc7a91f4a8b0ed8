// Genes of the fly, one a record: hmm by cross-validation beside AUGUSTUS with the parameters it comes with.
import { join } from 'node:path';
import { accuracyWork } from '../../places.ts';
import { foldsOf } from '../folds.ts';
import { ensure } from '../peers.ts';
import { readSequences, type Sequences, writeSequences } from '../sequences.ts';
import { attempt, OURS, type Task } from '../task.ts';
import { type Cds, readCds, writeCds } from './cds.ts';
import { COMMANDS, type Steps } from './commands.ts';
import { compareExons } from './compare-exons.ts';
import { disagreements, evaluated } from './evaluate.ts';
import { type Files, runSteps, timesOf, together } from './run-steps.ts';

const FOLDS = 5;
const SEED = 1;
/** The annotation leaves the stop codon out of coding sequence. */
const AUGUSTUS: Steps = {
  train: [],
  decode: ['augustus --species=fly --gff3=on --stopCodonExcludedFromCDS=true --outfile={genes} {sequences}'],
};

export const eukaryotic: Task = {
  name: 'eukaryotic',
  what: 'eukaryotic',
  measures: [
    { name: 'bases, sensitivity', unit: '%', floor: 90 },
    { name: 'bases, precision', unit: '%', floor: 85 },
    { name: 'exons, sensitivity', unit: '%', floor: 65 },
    { name: 'exons, precision', unit: '%', floor: 60 },
    { name: 'training, processor', unit: 's' },
    { name: 'decoding, processor', unit: 's' },
  ],
  run(context) {
    const sequences = readSequences(join(context.data, 'genes', 'fly_train486.fa.gz'));
    const annotation = readCds(join(context.data, 'genes', 'fly_train486.gff3.gz'));
    const folds = writeFolds(sequences, annotation);
    const side = (name: string, steps: Steps, before = () => {}) =>
      attempt(name, context, () => {
        before();
        const run = together(folds.map((files, n) => runSteps(steps, `fly-${n + 1}-${name}`, files)));
        const { shares, remarks } = compared(sequences, annotation, run.genes);
        return { figures: { ...shares, ...timesOf(run) }, remarks };
      });
    return {
      data: `fly_train486, ${sequences.size} genes one a record, ${FOLDS}-fold`,
      outcomes: [
        ...side(OURS, COMMANDS.eukaryotic),
        ...side('AUGUSTUS', AUGUSTUS, () => ensure('augustus', context.say)),
      ],
    };
  },
};

function writeFolds(sequences: Sequences, annotation: readonly Cds[]): Files[] {
  const names = [...sequences.keys()];
  const chosen = (wanted: (name: string) => boolean) =>
    new Map([...sequences].filter(([name]) => wanted(name)));
  return foldsOf(names, FOLDS, SEED).map((fold, n) => {
    const tested = new Set(fold);
    const file = (name: string) => accuracyWork(`fly-${n + 1}-${name}`);
    const files = { taught: file('taught.fa'), labels: file('taught.gff3'), tested: file('tested.fa') };
    writeSequences(
      files.taught,
      chosen(name => !tested.has(name)),
    );
    writeSequences(
      files.tested,
      chosen(name => tested.has(name)),
    );
    writeCds(
      files.labels,
      annotation.filter(({ sequence }) => !tested.has(sequence)),
    );
    return files;
  });
}

function compared(sequences: Sequences, annotation: readonly Cds[], predicted: readonly Cds[]) {
  const { bases, exons } = compareExons(annotation, predicted);
  const files = {
    sequences: accuracyWork('fly.fa'),
    reference: accuracyWork('reference.gff3'),
    predicted: accuracyWork('predicted.gff3'),
  };
  writeSequences(files.sequences, sequences);
  writeCds(files.reference, annotation);
  writeCds(files.predicted, predicted);
  const theirs = evaluated({ ...files, stop: 'outside' });
  const shares = {
    'bases, sensitivity': (100 * bases.found) / bases.reference,
    'bases, precision': (100 * bases.right) / bases.predicted,
    'exons, sensitivity': (100 * exons.found) / exons.reference,
    'exons, precision': (100 * exons.right) / exons.predicted,
  };
  return { shares, remarks: disagreements({ coding_base: bases, exon_exact: exons }, theirs) };
}
