// Genes of bacteria: hmm beside Prodigal, with annotation to learn from and without.
import { join } from 'node:path';
import { accuracyWork } from '../../places.ts';
import { ensure } from '../peers.ts';
import { readSequences, writeSequences } from '../sequences.ts';
import { attempt, type Context, type Measure, OURS, type Task } from '../task.ts';
import { type Cds, readCds, writeCds } from './cds.ts';
import { COMMANDS, type Steps } from './commands.ts';
import { comparedWith, type GenesToFind, genesToFind } from './genes-to-find.ts';
import { cutBetweenGenes, firstHalf, markedAtStart, secondHalf } from './halves.ts';
import { type Files, type Run, runSteps, timesOf } from './run-steps.ts';

/** Training and decoding one after the other, which comes to the same as Prodigal's normal mode. */
const PRODIGAL: Steps = {
  train: ['prodigal -q -i {sequences} -t {model}'],
  decode: ['prodigal -q -i {sequences} -t {model} -f gff -o {genes}'],
};

function measuresOf(floors: Record<string, number>): Measure[] {
  const shares = ['stop codons found', 'stop codons right', 'exact genes'];
  const times = [
    'training, on the clock',
    'training, processor',
    'decoding, on the clock',
    'decoding, processor',
  ];
  return [
    ...shares.map(name => ({ name, unit: '%' as const, floor: floors[name] })),
    ...times.map(name => ({ name, unit: 's' as const, floor: floors[name] })),
  ];
}

const UNLABELLED = { 'stop codons found': 96, 'stop codons right': 95, 'exact genes': 85 };

export const bacterialTrained: Task = {
  name: 'bacterial-trained',
  what: 'bacterial, trained',
  measures: measuresOf({ 'stop codons found': 98.5, 'stop codons right': 97, 'exact genes': 86 }),
  run(context) {
    const { name, letters, genes } = chlamydia(context);
    const cut = cutBetweenGenes(genes, letters.length);
    const files = {
      taught: accuracyWork('first-half.fa'),
      labels: accuracyWork('first-half.gff3'),
      tested: accuracyWork('second-half.fa'),
    };
    writeSequences(files.taught, new Map([[name, letters.slice(0, cut)]]));
    writeCds(files.labels, firstHalf(genes, cut).map(markedAtStart));
    const test = genesToFind(new Map([[name, letters.slice(cut)]]), files.tested, secondHalf(genes, cut));
    return {
      data: `*C. trachomatis*, second half, ${test.genes.length} genes`,
      outcomes: bothSides(context, 'half', COMMANDS.bacterialTrained, files, test),
    };
  },
};

export const bacterialUnlabelled: Task = {
  name: 'bacterial-unlabelled',
  what: 'bacterial, without labels',
  measures: measuresOf(UNLABELLED),
  run(context) {
    const { name, letters, genes } = chlamydia(context);
    const file = accuracyWork('chlamydia.fa');
    const test = genesToFind(new Map([[name, letters]]), file, genes);
    return {
      data: `*C. trachomatis*, ${test.genes.length} genes`,
      outcomes: bothSides(
        context,
        'chlamydia',
        COMMANDS.bacterialUnlabelled,
        { taught: file, tested: file },
        test,
      ),
    };
  },
};

/** Against what Prodigal finds, since there is no annotation; also the size at which time is compared. */
export const bacterialLarge: Task = {
  name: 'bacterial-large',
  what: 'bacterial, without labels',
  measures: measuresOf({ ...UNLABELLED, 'decoding, on the clock': 15 }),
  run(context) {
    const genome = readSequences(join(context.data, 'bacteria', 'ecoli_536_NC_008253.fna.gz'));
    const file = accuracyWork('coli.fa');
    const files = { taught: file, tested: file };
    writeSequences(file, genome);
    const runs: Run[] = [];
    const prodigal = attempt('Prodigal', { ...context, wants: () => true }, () => {
      ensure('prodigal', context.say);
      runs.push(runSteps(PRODIGAL, 'coli-Prodigal', files));
      return { figures: timesOf(runs[0]!) };
    });
    const test = genesToFind(genome, file, runs[0]?.genes ?? []);
    return {
      data: `*E. coli* 536, 4.9 Mb, against the ${test.genes.length} genes of Prodigal`,
      outcomes: [
        ...attempt(OURS, context, () => side(COMMANDS.bacterialUnlabelled, 'coli-hmm', files, test)),
        ...prodigal,
      ],
    };
  },
};

function bothSides(context: Context, name: string, ours: Steps, files: Files, test: GenesToFind) {
  return [
    ...attempt(OURS, context, () => side(ours, `${name}-hmm`, files, test)),
    ...attempt('Prodigal', context, () => {
      ensure('prodigal', context.say);
      return side(PRODIGAL, `${name}-Prodigal`, files, test);
    }),
  ];
}

function side(steps: Steps, name: string, files: Files, test: GenesToFind) {
  const run = runSteps(steps, name, files);
  const { shares, remarks } = comparedWith(test, run.genes);
  return { figures: { ...shares, ...timesOf(run) }, remarks };
}

function chlamydia({ data }: Context): { name: string; letters: string; genes: Cds[] } {
  const genome = readSequences(join(data, 'bacteria', 'ctrachomatis_AE001273.fa.gz'));
  const genes = readCds(join(data, 'bacteria', 'ctrachomatis_AE001273.cds.gff3.gz'));
  const [[name, letters]] = [...genome] as [[string, string]];
  return { name, letters, genes };
}
