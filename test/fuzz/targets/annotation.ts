// Readers of annotation: as many features as there are lines, each within whole numbers.
import { strict as assert } from 'node:assert';
import { annotationOf } from '../../../src/io/annotation/read-annotation.ts';
import type { Annotation } from '../../../src/model/annotation/feature.ts';
import { sourceOf } from '../../io/memory-source.ts';
import type { Change } from '../changes/change.ts';
import { changeLines } from '../changes/lines.ts';
import { changeLineTree, changeTree } from '../changes/trees.ts';
import { chunkSize } from '../chunks.ts';
import { annotationLines, linesOf, requireSame } from '../counts.ts';
import type { Target } from '../target.ts';
import { text } from './specimens.ts';

interface Format {
  specimens: Buffer[];
  changes: readonly Change[];
  leastRead: number;
  /** The kind that the format gives, so that others, whose count would be another, are left out. */
  kind: Annotation['kind'];
  /** How many features there should be; undefined where that cannot be told simply. */
  count: (bytes: Buffer) => number | undefined;
}

function annotation({ kind, count, ...format }: Format): Target {
  return {
    ...format,
    async take(bytes) {
      const whole = await annotationOf(sourceOf(bytes));
      const parts = await annotationOf(sourceOf(bytes, chunkSize(bytes)));
      assert.deepEqual(parts, whole, 'depends on how the bytes come');
      for (const { start, end, score } of whole.features) {
        const isInterval =
          Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end;
        assert.ok(isInterval, `from ${start} to ${end}`);
        assert.ok(score === null || Number.isFinite(score), `score ${score}`);
      }
      const expected = whole.kind === kind && bytes[0] !== 0x1f ? count(bytes) : undefined;
      if (expected !== undefined) requireSame(whole.features.length, expected, 'features');
    },
  };
}

/** Lines before sequences, but for circular molecules, which are no features. */
function countGff(bytes: Buffer): number | undefined {
  if (/circular/i.test(bytes.toString())) return undefined;
  const lines = linesOf(bytes);
  const end = lines.findIndex(line => /^(##FASTA\b|>)/.test(line));
  return annotationLines(end < 0 ? lines : lines.slice(0, end)).length;
}

/** Blocks of lines of 12 columns; other lines have one feature each. */
function countBed(bytes: Buffer): number | undefined {
  let features = 0;
  for (const latin of linesOf(bytes)) {
    const line = Buffer.from(latin, 'latin1').toString();
    const fields = line.includes('\t') ? line.trimEnd().split('\t') : line.trim().split(/\s+/);
    if (annotationLines([latin]).length === 0 || !/^\d+$/.test(fields[1] ?? '')) continue;
    features += fields.length >= 12 ? Number(fields[9]) : 1;
  }
  return features;
}

function countSegments(bytes: Buffer): number | undefined {
  const isHeader = (line: string) =>
    ['id', 'start', 'end', 'state'].every(name => line.trimEnd().split('\t').includes(name));
  const lines = annotationLines(linesOf(bytes));
  if (!isHeader(lines[0]!)) return undefined;
  const rows = lines.filter(line => !isHeader(line));
  // An id may begin like a comment.
  return linesOf(bytes).some(line => line.startsWith('#') || /^(track|browser)/.test(line))
    ? undefined
    : rows.length;
}

export const ANNOTATION_TARGETS: Readonly<Record<string, Target>> = {
  gff: annotation({
    specimens: [
      text(
        '##gff-version 3',
        '##sequence-region c 1 40',
        'c\ts\tgene\t1\t9\t.\t+\t.\tID=b',
        'c\ts\tCDS\t1\t9\t.\t+\t0\tID=a;Parent=b',
        'c\ts\texon\t2\t9\t0.5\t-\t.\tID=x%20y',
      ),
      text('c\ts\tCDS\t1\t9\t.\t+\t0\tgene_id "a"; transcript_id "b";'),
      text('c\ts\tregion\t1\t9\t.\t+\t.\tIs_circular=true', '##FASTA', '>c', 'ACGTACGTA'),
    ],
    changes: [changeLines],
    leastRead: 0.2,
    kind: 'nested',
    count: countGff,
  }),
  bed: annotation({
    specimens: [
      text('track name=x', 'c\t0\t9\tn\t960\t+', 'c\t9\t30\tm\t0\t-\t9\t30\t0\t2\t3,4,\t0,10,'),
      text('c 0 9', 'c 4 10'),
    ],
    changes: [changeLines],
    leastRead: 0.2,
    kind: 'regions',
    count: countBed,
  }),
  'decode-table': annotation({
    specimens: [
      text('id\tstart\tend\tstate', 'a\t1\t5\tF', 'a\t6\t9\tL'),
      text('id\tstart\tend\tstate\tstrand\tscore', 'a\t2\t5\tCDS\t-\t0.5', 'b\t6\t9\tL\t.\t1'),
    ],
    changes: [changeLines],
    leastRead: 0.2,
    kind: 'path',
    count: countSegments,
  }),
  'label-fasta': annotation({
    specimens: [text('>a', 'FFLL', '?L', '>b', 'LL')],
    changes: [changeLines],
    leastRead: 0.2,
    kind: 'path',
    count: () => undefined,
  }),
  'decode-json': annotation({
    specimens: [
      text(
        '[{"id": "a", "length": 3, "segments": [{"start": 1, "end": 3, "state": "F"}]},',
        '{"id": "b", "path": ["F", null, "L"]}]',
      ),
      text('{"id": "a", "length": 3, "path": ["F", "F", "L"], "segments": []}'),
      text('{"id": "a", "segments": [{"start": 1, "end": 2, "state": 1}]}', '{"states": [0, 0, 1]}'),
    ],
    changes: [changeTree, changeLineTree],
    leastRead: 0.2,
    kind: 'path',
    count: () => undefined,
  }),
};
