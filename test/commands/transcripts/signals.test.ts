// Signals are heard while kernels compute: commands end at once, training within a window, and nothing half is left.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { follow } from '../../../bench/endurance/progress.ts';

const root = new URL('../../..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'hmm-signals-'));
const [data, model] = [join(folder, 'long.fa'), join(folder, 'large.json')];
after(() => rmSync(folder, { recursive: true }));

/** Work of minutes: two million bases, 300 states of which each may follow each. */
function prepare(): void {
  let seed = 1;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const bases = Array.from({ length: 2_000_000 }, () => 'ACGT'[Math.floor(random() * 4)]);
  writeFileSync(data, `>long\n${bases.join('')}\n`);
  const row = (size: number) => {
    const weights = Array.from({ length: size }, () => random() + 0.1);
    const sum = weights.reduce((a, b) => a + b);
    return weights.map(weight => weight / sum);
  };
  const K = 300;
  const rows = (size: number) => Array.from({ length: K }, () => row(size));
  const emission = {
    family: 'categorical',
    alphabet: 'dna',
    symbols: 'ACGT',
    order: 0,
    probabilities: rows(4),
  };
  const states = Array.from({ length: K }, (_, k) => ({ name: `s${k}` }));
  const file = { format: 'hmm-model', version: 1, states, initial: row(K), transitions: rows(K), emission };
  writeFileSync(model, JSON.stringify(file));
}

/** Processor time, in milliseconds, after which training is well within its first iteration. */
const WITHIN_TRAINING = 2500;

/** Runs `hmm`, sends the signal once it has computed for a while, and says how it ended and how long that took. */
function interrupted(
  words: readonly string[],
  signal: NodeJS.Signals,
): Promise<{ signal: NodeJS.Signals | null; stderr: string; milliseconds: number }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [join(root, 'bin/hmm'), ...words], { cwd: folder });
    let stderr = '';
    let sent: number | undefined;
    child.stderr.on('data', text => (stderr += text));
    // Results begin with a file beside their place, right before the first long call of the kernels.
    const isWriting = () => readdirSync(folder).some(name => name.endsWith('.tmp'));
    let began: number | undefined;
    follow(child, folder, ({ time }) => {
      if (words[0] !== 'train' && isWriting()) began ??= time;
      const isWithin = words[0] === 'train' ? time > WITHIN_TRAINING : time > (began ?? time) + 300;
      if (sent !== undefined || !isWithin) return;
      sent = performance.now();
      child.kill(signal);
    });
    child.on('exit', (_, by) => resolve({ signal: by, stderr, milliseconds: performance.now() - sent! }));
  });
}

/** No end of the computation itself comes so soon; a busy machine takes its time. */
const AT_ONCE = 20_000;

prepare();
const before = readdirSync(folder);

for (const [command, ...words] of [
  ['score', '-o', 'out.tsv'],
  ['decode', '-o', 'out.tsv'],
  ['decode', '--posterior', '-o', 'out.tsv'],
  ['posteriors', '-o', 'out.tsv'],
]) {
  // What a signal does is the same in each command; that both do it is seen in the first.
  for (const signal of command === 'score' ? (['SIGINT', 'SIGTERM'] as const) : (['SIGINT'] as const)) {
    test(`${command} ${words.slice(0, -2).join(' ')} ends at ${signal}, and leaves nothing behind`, async () => {
      const ended = await interrupted([command!, '-m', model, ...words, data], signal);
      assert.equal(ended.signal, signal, ended.stderr);
      assert.ok(ended.milliseconds < AT_ONCE, `${ended.milliseconds} ms`);
      assert.deepEqual(readdirSync(folder), before, 'files');
    });
  }
}

test('train ends at a signal in the middle of its first iteration, and says that nothing was written', async () => {
  const ended = await interrupted(['train', '--init', model, '-m', 'trained.json', data], 'SIGTERM');
  assert.equal(ended.signal, 'SIGTERM', ended.stderr);
  assert.ok(ended.milliseconds < AT_ONCE, `${ended.milliseconds} ms`);
  assert.match(ended.stderr, /nothing was written/, 'what it says');
  assert.deepEqual(readdirSync(folder), before, 'files');
});
