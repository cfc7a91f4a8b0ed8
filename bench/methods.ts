// Which method of training climbs fastest: every method from the same starts, as a table in Markdown.
//   node --import tsx bench/methods.ts <iterations> <data> ...
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The rates were the best of three or four for three states on phage lambda. */
const METHODS: Record<string, string[]> = {
  em: [],
  adam: ['--learning-rate', '0.1'],
  rmsprop: ['--learning-rate', '0.05'],
  adagrad: ['--learning-rate', '0.3'],
  sgd: ['--learning-rate', '10', '--momentum', '0.9'],
};
const SIZES = [2, 3, 4];
const SEEDS = 3;
const SHOWN = [0.05, 0.15, 0.5, 1];
const HMM = fileURLToPath(new URL('../bin/hmm', import.meta.url));

/** A line of a training's log. */
interface Line {
  method: string;
  states: number;
  iteration: number;
  logLikelihood: number;
}

const [iterations, ...data] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'hmm-methods-'));
try {
  const shown = SHOWN.map(share => Math.round(share * Number(iterations)));
  const columns = ['data', 'states', 'method', ...shown.map(n => `after ${n}`), 'best start'];
  print(columns);
  print(columns.map(() => '---'));
  for (const file of data) {
    const lines = Object.keys(METHODS).flatMap(method => train(file, method));
    for (const states of SIZES) compare(file, states, shown, lines);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** Trains models of all sizes from all seeds. */
function train(file: string, method: string): Line[] {
  const log = join(folder, 'log.tsv');
  const plan = `--states ${SIZES[0]}..${SIZES.at(-1)} --restarts ${SEEDS} --tolerance 0 --iterations ${iterations}`;
  const ends = ['--log', log, '-q', '-o', join(folder, 'model.json'), file];
  execFileSync(HMM, ['train', '--method', method, ...METHODS[method]!, ...plan.split(' '), ...ends]);
  const [, ...rows] = readFileSync(log, 'utf8').trimEnd().split('\n');
  return rows.map(row => {
    const [states, iteration, logLikelihood] = [0, 2, 3].map(n => Number(row.split('\t')[n]));
    return { method, states: states!, iteration: iteration!, logLikelihood: logLikelihood! };
  });
}

/** A line a method: how far behind the best model of this size that any method found, as a mean over the starts. */
function compare(file: string, states: number, shown: readonly number[], lines: readonly Line[]): void {
  const ofSize = lines.filter(line => line.states === states);
  const best = Math.max(...ofSize.map(line => line.logLikelihood));
  for (const method of Object.keys(METHODS)) {
    const own = ofSize.filter(line => line.method === method);
    const at = (n: number) => own.filter(line => line.iteration === n);
    const behind = shown.map(n => best - mean(at(n).map(line => line.logLikelihood)));
    const ofBestStart = best - Math.max(...own.map(line => line.logLikelihood));
    const cells = [...behind, ofBestStart].map(value => value.toFixed(1));
    print([basename(file), `${states}`, method, ...cells]);
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function print(cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}
