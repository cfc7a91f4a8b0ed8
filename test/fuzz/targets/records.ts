// Readers of records: the same however the bytes come, as many as are there, and with an id and whole numbers.
import { strict as assert } from 'node:assert';
import { dump } from 'npyjs';
import { textOfBytes } from '../../../src/io/bytes/text.ts';
import { type RecordFormat, sniffFormat } from '../../../src/io/records/detect-format.ts';
import { discover } from '../../../src/io/records/discover.ts';
import { kindOf } from '../../../src/io/records/discovered.ts';
import { inputsOf, readRecords } from '../../../src/io/records/read-records.ts';
import { ALPHABETS } from '../../../src/model/alphabet.ts';
import { lengthOf, type ObservationKind } from '../../../src/model/observations.ts';
import { UserError } from '../../../src/user-error.ts';
import { sourceOf } from '../../io/memory-source.ts';
import type { Change } from '../changes/change.ts';
import { changeLines } from '../changes/lines.ts';
import { changeLineTree, changeTree } from '../changes/trees.ts';
import { chunkSize, diceOf } from '../chunks.ts';
import {
  countFasta,
  countFastq,
  linesOf,
  ndjsonValues,
  positionsOfJson,
  requireSame,
  tableLines,
} from '../counts.ts';
import type { Target } from '../target.ts';
import { text } from './specimens.ts';

const DNA: ObservationKind = { kind: 'symbols', alphabet: ALPHABETS.dna };
const PLAIN: ObservationKind = { kind: 'symbols', alphabet: ALPHABETS.dna, soft: false };
const NUMBERS: ObservationKind = { kind: 'vectors', width: undefined };
const MARKS: ObservationKind = { kind: 'vectors', width: 2, names: ['m1', 'm2'] };

/** Few inputs stand for hundreds of millions of positions, which take a second: one in 64 of these is enough. */
function skipLarge(bytes: Buffer, dice: number): void {
  if (dice % 64 > 0 && /\d{8}/.test(bytes.toString('latin1'))) throw new UserError('too-large', 'left out');
}

/** What was read of a file: ids and lengths, and the code of the error that ended it. */
interface Found {
  records: { id: string; length: number }[];
  error?: UserError;
}

async function found(bytes: Buffer, kind: ObservationKind, size: number): Promise<Found> {
  const records: Found['records'] = [];
  const input = Object.assign(sourceOf(bytes, size), { isTTY: false });
  try {
    for await (const { id, length, data } of readRecords(inputsOf(['-'], {}, input), kind)) {
      assert.equal(lengthOf(data), length);
      if (data.kind === 'rows') {
        assert.ok(!data.values.some(value => Math.abs(value) === Infinity), 'an infinite number');
      } else if (kind.kind === 'symbols') {
        for (const code of data.codes) assert.ok(code < kind.alphabet.members.length, `code ${code}`);
      }
      assert.notEqual(id, '', 'a record without an id');
      records.push({ id, length });
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { records, error };
  }
  return { records };
}

interface Format {
  /** Inputs may become other formats, which are counted otherwise. */
  formats: readonly RecordFormat[];
  specimens: Buffer[];
  changes: readonly Change[];
  kinds: readonly ObservationKind[];
  leastRead: number;
  /** Compares what was read with what another way of counting finds. */
  count?: (bytes: Buffer, records: Found['records'], positions: number) => void;
}

function records({ formats, kinds, count, ...format }: Format): Target {
  return {
    ...format,
    async take(bytes) {
      // The input decides what it is taken for, since taking it for everything would cost several times as much.
      const dice = diceOf(bytes);
      skipLarge(bytes, dice);
      const fitting = await fittingKind(bytes);
      const kind = (dice % 4 > 0 && fitting) || kinds[dice % kinds.length]!;
      const whole = await found(bytes, kind, Infinity);
      const parts = await found(bytes, kind, chunkSize(bytes));
      assert.deepEqual(parts.records, whole.records, 'depends on how the bytes come');
      assert.equal(!parts.error, !whole.error, 'depends on how the bytes come');
      if (!whole.error) {
        const positions = whole.records.reduce((sum, { length }) => sum + length, 0);
        const isOfFormat = (formats as readonly string[]).includes(sniffFormat(bytes));
        if (isOfFormat) count?.(bytes, whole.records, positions);
      }
      if (whole.error) throw whole.error;
    },
  };
}

/** The kind that data are taken for where no model says it; undefined where it cannot be told. */
async function fittingKind(bytes: Buffer): Promise<ObservationKind | undefined> {
  const input = Object.assign(sourceOf(bytes), { isTTY: false });
  try {
    return kindOf(await discover(inputsOf(['-'], {}, input)));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return undefined;
  }
}

const sums = ({ length }: Found['records'], positions: number) => ({ records: length, positions });

function countJsonValues(values: readonly unknown[], found: Found['records']): void {
  requireSame(
    found.map(({ length }) => length),
    values.map(positionsOfJson),
    'positions',
  );
}

/** A list whose first entry is no list and no object is one sequence; so are bare rows. */
function countJson(bytes: Buffer, found: Found['records']): void {
  if (bytes.includes('NaN')) return;
  const whole: unknown = JSON.parse(bytes.toString().replace(/^\ufeff/, ''));
  const isRecord = (value: unknown) => typeof value === 'object' && value !== null;
  if (!Array.isArray(whole) || !isRecord(whole[0])) {
    countJsonValues([whole], found);
    return;
  }
  const areRows = whole.every(value => value === null || (Array.isArray(value) && !value.some(isRecord)));
  if (!(areRows && found.length === 1)) countJsonValues(whole, found);
  else
    requireSame(found[0]!.length, whole.length === 1 ? positionsOfJson(whole[0]) : whole.length, 'positions');
}

function countTable(bytes: Buffer, _: unknown, positions: number): void {
  const rows = tableLines(bytes).length;
  const blanks = linesOf(bytes).filter(line => line === '').length;
  // A header is no row; blank lines between rows of one column are missing values.
  assert.ok(positions >= rows - 1 && positions <= rows + blanks, `${positions} rows read, ${rows} there`);
}

function countTrack(bytes: Buffer, found: Found['records']): void {
  const lines = linesOf(bytes)
    .map(line => textOfBytes(Buffer.from(line, 'latin1')))
    .filter(line => line.trim() !== '' && !/^(#|track\b|browser\b)/.test(line));
  let chrom: string | undefined;
  const chroms = new Set<string>();
  for (const line of lines) {
    if (/^\s*(fixed|variable)Step\b/.test(line)) chrom = [...line.matchAll(/\bchrom=(\S+)/g)].at(-1)![1]!;
    else chroms.add(chrom ?? line.trim().split(/\s+/)[0]!);
  }
  requireSame(found.length, chroms.size, 'chromosomes');
}

export const RECORD_TARGETS: Readonly<Record<string, Target>> = {
  fasta: records({
    formats: ['fasta'],
    specimens: [text('>a some', 'ACGTNRYK', 'acgt', '>b', '>c', 'AC-T'), text(';c', '>x', 'A*')],
    changes: [changeLines],
    kinds: [DNA, PLAIN],
    leastRead: 0.4,
    count: (bytes, found, positions) => requireSame(sums(found, positions), countFasta(bytes), 'FASTA'),
  }),
  fastq: records({
    formats: ['fastq'],
    specimens: [text('@a 1', 'ACGTN', '+', 'IIII!', '@b', 'AC', 'GT', '+b', 'II', 'I5')],
    changes: [changeLines],
    kinds: [DNA, PLAIN],
    leastRead: 0.2,
    count: (bytes, found, positions) => requireSame(sums(found, positions), countFastq(bytes), 'FASTQ'),
  }),
  json: records({
    formats: ['json'],
    specimens: [
      text(
        '[{"id": "a", "observations": [0, 1, null, 3], "states": ["x", null, 0, 1]},',
        '{"sequence": "ACGT"}]',
      ),
      text('[[0, 1, 2], [3, null]]'),
      text('{"values": [[0.5, 1], [null, 2], null], "weight": 2.5}'),
      text('{"id": 7, "soft": [[0.25, 0.25, 0.5, 0], null, [1, 0, 0, 0]]}'),
    ],
    changes: [changeTree],
    kinds: [DNA, NUMBERS],
    leastRead: 1 / 3,
    count: countJson,
  }),
  ndjson: records({
    formats: ['ndjson'],
    specimens: [
      text('{"id": 1, "soft": [[0.5, 0.5, 0, 0], null]}', '# c', '{"id": "b", "sequence": "AC"}', '[0, 1]'),
      text('[1.5, 2.5]', '{"values": [1, null, -2e3]}'),
    ],
    changes: [changeLineTree, changeLineTree, changeLineTree, changeLines],
    kinds: [DNA, NUMBERS],
    leastRead: 0.25,
    count: (bytes, found) => {
      if (!bytes.includes('NaN')) countJsonValues(ndjsonValues(bytes), found);
    },
  }),
  table: records({
    formats: ['tsv'],
    specimens: [
      text('id\tx\ty', 'a\t1\t2.5', 'a\tNA\t-3', '', 'b\t.\t1e3'),
      text('A,C,G,T', '0.25,0.25,0.25,0.25', '1,0,0,0'),
      text('m1 m2', '0 1', '1 1'),
      text('chrom\tstart\tend\tvalue', 'c1\t0\t10\t0.5', 'c1\t10\t20\t1.5'),
    ],
    changes: [changeLines],
    kinds: [NUMBERS, NUMBERS, DNA, MARKS],
    leastRead: 0.2,
    count: countTable,
  }),
  chromhmm: records({
    formats: ['chromhmm'],
    specimens: [text('cell\tchr1', 'm1\tm2', '0\t1', '1\t2', '0\t0')],
    changes: [changeLines],
    kinds: [NUMBERS, MARKS],
    leastRead: 0.2,
    count: (bytes, _, positions) => {
      requireSame(
        positions,
        linesOf(bytes)
          .slice(2)
          .filter(line => line !== '').length,
        'bins',
      );
    },
  }),
  track: records({
    formats: ['bedgraph', 'wig'],
    specimens: [
      text('track type=bedGraph', 'chr1\t0\t10\t1.5', 'chr1\t20\t25\t-2', 'chr2\t0\t10\tNA'),
      text('fixedStep chrom=c start=101 step=10 span=10', '1', '2', 'variableStep chrom=c span=10', '131 4'),
    ],
    changes: [changeLines],
    kinds: [NUMBERS],
    leastRead: 0.2,
    count: countTrack,
  }),
  npy: records({
    formats: ['npy'],
    specimens: [
      Buffer.from(dump(Float64Array.of(1, 2, 3, Number.NaN), [2, 2])),
      Buffer.from(dump(Uint8Array.of(0, 1, 2, 3), [4])),
      Buffer.from(dump(Float32Array.of(0.25, 0.25, 0.25, 0.25, 1, 0, 0, 0), [2, 4])),
    ],
    changes: [],
    kinds: [NUMBERS, DNA],
    leastRead: 0.03,
  }),
};
