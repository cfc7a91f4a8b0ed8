// Segments compared bin by bin.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { bedBins, headOf, shareOfEqual } from '../../bench/accuracy/chromatin/compare.ts';
import { section } from '../../bench/accuracy/report.ts';

it('bins are equal where state and place are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hmm-bins-'));
  try {
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const ours = bedBins(file('a.bed', 'chr1\t0\t600\tE1\nchr1\t600\t800\tE2\n'));
    const theirs = bedBins(file('b.bed', 'chr1\t0\t400\tE1\nchr1\t400\t1000\tE2\n'));
    assert.equal(ours.size, 4);
    assert.equal(shareOfEqual(ours, ours), 1);
    assert.equal(shareOfEqual(ours, theirs), 3 / 5);
    const { first, iterations, lines } = headOf(file('model_2.txt', '2\t2\tE\t-1.5\t17\nprobinit\t1\t1.0\n'));
    assert.deepEqual({ first, iterations, lines }, { first: '2', iterations: 17, lines: 2 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('log-likelihoods and how many times as fast have their floors', () => {
  const measures = [
    { name: 'log-likelihood', unit: 'nats' as const, floor: -100 },
    { name: 'times as fast', unit: 'times' as const, floor: 5 },
  ];
  const task = { name: 'c', what: 'chromatin', measures, run: () => ({ data: '', outcomes: [] }) };
  const figures = { 'log-likelihood': -100.04, 'times as fast': 23.456 };
  const text = section('chromatin', [
    { task, data: 'bins', outcomes: [{ side: 'hmm', figures, remarks: [] }] },
  ]);
  assert.match(text, /\| log-likelihood \| \*\*-100\.0 nats\*\* \|.*\| -100\.0 nats \|/);
  assert.match(text, /\| times as fast \| 23 \|.*\| 5\.0 \|/);
});
