// Chromatin states: hmm beside ChromHMM on the same binarised marks, from the same start.
import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { accuracyWork } from '../../places.ts';
import { ensure } from '../peers.ts';
import { textOf } from '../sequences.ts';
import { attempt, type Context, type Figures, type Measure, OURS, type Outcome, type Task } from '../task.ts';
import { timed } from '../timed.ts';
import { bedBins, headOf, logLikelihoodOf, shareOfEqual } from './compare.ts';

const PEER = 'ChromHMM';

/** ChromHMM's default, which it comes to in most trainings. Its own rule, a gain of 0.001 in all, is ours as well. */
const MOST_ITERATIONS = 200;

/**
 * {files} are the binarised marks, {folder} holds them alone. The tolerance is a symbol's share of the gain at which
 * ChromHMM stops.
 */
const COMMANDS = {
  train:
    'hmm train -q --force --initialise information --states {states} --iterations {iterations} --tolerance {tolerance} -m {model} {files}',
  decode: 'hmm decode -q --posterior -m {model} -f segments -o {segments} {files}',
  learn:
    'ChromHMM LearnModel -noautoopen -noenrich -noimage -nobed -nobrowser {folder} {output} {states} hg19',
  segment: 'ChromHMM MakeSegmentation {model} {folder} {output}',
};

const MEASURES = {
  likelihood: 'log-likelihood',
  own: 'processor time, own stopping rule',
  same: 'processor time, as many iterations',
  faster: 'times as fast, own stopping rule',
  fasterSame: 'times as fast, as many iterations',
  equal: "bins as ChromHMM's, by its model",
} as const;

function measuresOf(likelihood: number | undefined): Measure[] {
  return [
    { name: MEASURES.likelihood, unit: 'nats', floor: likelihood },
    { name: MEASURES.own, unit: 's' },
    { name: MEASURES.same, unit: 's' },
    { name: MEASURES.faster, unit: 'times', floor: 5 },
    { name: MEASURES.fasterSame, unit: 'times', floor: 5 },
    { name: MEASURES.equal, unit: '%', floor: 100 },
  ];
}

/** What ChromHMM learns, whose log-likelihood counts as hmm works it out from its model. */
interface Learned {
  model: string;
  figures: Figures;
  iterations: number;
}

interface Marks {
  folder: string;
  files: string[];
  bins: number;
  /** What the table calls them. */
  data: string;
}

function taskOf(name: string, states: number, marksOf: (context: Context) => Marks, floor?: number): Task {
  return {
    name,
    what: `chromatin, ${states} states`,
    measures: measuresOf(floor),
    run(context) {
      const { folder, files, bins, data } = marksOf(context);
      let learned: Learned | undefined;
      const peer = attempt(PEER, { ...context, wants: () => true }, () => {
        ensure('chromhmm', context.say);
        learned = learn(states, folder, files);
        return {
          figures: learned.figures,
          remarks: [`${learned.iterations} iterations`],
        };
      });
      const ours = attempt(OURS, context, () => trained(states, files, bins, folder, learned));
      return { data, outcomes: [...ours, ...peer] };
    },
  };
}

function learn(states: number, folder: string, files: readonly string[]): Learned {
  const output = accuracyWork(`ChromHMM-${states}`);
  fs.rmSync(output, { recursive: true, force: true });
  const { cpuSeconds } = timed([COMMANDS.learn], { folder, output, states: String(states) });
  const model = join(output, `model_${states}.txt`);
  const likelihood = logLikelihoodOf(model, files);
  return {
    model,
    iterations: headOf(model).iterations,
    figures: { [MEASURES.likelihood]: likelihood, [MEASURES.own]: cpuSeconds, [MEASURES.same]: cpuSeconds },
  };
}

function trained(
  states: number,
  files: readonly string[],
  bins: number,
  folder: string,
  learned: Learned | undefined,
): Pick<Outcome, 'figures' | 'remarks'> {
  const model = accuracyWork(`chromatin-${states}.json`);
  const train = (iterations: number, tolerance: number) => {
    const words = COMMANDS.train.replace('{files}', files.join(' '));
    const names = { iterations: String(iterations), tolerance: String(tolerance) };
    return timed([words], { states: String(states), model, ...names }).cpuSeconds;
  };
  const same = learned ? train(learned.iterations, 0) : undefined;
  const own = train(10 * MOST_ITERATIONS, 0.001 / bins);
  const { iterations } = JSON.parse(fs.readFileSync(model, 'utf8')).training;
  const figures: Figures = { [MEASURES.likelihood]: logLikelihoodOf(model, files), [MEASURES.own]: own };
  if (learned && same !== undefined) {
    const theirs = learned.figures[MEASURES.own]!;
    Object.assign(figures, {
      [MEASURES.same]: same,
      [MEASURES.faster]: theirs / own,
      [MEASURES.fasterSame]: theirs / same,
      [MEASURES.equal]: 100 * equalBins(learned.model, states, files, folder),
    });
  }
  return { figures, remarks: [`${iterations} iterations`] };
}

/** The share of bins in which the segments of both programs by ChromHMM's model are of one state. */
function equalBins(model: string, states: number, files: readonly string[], folder: string): number {
  const output = accuracyWork(`ChromHMM-${states}-segments`);
  timed([COMMANDS.segment], { model, folder, output });
  const cells = [...new Set(files.map(file => headOf(file).first))];
  const shares = cells.map(cell => {
    const own = files.filter(file => headOf(file).first === cell);
    const segments = accuracyWork(`${cell}_${states}_segments.bed`);
    timed([COMMANDS.decode.replace('{files}', own.join(' '))], { model, segments });
    return shareOfEqual(bedBins(segments), bedBins(join(output, `${cell}_${states}_segments.bed`)));
  });
  return Math.min(...shares);
}

/** The binarised files of the data. */
function marks({ data }: Context): Marks {
  return marksIn(join(data, 'chromatin'), 'bins of chromosome 11 in two cells');
}

/** The same as ten chromosomes: what whole genomes are to the programs, whose start hardly counts then. */
function tenTimes(context: Context): Marks {
  const folder = accuracyWork('ten-times');
  fs.mkdirSync(folder, { recursive: true });
  for (const file of marks(context).files) {
    const text = textOf(file);
    for (let n = 1; n <= 10; n++) {
      const name = basename(file).replace('chr11', `chr${n}`);
      fs.writeFileSync(join(folder, name), gzipSync(text.replace('chr11', `chr${n}`)));
    }
  }
  return marksIn(folder, 'bins, the same ten times');
}

function marksIn(folder: string, what: string): Marks {
  const names = fs.readdirSync(folder).filter(name => name.endsWith('_binary.txt.gz'));
  const files = names.sort().map(name => join(folder, name));
  // Two lines of a file are its head.
  const bins = files.reduce((sum, file) => sum + headOf(file).lines - 2, 0);
  return { folder, files, bins, data: `${bins.toLocaleString('en-US')} ${what}` };
}

export const chromatin: readonly Task[] = [
  taskOf('chromatin-6', 6, marks, -57168.3),
  taskOf('chromatin-10', 10, marks),
  taskOf('chromatin-15', 15, marks),
  taskOf('chromatin-6-ten-times', 6, tenTimes),
];
