// What takes bytes from strangers: readers of records and annotation, of model files, of gzip, and the kernels' door.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { dump } from 'npyjs';
import { annotationOf } from '../../src/io/annotation/read-annotation.ts';
import { bgzfSync } from '../../src/io/bytes/bgzf.ts';
import { formatModel, parseModel } from '../../src/io/model-file/checkpoint.ts';
import { discover } from '../../src/io/records/discover.ts';
import { inputsOf, readRecords } from '../../src/io/records/read-records.ts';
import { ALPHABETS } from '../../src/model/alphabet.ts';
import { lengthOf, type ObservationKind } from '../../src/model/observations.ts';
import { UserError } from '../../src/user-error.ts';
import { chunked, sourceOf } from '../io/memory-source.ts';
import { wholeCheckpoint } from '../io/model-file/whole-checkpoint.ts';
import type { Target } from './fuzz.ts';
import { kernelsTarget } from './kernels-target.ts';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));
const text = (...lines: string[]) => Buffer.from(`${lines.join('\n')}\n`);

const DNA: ObservationKind = { kind: 'symbols', alphabet: ALPHABETS.dna };
const PLAIN: ObservationKind = { kind: 'symbols', alphabet: ALPHABETS.dna, soft: false };
const NUMBERS: ObservationKind = { kind: 'vectors', width: undefined };
const MARKS: ObservationKind = { kind: 'vectors', width: 2, names: ['m1', 'm2'] };

/** What a file gives, in chunks of so many bytes: the records, and whether something was refused after them. */
async function outcomeOf(bytes: Buffer, kind: ObservationKind, size: number): Promise<unknown[]> {
  const seen: unknown[] = [];
  const input = Object.assign(sourceOf(bytes, size), { isTTY: false });
  try {
    for await (const { id, length, data } of readRecords(inputsOf(['-'], {}, input), kind)) {
      assert.equal(lengthOf(data), length);
      if (data.kind === 'symbols' && kind.kind === 'symbols') {
        for (const code of data.codes) assert.ok(code < kind.alphabet.members.length, `code ${code}`);
      } else if (data.kind === 'rows') {
        assert.ok(!data.values.some(value => Math.abs(value) === Infinity), 'an infinite number');
      }
      seen.push([id, length]);
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    seen.push('refused');
  }
  return seen;
}

/** Records of a format: the same however the bytes come, and whatever can be read can be told the kind of. */
function records(kinds: readonly ObservationKind[], ...specimens: Buffer[]): Target {
  return {
    specimens,
    async take(bytes) {
      for (const kind of kinds) {
        const whole = await outcomeOf(bytes, kind, Infinity);
        assert.deepEqual(await outcomeOf(bytes, kind, 7), whole, 'depends on how the bytes come');
      }
      const input = Object.assign(sourceOf(bytes), { isTTY: false });
      await discover(inputsOf(['-'], {}, input));
    },
  };
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** What is read can be written, and is then read as the same. */
function takeModel(bytes: Buffer): void {
  const model = parseModel(bytes.toString(), 'model');
  assert.deepEqual(parseModel(formatModel(model), 'again'), model);
}

const PLAIN_TEXT = text('some text', 'that is packed', '0123456789'.repeat(20));

export const TARGETS: Readonly<Record<string, Target>> = {
  fasta: records(
    [DNA, PLAIN],
    text('>a some', 'ACGTNRYK', 'acgt', '>b', '>c', 'AC-T'),
    text(';c', '>x', 'A*'),
  ),
  fastq: records([DNA, PLAIN], text('@a 1', 'ACGTN', '+', 'IIII!', '@b', 'AC', 'GT', '+b', 'II', 'I5')),
  json: records(
    [DNA, NUMBERS],
    text(
      '[{"id": "a", "observations": [0, 1, null, 3], "states": ["x", null, 0, 1]},',
      '{"sequence": "ACGT"}]',
    ),
    text('[[0, 1, 2], [3, null]]'),
    text('{"values": [[0.5, 1], [null, 2], null], "weight": 2.5}'),
  ),
  ndjson: records(
    [DNA, NUMBERS],
    text('{"id": 1, "soft": [[0.5, 0.5, 0, 0], null]}', '# c', '{"id": "b", "sequence": "AC"}', '[0, 1]'),
    text('[1.5, 2.5]', '{"values": [1, null, -2e3]}'),
  ),
  table: records(
    [DNA, NUMBERS, MARKS],
    text('id\tx\ty', 'a\t1\t2.5', 'a\tNA\t-3', '', 'b\t.\t1e3'),
    text('A,C,G,T', '0.25,0.25,0.25,0.25', '1,0,0,0'),
    text('m1 m2', '0 1', '1 1'),
    text('chrom\tstart\tend\tvalue', 'c1\t0\t10\t0.5', 'c1\t10\t20\t1.5'),
  ),
  chromhmm: records([MARKS, NUMBERS], text('cell\tchr1', 'm1\tm2', '0\t1', '1\t2', '0\t0')),
  track: records(
    [NUMBERS],
    text('track type=bedGraph', 'chr1\t0\t10\t1.5', 'chr1\t20\t25\t-2', 'chr2\t0\t10\tNA'),
    text('fixedStep chrom=c start=101 step=10 span=10', '1', '2', 'variableStep chrom=c span=10', '131 4'),
  ),
  npy: records(
    [NUMBERS, DNA],
    Buffer.from(dump(Float64Array.of(1, 2, 3, Number.NaN), [2, 2])),
    Buffer.from(dump(Uint8Array.of(0, 1, 2, 3), [4])),
  ),
  annotation: {
    specimens: [
      text(
        '##gff-version 3',
        'c\ts\tCDS\t1\t9\t.\t+\t0\tID=a;Parent=b',
        'c\ts\texon\t2\t9\t0.5\t-\t.\tID=x%20y',
      ),
      text('c\ts\tCDS\t1\t9\t.\t+\t0\tgene_id "a"; transcript_id "b";'),
      text('track name=x', 'c\t0\t9\tn\t960\t+', 'c\t9\t30\tm\t0\t-\t9\t30\t0\t2\t3,4,\t0,10,'),
      text('id\tstart\tend\tstate', 'a\t1\t5\tF', 'a\t6\t9\tL'),
      text('>a', 'FFLL', '>b', 'LL'),
      text('[{"id": "a", "length": 3, "segments": [{"start": 1, "end": 3, "state": "F"}]}]'),
      text('{"id": "a", "length": 3, "path": ["F", "F", "L"], "segments": []}'),
    ],
    take: async bytes => void (await annotationOf(sourceOf(bytes, 16))),
  },
  model: {
    specimens: ['casino', 'overlapping-genes', 'toy-genes', 'earthquakes', 'seed-model']
      .map(name => fixture(`${name}.json`))
      .concat(fixture('faults/near-zero.model.json'), fixture('faults/narrow-gaussian.model.json')),
    take: takeModel,
  },
  checkpoint: {
    specimens: [Buffer.from(JSON.stringify(wholeCheckpoint().content))],
    take: takeModel,
  },
  gzip: {
    specimens: [gzipSync(PLAIN_TEXT), Buffer.from(bgzfSync(PLAIN_TEXT.toString()))],
    async take(bytes) {
      const whole = await readAll(sourceOf(bytes));
      assert.deepEqual(await readAll(sourceOf(Buffer.concat([...chunked(bytes, 5)]), 5)), whole);
    },
  },
  kernels: kernelsTarget,
};
