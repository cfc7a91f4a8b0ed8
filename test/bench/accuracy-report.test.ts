// The tables of bench/accuracy, and that each application keeps its own.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { section, withSection } from '../../bench/accuracy/report.ts';
import type { Task } from '../../bench/accuracy/task.ts';
import { complaintOf } from '../../bench/accuracy/timed.ts';

const task: Task = {
  name: 'bacterial',
  what: 'bacteria',
  measures: [
    { name: 'found', unit: '%', floor: 95 },
    { name: 'exact', unit: '%', floor: 85 },
    { name: 'decoding', unit: 's', floor: 15 },
    { name: 'training', unit: 's' },
  ],
  run: () => ({ data: '', outcomes: [] }),
};

function rowsOf(outcomes: { side: string; figures: Record<string, number>; remarks: string[] }[]): string[] {
  const text = section('genes', [{ task, data: 'a genome', outcomes }]);
  return text.split('\n').filter(line => line.startsWith('| bacteria'));
}

it('a line holds the figure of ours, bold below its floor, and those of the peers', () => {
  const rows = rowsOf([
    { side: 'hmm', figures: { found: 94.96, exact: 86, decoding: 16 }, remarks: [] },
    { side: 'Prodigal', figures: { found: 96.123, decoding: 5 }, remarks: [] },
  ]);
  assert.deepEqual(rows, [
    '| bacteria | a genome | found | **95.0 %** | Prodigal 96.1 % | 95.0 % |',
    '| bacteria | a genome | exact | 86.0 % |  | 85.0 % |',
    '| bacteria | a genome | decoding | **16 s** | Prodigal 5.0 s | 15 s |',
  ]);
});

it('a figure that nobody has and that has no floor has no line', () => {
  assert.equal(rowsOf([{ side: 'hmm', figures: {}, remarks: [] }]).length, 3);
  assert.equal(rowsOf([{ side: 'hmm', figures: { training: 210.4 }, remarks: [] }]).length, 4);
});

it('what is missing says why', () => {
  const outcomes = [{ side: 'Prodigal', figures: {}, remarks: ['prodigal is missing'] }];
  const text = section('genes', [{ task, data: 'a genome', outcomes }]);
  assert.match(text, /\| found \| {2}\| {2}\| 95\.0 % \|/);
  assert.match(text, /^- bacterial, Prodigal: prodigal is missing$/m);
});

it('of what a program says as it fails, the error is told', () => {
  assert.equal(complaintOf('Warning: odd\nreading\nError: no genes\nsee --help\n'), 'Error: no genes');
  assert.equal(complaintOf('\nno such model file\n  train one first\n'), 'no such model file');
  assert.equal(complaintOf(''), 'it says nothing');
});

it('an application that is run again takes the place of its own section alone', () => {
  const both = withSection(withSection('', 'genes', '## genes\n\nold'), 'cpg', '## cpg\n\nislands');
  const again = withSection(both, 'genes', '## genes\n\nnew');
  assert.match(again, /^# Accuracy\n[^#]*## genes\n\nnew\n\n## cpg\n\nislands\n$/);
  assert.equal(withSection(again, 'genes', '## genes\n\nnew'), again);
});
