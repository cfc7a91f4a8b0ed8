// The measures of bench/accuracy for CpG islands, and the rule of UCSC on the piece whose islands are a fixture.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareIntervals, islandsInGff, readBed } from '../../bench/accuracy/cpg/intervals.ts';
import { islandsInReport } from '../../bench/accuracy/cpg/newcpgreport.ts';
import { inLowerCase, lowerCase } from '../../bench/accuracy/cpg/repeats.ts';
import { islandsByRule } from '../../bench/accuracy/cpg/ucsc-rule.ts';
import { readSequences } from '../../bench/accuracy/sequences.ts';
import { ROOT } from '../commands/transcripts/run-line.ts';

const fixture = (name: string) => join(ROOT, 'fixtures', name);
const interval = (start: number, end: number) => ({ start, end });

test('bases count by what two lists share, islands by whether they touch', () => {
  const figures = compareIntervals(
    [interval(0, 100), interval(200, 300)],
    [interval(50, 100), interval(100, 150), interval(400, 500)],
  );
  assert.equal(figures['bases, sensitivity'], 25);
  assert.equal(figures['bases, precision'], 25);
  assert.equal(figures['bases, F1'], 25);
  assert.equal(figures['islands, sensitivity'], 50);
  assert.equal(figures['islands, precision']!.toFixed(3), '33.333');
});

test('islands are read from GFF3 and from reports, which count from 1', () => {
  const line = ['a', 'hmm', 'CpG_island', '11', '20', '.', '.', '.', 'ID=CpG_island1'].join('\t');
  assert.deepEqual(islandsInGff(`##gff-version 3\n${line}\n`), [interval(10, 20)]);
  const report = 'ID   a  100 BP.\nFT   CpG island       11..20\nFT                    /size=10\n';
  assert.deepEqual(islandsInReport(report), [interval(10, 20)]);
});

test('lower case is read and written', () => {
  const letters = 'ACgtNaA';
  assert.deepEqual(lowerCase(letters), [interval(2, 4), interval(5, 6)]);
  assert.equal(inLowerCase(letters.toUpperCase(), lowerCase(letters)), letters);
});

test("UCSC's rule on the sequence with its repeats masked finds the islands that UCSC has, but where they are cut off", () => {
  const [letters] = readSequences(fixture('chr16.fa.gz')).values();
  const annotated = readBed(fixture('chr16-cpg-islands.bed'));
  const found = islandsByRule(letters!);
  assert.deepEqual(found.slice(1), annotated.slice(1, -1));
});
