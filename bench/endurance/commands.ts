// The commands that are disturbed, as data: each writes one file.
export interface Command {
  name: string;
  /** The file it writes, and how it is told to. */
  target: string;
  words: readonly string[];
  /** Whether it goes on from what it wrote before it was ended, with --resume. */
  resumes?: true;
  /** Whether it writes to standard output where its last two words are left out. */
  streams?: true;
  /** The command whose result is one of its inputs. */
  after?: Command;
}

const TRAINING = ['--states', '2', '--restarts', '2', '--iterations', '6', '--tolerance', '0'];
const CHECKPOINTS = ['--checkpoint-every', '1', '-q'];

/** One state, whose maximum is found: at such a one, parameters have standard errors. */
const SINGLE: Command = {
  name: 'train, one state',
  target: 'single.json',
  words: ['train', 'IN/dna.fa', '--states', '1', '-q', '-m', 'single.json'],
};
const EXPECT = writing('expect', 'all.stats.gz', ['-m', 'IN/model.json', 'IN/dna.fa']);

/** `IN/` is the folder of inputs. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'train',
    target: 'trained.json',
    words: ['train', 'IN/dna.fa', ...TRAINING, ...CHECKPOINTS, '-m', 'trained.json'],
    resumes: true,
  },
  {
    name: 'train --method adam',
    target: 'trained.json',
    words: ['train', 'IN/dna.fa', '--method', 'adam', ...TRAINING, ...CHECKPOINTS, '-m', 'trained.json'],
    resumes: true,
  },
  writing('score', 'scores.tsv', ['-m', 'IN/model.json', 'IN/dna.fa']),
  writing('decode', 'segments.tsv', ['-m', 'IN/model.json', 'IN/dna.fa']),
  { ...writing('decode', 'segments.bed.gz', ['-m', 'IN/model.json', 'IN/dna.fa']), name: 'decode, packed' },
  writing('posteriors', 'posteriors.tsv', ['-m', 'IN/model.json', 'IN/dna.fa']),
  {
    name: 'posteriors -f npy',
    target: 'posteriors.npy',
    words: ['posteriors', '-m', 'IN/model.json', 'IN/dna.fa', '-f', 'npy', '-o', 'posteriors.npy'],
  },
  writing('evaluate', 'measures.tsv', ['-q', '-r', 'IN/reference.bed', 'IN/predicted.bed']),
  writing('plot', 'path.svg', ['-k', 'path', '-m', 'IN/model.json', 'IN/short.fa']),
  {
    name: 'init',
    target: 'made.json',
    words: ['init', 'bacterial-genes', '-q', '-m', 'made.json'],
  },
  writing('inspect', 'seen.txt', ['IN/model.json']),
  EXPECT,
  {
    name: 'maximize',
    target: 'next.json',
    words: ['maximize', '-q', '-m', 'IN/model.json', 'IN/all.stats.gz', '-o', 'next.json'],
    after: EXPECT,
  },
  { ...writing('confidence', 'errors.txt', ['-m', 'IN/single.json', 'IN/dna.fa']), after: SINGLE },
  writing('compare', 'ranks.txt', ['-m', 'IN/model.json', '-m', 'IN/other.json', 'IN/dna.fa']),
  writing('sample', 'drawn.fa', ['-m', 'IN/model.json', '--sequences', '20', '--length', '20000']),
];

function writing(name: string, target: string, words: readonly string[]): Command {
  return { name, target, words: [name, ...words, '-o', target], streams: true };
}

/** The words of a command for a folder of inputs. */
export function wordsOf({ words }: Command, inputs: string): string[] {
  return words.map(word => word.replace(/^IN\//, `${inputs}/`));
}

/** The same, with standard output in place of the file. */
export function streamingWordsOf(command: Command, inputs: string): string[] {
  return wordsOf(command, inputs).slice(0, -2);
}
