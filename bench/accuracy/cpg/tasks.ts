// CpG islands: what a model finds that annotated islands taught, and the preset, beside EMBOSS and the rule that the
// annotation was made by.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { accuracyWork } from '../../places.ts';
import { ensure } from '../peers.ts';
import { readSequences, textOf, writeSequences } from '../sequences.ts';
import { attempt, type Measure, OURS, type Task } from '../task.ts';
import { sumOf, type Time, timed } from '../timed.ts';
import { COMMANDS, REPEATS, type Steps } from './commands.ts';
import { compareIntervals, type Interval, islandsInGff, readBed } from './intervals.ts';
import { newcpgreport } from './newcpgreport.ts';
import { inLowerCase, lowerCase } from './repeats.ts';
import { isIsland, islandsByRule } from './ucsc-rule.ts';

const TAUGHT = 'hg38_chr16_186964-397118';
const TESTED = 'hg19_chr4_103000000-105000000';
/** Of the bases, in per cent. */
const FLOOR = 75;

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

/** How the islands of a file are found. */
type Finder = (name: string, files: Files) => Found;

interface Files {
  taught: string;
  labels: string;
  tested: string;
}

function taskOf(name: string, what: string, find: Finder, floor?: number): Task {
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
          return {
            figures: {
              ...compareIntervals(reference, islands),
              ...(training && { 'training, processor': training.cpuSeconds }),
              ...(finding && { 'finding, processor': finding.cpuSeconds }),
            },
          };
        });
      return {
        data: `hg19 chr4, 2 Mb, ${reference.length} islands`,
        outcomes: [
          ...side(OURS, () => find(name, files)),
          ...side('newcpgreport', () => {
            ensure('emboss', context.say);
            return newcpgreport(tested);
          }),
          ...side("UCSC's rule", () => ({ islands: islandsByRule(onlySequence(tested)[1]) })),
        ],
      };
    },
  };
}

function bySteps(steps: Steps): Finder {
  return (name, files) => {
    const own = {
      ...files,
      model: accuracyWork(`${name}.model.json`),
      islands: accuracyWork(`${name}.gff3`),
    };
    const training = timed(steps.train, own);
    const finding = timed(steps.decode, own);
    return { islands: islandsInGff(textOf(own.islands)), training, finding };
  };
}

/**
 * Finds repeats first, and marks them by lower case, where the steps take letters as missing. Of the islands, those are
 * kept whose letters are as wanted.
 */
function behindRepeats(steps: Steps, isWanted: (letters: string) => boolean = () => true): Finder {
  return (name, files) => {
    const [labels, repeats, marked, model] = ['labels.bed', 'repeats.bed', 'marked.fa', 'repeats.json'].map(
      file => accuracyWork(`${name}.${file}`),
    ) as [string, string, string, string];
    const [taughtName, taught] = onlySequence(files.taught);
    const known = { island: readBed(files.labels), repeat: lowerCase(taught) };
    const lines = Object.entries(known).flatMap(([type, intervals]) =>
      intervals.map(({ start, end }) => `${taughtName}\t${start}\t${end}\t${type}\n`),
    );
    fs.writeFileSync(labels, lines.join(''));
    const training = timed(REPEATS.train, { ...files, labels, model });
    const finding = timed(REPEATS.decode, { ...files, repeats, model });
    const [testedName, tested] = onlySequence(files.tested);
    const letters = inLowerCase(tested, readBed(repeats));
    writeSequences(marked, new Map([[testedName, letters]]));
    const found = bySteps(steps)(name, { ...files, tested: marked });
    return {
      islands: found.islands.filter(({ start, end }) => isWanted(letters.slice(start, end))),
      training: sumOf([training, found.training!]),
      finding: sumOf([finding, found.finding!]),
    };
  };
}

function onlySequence(file: string): [name: string, letters: string] {
  const [only] = readSequences(file);
  return only!;
}

export const cpg: readonly Task[] = [
  taskOf('cpg-trained', 'trained', bySteps(COMMANDS.trained), FLOOR),
  taskOf('cpg-behind-repeats', 'trained, repeats found first', behindRepeats(COMMANDS.trained), FLOOR),
  taskOf(
    'cpg-conditions',
    "trained, repeats found first, kept by the rule's conditions",
    behindRepeats(COMMANDS.trained, isIsland),
    FLOOR,
  ),
  taskOf('cpg-preset', 'preset', bySteps(COMMANDS.preset)),
];
