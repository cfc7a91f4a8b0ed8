// The reading and comparing of transcripts itself: what does not fit must not pass.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { fits, lineFits, type Part, parseMarkdown, parseTranscript, printedLines } from './transcript.ts';

const steps = (parts: Part[]) =>
  parts.flatMap(part => (part.kind === 'step' ? [[part.step.command, ...part.step.expected]] : []));

test('commands, their output and comments are told apart', () => {
  const text = '# about\n\n$ a \\\n  -b\none\n\n# two\n! e\n[1]\n\n# next\n\n# and more\n$ c\n\n';
  assert.deepEqual(steps(parseTranscript(text.split('\n'))), [
    ['a \\\n  -b', 'one', '', '# two', '! e', '[1]'],
    ['c'],
  ]);
});

test('only console blocks of Markdown hold commands', () => {
  const text = 'text\n$ no\n```sh\n$ no\n```\n```console\n$ yes\nout\n```\nmore\n';
  assert.deepEqual(steps(parseMarkdown(text.split('\n'))), [['yes', 'out']]);
});

test('no line is lost when a file is written again', () => {
  for (const text of ['# x\n$ a\nout\n\n$ b\n', '```console\n$ a\nout\n\n# x\n$ b\n```\n', '', 'a\n\n\n']) {
    const parts = text.includes('```') ? parseMarkdown(text.split('\n')) : parseTranscript(text.split('\n'));
    const lines = parts.flatMap(part => [...part.lines, ...(part.kind === 'step' ? part.step.expected : [])]);
    assert.equal(lines.join('\n'), text);
  }
});

test('both streams and the exit code are printed', () => {
  const outcome = { stdout: 'a\nb', stderr: 'c\n\nd\n', exitCode: 2 };
  assert.deepEqual(printedLines(outcome), ['a', 'b', '\\ no newline at end', '! c', '!', '! d', '[2]']);
});

test('lines are equal but for wildcards and the last digits of full doubles', () => {
  assert.equal(lineFits('took … s.', 'took 12 s.'), true);
  assert.equal(lineFits('x\t-22.1816089965496', 'x\t-22.18160899654961'), true);
  assert.equal(lineFits('[0.25,1]', '[0.24999999999999997,1]'), true);
  assert.equal(lineFits('x\t-22.1816089965496', 'x\t-22.1816088965496'), false);
  assert.equal(lineFits('x\t-22.1816', 'x\t-22.1817'), false);
  assert.equal(lineFits('took … s.', 'took 12 ms'), false);
  assert.equal(lineFits('a.b…', 'axb'), false);
  assert.equal(fits(['a'], ['a', 'b']), false);
  assert.equal(fits(['a', 'b'], ['a']), false);
});
