// Whole processes: commands of hmm on a genome against a Python script that does the same with hmmlearn.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Random } from '../src/model/random.ts';
import { bench, genome, python, root, work } from './places.ts';

export interface WholeProcess {
  what: string;
  data: string;
  ours: { seconds: number[]; peak: number };
  theirs: { seconds: number[]; peak: number };
  /** What the comparison of both outputs found. */
  agreement: string;
}

const MODEL = {
  format: 'hmm-model',
  version: 1,
  states: [{ name: 'AT-rich' }, { name: 'even' }, { name: 'GC-rich' }],
  initial: [0.25, 0.5, 0.25],
  transitions: [
    [0.996, 0.003, 0.001],
    [0.001, 0.998, 0.001],
    [0.001, 0.003, 0.996],
  ],
  emission: {
    family: 'categorical',
    alphabet: 'dna',
    symbols: 'ACGT',
    probabilities: [
      [0.32, 0.18, 0.19, 0.31],
      [0.25, 0.25, 0.26, 0.24],
      [0.17, 0.32, 0.33, 0.18],
    ],
  },
};

/** Runs each command and its counterpart in turn. */
export function wholeProcesses(repetitions: number, say: (line: string) => void): WholeProcess[] {
  const fasta = join(work, 'genome.fa');
  const model = join(work, 'genome-model.json');
  fs.writeFileSync(model, JSON.stringify(MODEL));
  const file = genome();
  fs.writeFileSync(fasta, file ? gunzipSync(fs.readFileSync(file)) : simulatedFasta(5_000_000));
  const size = (fs.statSync(fasta).size / 1e6).toFixed(1);
  const data = file ? `E. coli 536, ${size} MB of FASTA.` : `Simulated DNA, ${size} MB of FASTA.`;
  const commands = [
    { task: 'score', what: 'hmm score', words: ['score'] },
    { task: 'decode', what: 'hmm decode', words: ['decode'] },
    { task: 'posteriors', what: 'hmm posteriors -o file.tsv', words: ['posteriors'] },
  ];
  return commands.map(({ task, what, words }) => {
    const outputs = { ours: join(work, `${task}-ours.txt`), theirs: join(work, `${task}-theirs.txt`) };
    const hmm = [
      process.execPath,
      join(root, 'bin', 'hmm'),
      ...words,
      '-m',
      model,
      '-o',
      outputs.ours,
      fasta,
    ];
    const script = [python, join(bench, 'whole.py'), task, model, fasta, outputs.theirs];
    const result: WholeProcess = {
      what,
      data,
      ours: { seconds: [], peak: 0 },
      theirs: { seconds: [], peak: 0 },
      agreement: '',
    };
    // The first of each fills the file cache and does not count.
    for (let round = 0; round <= repetitions; round++) {
      for (const [side, command] of [['ours', hmm] as const, ['theirs', script] as const]) {
        const { seconds, peak } = measured(command);
        if (round > 0) result[side].seconds.push(seconds);
        result[side].peak = Math.max(result[side].peak, peak);
      }
    }
    result.agreement = compareOutputs(outputs.ours, outputs.theirs);
    say(
      `${what}: ${result.ours.seconds.join(' ')} against ${result.theirs.seconds.join(' ')}; ${result.agreement}`,
    );
    return result;
  });
}

function measured(command: string[]): { seconds: number; peak: number } {
  const answer = JSON.parse(
    execFileSync(python, [join(bench, 'measure.py'), ...command], { encoding: 'utf8' }),
  );
  if (answer.code !== 0) throw new Error(`${command.slice(0, 3).join(' ')} ended with code ${answer.code}`);
  return answer;
}

/** Line by line and field by field; numbers by their distance, since the last digit printed may round otherwise. */
function compareOutputs(oursFile: string, theirsFile: string): string {
  const ours = linesOf(oursFile);
  const theirs = linesOf(theirsFile);
  let count = 0;
  let differing = 0;
  let furthest = 0;
  for (;;) {
    const one: string | undefined = ours.next().value;
    const other: string | undefined = theirs.next().value;
    if (one === undefined && other === undefined) break;
    count++;
    if (one === other) continue;
    const [fields, others] = [(one ?? '').split('\t'), (other ?? '').split('\t')];
    const isNumeric = fields.every(
      (field, n) => field === others[n] || Number.isFinite(Number(field) - Number(others[n])),
    );
    if (!isNumeric || fields.length !== others.length) {
      differing++;
      continue;
    }
    fields.forEach((field, n) => {
      if (field === others[n]) return;
      const scale = Math.max(1, Math.abs(Number(field)));
      furthest = Math.max(furthest, Math.abs(Number(field) - Number(others[n])) / scale);
    });
  }
  const numbers = furthest > 0 ? `, numbers off by up to ${furthest.toExponential(1)}` : '';
  return `${differing} of ${count} lines differ${numbers}`;
}

/** The lines of a file of any size. */
function* linesOf(file: string): Generator<string> {
  const handle = fs.openSync(file, 'r');
  const buffer = Buffer.alloc(1 << 22);
  let rest = '';
  for (let size: number; (size = fs.readSync(handle, buffer)) > 0; ) {
    const lines = (rest + buffer.toString('latin1', 0, size)).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  fs.closeSync(handle);
  if (rest !== '') yield rest;
}

function simulatedFasta(length: number): string {
  const random = new Random(8);
  const lines = ['>simulated'];
  for (let start = 0; start < length; start += 70) {
    const letters = Array.from(
      { length: Math.min(70, length - start) },
      () => 'ACGT'[(random.uniform() * 4) | 0],
    );
    lines.push(letters.join(''));
  }
  return `${lines.join('\n')}\n`;
}
