// CpG islands: what a model finds that annotated islands taught, and the preset, beside EMBOSS and the rule that the
// annotation was made by.
import { join } from 'node:path';
import { accuracyWork } from '../../places.ts';
import { ensure } from '../peers.ts';
import { readSequences, textOf } from '../sequences.ts';
import { attempt, type Measure, OURS, type Task } from '../task.ts';
import { type Time, timed } from '../timed.ts';
import { COMMANDS, type Steps } from './commands.ts';
import { compareIntervals, type Interval, islandsInGff, readBed } from './intervals.ts';
import { newcpgreport } from './newcpgreport.ts';
import { islandsByRule } from './ucsc-rule.ts';

const TAUGHT = 'hg38_chr16_186964-397118';
const TESTED = 'hg19_chr4_103000000-105000000';

/** What was found, and how long it took. */
interface Found {
  islands: readonly Interval[];
  training?: Time;
  finding?: Time;
}

function measuresOf(floor?: number): Measure[] {
  const shares = ['bases', 'islands'].flatMap(what =>
    ['F1', 'sensitivity', 'precision'].map(name => `${what}, ${name}`),
  );
  return [
    ...shares.map((name, n) => ({ name, unit: '%' as const, floor: n === 0 ? floor : undefined })),
    { name: 'training, processor', unit: 's' },
    { name: 'finding, processor', unit: 's' },
  ];
}

function taskOf(name: string, what: string, steps: Steps, floor?: number): Task {
  return {
    name,
    what,
    measures: measuresOf(floor),
    run(context) {
      const place = (file: string) => join(context.data, 'cpg', file);
      const tested = place(`${TESTED}.fa.gz`);
      const reference = readBed(place(`${TESTED}.cpgislands.bed`));
      const files = { taught: place(`${TAUGHT}.fa.gz`), labels: place(`${TAUGHT}.cpgislands.bed`), tested };
      const side = (name: string, find: () => Found) =>
        attempt(name, context, () => {
          const { islands, training, finding } = find();
          const times = { 'training, processor': training, 'finding, processor': finding };
          const taken = Object.entries(times).filter(([, time]) => time) as [string, Time][];
          const figures = Object.fromEntries(taken.map(([step, time]) => [step, time.cpuSeconds]));
          return { figures: { ...compareIntervals(reference, islands), ...figures } };
        });
      return {
        data: `hg19 chr4, 2 Mb, ${reference.length} islands`,
        outcomes: [
          ...side(OURS, () => ourIslands(name, steps, files)),
          ...side('newcpgreport', () => {
            ensure('emboss', context.say);
            return newcpgreport(tested);
          }),
          ...side("UCSC's rule", () => {
            const [letters] = readSequences(tested).values();
            return { islands: islandsByRule(letters!) };
          }),
        ],
      };
    },
  };
}

function ourIslands(name: string, steps: Steps, files: Record<string, string>): Found {
  const own = { ...files, model: accuracyWork(`${name}.model.json`), islands: accuracyWork(`${name}.gff3`) };
  const training = timed(steps.train, own);
  const finding = timed(steps.decode, own);
  return { islands: islandsInGff(textOf(own.islands)), training, finding };
}

export const cpg: readonly Task[] = [
  taskOf('cpg-trained', 'CpG islands, trained', COMMANDS.trained, 75),
  taskOf('cpg-preset', 'CpG islands, preset', COMMANDS.preset),
];
