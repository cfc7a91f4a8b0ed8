// A folder with inputs from a seed, and what each command makes of them when nothing disturbs it.
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../src/model/random.ts';
import { type Command, wordsOf } from './commands.ts';
import { runHmm } from './hmm-process.ts';
import { follow, type Progress } from './progress.ts';

/** What is there when a command has gone well. */
export interface Undisturbed {
  result: Buffer;
  milliseconds: number;
  /** How far it got before it ended. */
  extent: Progress;
}

const MODEL = {
  format: 'hmm-model',
  version: 1,
  states: [{ name: 'AT-rich' }, { name: 'GC-rich' }],
  initial: [0.5, 0.5],
  transitions: [
    [0.99, 0.01],
    [0.02, 0.98],
  ],
  emission: {
    family: 'categorical',
    alphabet: 'dna',
    symbols: 'ACGT',
    probabilities: [
      [0.32, 0.18, 0.19, 0.31],
      [0.19, 0.31, 0.32, 0.18],
    ],
  },
};

export class Workbench {
  readonly folder = fs.mkdtempSync(join(tmpdir(), 'hmm-endurance-'));
  readonly inputs = join(this.folder, 'inputs');
  readonly random: Random;
  /** What was noted, and how often. */
  readonly notes = new Map<string, number>();
  readonly #undisturbed = new Map<string, Promise<Undisturbed>>();

  constructor(seed: number) {
    this.random = new Random(seed);
    fs.mkdirSync(this.inputs);
    const put = (name: string, text: string) => fs.writeFileSync(join(this.inputs, name), text);
    put('model.json', JSON.stringify(MODEL));
    put('other.json', JSON.stringify({ ...MODEL, initial: [1, 0] }));
    put('dna.fa', fasta(this.random, 40, 2500));
    put('short.fa', fasta(this.random, 1, 2000));
    const intervals = (shift: number) =>
      Array.from({ length: 2000 }, (_, n) => `r1\t${100 * n + shift}\t${100 * n + 60}\tgene\n`).join('');
    put('reference.bed', intervals(0));
    put('predicted.bed', intervals(7));
  }

  /** An empty folder for a run. */
  fresh(): string {
    return fs.mkdtempSync(join(this.folder, 'run-'));
  }

  /** What the command makes, and how long that takes; it is run for that once. */
  undisturbed(command: Command): Promise<Undisturbed> {
    const known = this.#undisturbed.get(command.name);
    if (known) return known;
    const made = this.#run(command);
    this.#undisturbed.set(command.name, made);
    return made;
  }

  async #run(command: Command): Promise<Undisturbed> {
    if (command.after) {
      const { target } = command.after;
      fs.writeFileSync(join(this.inputs, target), (await this.undisturbed(command.after)).result);
    }
    const folder = this.fresh();
    let extent: Progress = { time: 0, changes: 0 };
    const { code, stderr, milliseconds } = await runHmm(wordsOf(command, this.inputs), {
      folder,
      started: child => {
        child.stdin!.end();
        follow(child, folder, progress => (extent = progress));
      },
    });
    if (code !== 0) throw new Error(`${command.name}, undisturbed, ended with code ${code}: ${stderr}`);
    return { result: fs.readFileSync(join(folder, command.target)), milliseconds, extent };
  }

  note(what: string): void {
    this.notes.set(what, (this.notes.get(what) ?? 0) + 1);
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** So many records of so many random bases. */
export function fasta(random: Random, records: number, length: number): string {
  const lines: string[] = [];
  for (let n = 1; n <= records; n++) {
    lines.push(`>r${n}`);
    lines.push(Array.from({ length }, () => 'ACGT'[Math.floor(4 * random.uniform())]).join(''));
  }
  return `${lines.join('\n')}\n`;
}
