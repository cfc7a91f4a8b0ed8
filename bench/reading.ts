// How fast each format is read: files in memory, made here, through the readers that commands use.
import { inputsOf, readRecords } from '../src/io/records/read-records.ts';
import { ALPHABETS, type Alphabet, integerAlphabet } from '../src/model/alphabet.ts';
import type { ObservationKind } from '../src/model/observations.ts';
import { Random } from '../src/model/random.ts';

export interface ReadingSpeed {
  what: string;
  megabytes: number;
  seconds: number[];
  /** Of all threads, which other work on the machine disturbs less. */
  cpuSeconds: number[];
}

const SIZE = 50e6;
const CHUNK = 1 << 20;

const symbols = (alphabet: Alphabet): ObservationKind => ({ kind: 'symbols', alphabet });
const { dna, protein } = ALPHABETS;

/** A format, what a model takes it for, and a record of it; the text before the first one if there is any. */
const FORMATS: [what: string, kind: ObservationKind, record: (n: number) => string, head?: string][] = [
  ['FASTA, one record in lines of 60', symbols(dna), () => lines(letters('ACGT', 60_000), 60), '>one\n'],
  [
    'FASTA, 1,000 letters each in lines of 60',
    symbols(dna),
    n => `>r${n} of DNA\n${lines(letters('ACGT', 1000), 60)}`,
  ],
  [
    'FASTA, 300 letters each in lines of 60',
    symbols(dna),
    n => `>r${n} of DNA\n${lines(letters('ACGT', 300), 60)}`,
  ],
  [
    'FASTA, proteins of 300 in a line',
    symbols(protein),
    n => `>r${n} protein\n${letters(protein.symbols.join(''), 300)}\n`,
  ],
  ['FASTQ, 100 bases each', symbols(dna), fastq],
  ['FASTQ, 100 bases each, without qualities', { ...symbols(dna), soft: false } as ObservationKind, fastq],
  [
    'NDJSON, 1,000 integers each',
    symbols(integerAlphabet(6)),
    n => `{"id": ${n}, "observations": [${many(1000, () => below(6))}]}\n`,
  ],
  ['NDJSON, sequences of 1,000', symbols(dna), n => `{"id": ${n}, "sequence": "${letters('ACGT', 1000)}"}\n`],
  [
    'NDJSON, 1,000 rows of 4 weights',
    symbols(dna),
    n => `{"id": ${n}, "soft": [${many(1000, () => '[0.25, 0.25, 0.5, 0]')}]}\n`,
  ],
  [
    'NDJSON, 1,000 rows of 2 numbers',
    numbers(2),
    n => `{"id": ${n}, "values": [${many(1000, () => `[${decimal()}, ${decimal()}]`)}]}\n`,
  ],
  ['TSV, 2 numbers of 6 digits', numbers(2), () => `${decimal()}\t${decimal()}\n`],
  ['TSV, 2 doubles in full', numbers(2), () => `${random.uniform()}\t${random.uniform()}\n`],
  ['TSV, a count', numbers(1), () => `${below(50)}\n`],
  [
    'ChromHMM, 10 marks',
    numbers(10),
    () => `${many(10, () => (random.uniform() < 0.05 ? 1 : 0), '\t')}\n`,
    `K562\tchr1\n${many(10, n => `mark${n}`, '\t')}\n`,
  ],
];

let random = new Random(1);

/** Reads each so many times, after once for warming up. */
export async function reading(repetitions: number, say: (line: string) => void): Promise<ReadingSpeed[]> {
  const speeds: ReadingSpeed[] = [];
  for (const [what, kind, record, head = ''] of FORMATS) {
    const bytes = fileOf(record, head);
    const seconds: number[] = [];
    const cpuSeconds: number[] = [];
    for (let round = 0; round <= repetitions; round++) {
      const start = performance.now();
      const before = process.cpuUsage();
      let records = 0;
      for await (const _ of readRecords(inputsOf([], {}, chunksOf(bytes)), kind)) records++;
      if (records === 0) throw new Error(`${what}: no records`);
      if (round === 0) continue;
      seconds.push((performance.now() - start) / 1000);
      const { user, system } = process.cpuUsage(before);
      cpuSeconds.push((user + system) / 1e6);
    }
    speeds.push({ what, megabytes: bytes.length / 1e6, seconds, cpuSeconds });
    say(`${what}: ${cpuSeconds.map(one => (bytes.length / 1e6 / one).toFixed(0)).join(' ')} MB a CPU second`);
  }
  return speeds;
}

/** Records until there are enough bytes; the first 4 MB of them over and over. */
function fileOf(record: (n: number) => string, head: string): Buffer {
  random = new Random(1);
  const parts: string[] = [];
  for (let n = 0, length = 0; length < 4e6; n++) length += parts[parts.push(record(n)) - 1]!.length;
  const piece = Buffer.from(parts.join(''));
  return Buffer.concat([Buffer.from(head), ...times(Math.ceil(SIZE / piece.length), () => piece)]);
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK) yield bytes.subarray(start, start + CHUNK);
}

function numbers(width: number): ObservationKind {
  return { kind: 'vectors', width };
}

function fastq(n: number): string {
  const qualities = many(100, () => String.fromCharCode(73 - below(40)), '');
  return `@read.${n} lane 1\n${letters('ACGT', 100)}\n+\n${qualities}\n`;
}

function letters(alphabet: string, length: number): string {
  return many(length, () => alphabet[below(alphabet.length)]!, '');
}

function lines(text: string, width: number): string {
  return text.replace(new RegExp(`.{1,${width}}`, 'g'), '$&\n');
}

function decimal(): string {
  return (10 * random.uniform() - 5).toFixed(5);
}

function below(n: number): number {
  return Math.floor(n * random.uniform());
}

function many(count: number, one: (n: number) => string | number, between = ', '): string {
  return times(count, one).join(between);
}

function times<T>(count: number, one: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => one(n));
}
