// How domains are read from tables and compared.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { comparedDomains, comparedSequences } from '../../bench/accuracy/domains/compare.ts';
import { readDomains, readDomtblout, readScores, readTblout } from '../../bench/accuracy/domains/found.ts';

function file(...lines: string[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'hmm-bench-')), 'table');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

test('tables of hmmsearch and of hmm are read alike', () => {
  const sequences = file(
    '# target name accession query name accession E-value score bias',
    'SEVEN - fn3 PF00041.13 1.9e-57 178.0 0.4 1.2e-16 47.2 0.9 9.4 9 1 0 9 9 9 9 a description of it',
  );
  assert.deepEqual(readTblout(sequences), [{ id: 'SEVEN', evalue: 1.9e-57, bits: 178 }]);
  const scores = file('id\tlength\tprofile\tbits\tevalue', 'SEVEN\t2554\tfn3\t178.012\t1.9e-57');
  assert.deepEqual(readScores(scores), [{ id: 'SEVEN', evalue: 1.9e-57, bits: 178.012 }]);
  const domain = {
    id: 'SEVEN',
    evalue: 0.17,
    bits: -1.9,
    nodes: [61, 74],
    alignment: [396, 409],
    envelope: [395, 411],
  };
  const domains = file(
    '# a comment',
    'SEVEN - 2554 fn3 PF00041.13 84 1.9e-57 178.0 0.4 1 9 0.17 0.17 -1.9 0.0 61 74 396 409 395 411 0.85 what it is',
  );
  assert.deepEqual(readDomtblout(domains), [domain]);
  const own = file(
    'id\tstart\tend\tprofile\talignment_start\talignment_end\tprofile_start\tprofile_end\tbits\tevalue\tmean_posterior',
    'SEVEN\t395\t411\tfn3\t396\t409\t61\t74\t-1.9\t0.17\t0.85',
  );
  assert.deepEqual(readDomains(own), [domain]);
});

test('sequences and domains are found, right, and scored so differently', () => {
  const theirs = [
    { id: 'a', bits: 50, evalue: 1e-12 },
    { id: 'b', bits: 30, evalue: 1e-6 },
    { id: 'c', bits: 5, evalue: 0.1 },
  ];
  const ours = [
    { id: 'a', bits: 50.5, evalue: 1e-12 },
    { id: 'b', bits: 27, evalue: 1e-4 },
    { id: 'c', bits: 35, evalue: 1e-7 },
  ];
  assert.deepEqual(comparedSequences(theirs, ours), {
    'sequences found': 50,
    'sequences right': 50,
    'bits of sequences, largest difference': 3,
  });
  const at = (start: number, end: number) => ({
    envelope: [start, end] as [number, number],
    alignment: [start + 1, end] as [number, number],
    nodes: [1, 10] as [number, number],
  });
  assert.deepEqual(
    comparedDomains(
      [
        { ...theirs[0]!, ...at(10, 20) },
        { ...theirs[1]!, ...at(30, 40) },
      ],
      [
        { ...ours[0]!, ...at(12, 20) },
        { ...ours[0]!, ...at(39, 60) },
      ],
    ),
    {
      'domains found': 50,
      'domains right': 50,
      'bits of domains, largest difference': 0.5,
      'ends of alignments that agree': 50,
    },
  );
});
