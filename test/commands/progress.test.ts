// The bar that commands show on a terminal: what is on the screen while they work, and that nothing of it is left.
import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { barOf } from '../../src/commands/bar.ts';
import { progressText, shareDone, type Task } from '../../src/commands/progress.ts';
import { main } from '../../src/main.ts';
import { type Output, terminalOf } from '../../src/terminal.ts';
import { check } from '../check.ts';
import { ROOT } from './transcripts/run-line.ts';

const fixture = (name: string) => join(ROOT, 'fixtures', name);
const NEWS = /━.* \d+ % {2}/;

let folder = '';
/** Some files, so that reading and work take turns. */
let genes: string[] = [];

before(async () => {
  // Once it is loaded, a bar is there as soon as time is up.
  await barOf(terminalOf(process), '');
  folder = mkdtempSync(join(tmpdir(), 'hmm-progress-'));
  genes = [1, 2, 3, 4].map(n => join(folder, `genes${n}.fa`));
  for (const [n, path] of genes.entries()) writeFileSync(path, `>g${n} text\n${'ACGTTGCA'.repeat(2000)}\n`);
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** What a screen of 80 columns shows after all this was written on it. */
function screenOf(written: string): string[] {
  const lines = [''];
  let [row, column] = [0, 0];
  let saved: [number, number] = [0, 0];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what terminals are told by
  for (const [part] of written.matchAll(/\x1b[78]|\x1b\[[?\d;]*[A-Za-z]|[^\x1b]/gu)) {
    const line = lines[row]!;
    if (part === '\x1b7') saved = [row, column];
    else if (part === '\x1b8') [row, column] = saved;
    else if (part === '\x1b[1G') column = 0;
    else if (part === '\x1b[0K') lines[row] = line.slice(0, column);
    else if (part === '\x1b[2K') lines[row] = '';
    else if (part === '\n') {
      row++;
      column = 0;
      lines[row] ??= '';
    } else if (part.startsWith('\x1b')) assert.fail(`unknown to this screen: ${JSON.stringify(part)}`);
    else {
      lines[row] = line.slice(0, column).padEnd(column) + part + line.slice(column + 1);
      column++;
    }
  }
  return lines;
}

interface Seen {
  /** What was written on standard output and standard error, and on the screen that shows either. */
  output: string;
  errors: string;
  screen: string;
  code: number;
  endedBy: NodeJS.Signals[];
}

interface Showing {
  /** Which streams the screen shows. */
  on?: ('output' | 'errors')[];
  /** A signal that comes when something of a bar is on the screen. */
  signal?: NodeJS.Signals;
}

/** Runs `hmm` on a screen, with a clock on which a third of a second passes each time that it is looked at. */
async function seen(words: readonly string[], { on = ['errors'], signal }: Showing = {}): Promise<Seen> {
  const all: Seen = { output: '', errors: '', screen: '', code: 0, endedBy: [] };
  const listeners = new Set<(signal: NodeJS.Signals) => void>();
  let time = 0;
  const stream = (name: 'output' | 'errors'): Output => ({
    isTTY: on.includes(name),
    columns: 80,
    write(chunk, done) {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      all[name] += text;
      if (on.includes(name)) all.screen += text;
      done?.();
      if (signal && all.endedBy.length === 0 && text.includes('━'))
        for (const tell of listeners) tell(signal);
      return true;
    },
  });
  await main({
    args: words,
    input: Readable.from([]),
    output: stream('output'),
    errors: stream('errors'),
    environment: process.env,
    now: () => (time += 333),
    exit: code => {
      all.code = code;
    },
    endBy: name => all.endedBy.push(name),
    heedSignals(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  assert.equal(listeners.size, 0, 'a listener of signals is left');
  return all;
}

const model = fixture('seed-model.json');

test('a bar shows how far the work is, and is gone in the end', async () => {
  const path = join(folder, 'bar.tsv');
  const { errors, screen, code } = await seen(['decode', '-m', model, '-o', path, ...genes]);
  assert.equal(code, 0);
  assert.match(errors, NEWS);
  assert.match(errors, /[\d,]+ positions {2}[\d,]+ a second {2}left \d+ s/);
  assert.deepEqual(screenOf(screen), ['']);
  const plain = join(folder, 'plain.tsv');
  const other = await seen(['decode', '-m', model, '-o', plain, ...genes], { on: [] });
  assert.equal(other.errors, '');
  assert.equal(readFileSync(path, 'utf8'), readFileSync(plain, 'utf8'));
});

test('standard output has the same with a bar as without', async () => {
  const words = ['posteriors', '-m', model, ...genes];
  const [shown, plain] = [await seen(words), await seen(words, { on: [] })];
  assert.match(shown.errors, NEWS);
  assert.equal(shown.output, plain.output);
  assert.equal(plain.errors, '');
});

test('--quiet shows none', async () => {
  const { errors } = await seen(['score', '-q', '-m', model, ...genes]);
  assert.equal(errors, '');
});

test('results on the same screen take the place of the bar', async () => {
  const words = ['posteriors', '-m', model, ...genes];
  const { errors, output, screen } = await seen(words, { on: ['output', 'errors'] });
  assert.match(errors, NEWS);
  assert.deepEqual(screenOf(screen), output.split('\n'));
});

test('a warning stands by itself, and so does an error', async () => {
  const [empty, wrong] = [join(folder, 'empty.fa'), join(folder, 'wrong.fa')];
  writeFileSync(empty, '>nothing\n');
  writeFileSync(wrong, '>a\nACGT9\n');
  const { errors, screen, code } = await seen(['score', '-m', model, ...genes, empty, ...genes, wrong]);
  assert.equal(code, 1);
  assert.match(errors, NEWS);
  const lines = screenOf(screen);
  assert.match(lines[0]!, /^hmm score: warning: .*empty\.fa:1 \(record nothing\): has no symbols$/);
  assert.match(lines[1]!, /^hmm score: .*wrong\.fa:2/);
  assert.ok(!lines.join('').includes('━'));
});

test('a signal takes the bar away, and ends the command', async () => {
  const path = join(folder, 'signal.tsv');
  const { errors, screen, endedBy } = await seen(['decode', '-m', model, '-o', path, ...genes], {
    signal: 'SIGTERM',
  });
  assert.match(errors, NEWS);
  assert.deepEqual(endedBy, ['SIGTERM']);
  assert.deepEqual(screenOf(screen), ['']);
});

test('a shard that reads by an index alone shows how much of its part is done', async () => {
  const indexed = genes.map((_, n) => join(folder, `indexed${n}.fa`));
  for (const [n, path] of indexed.entries()) {
    writeFileSync(path, readFileSync(genes[n]!));
    writeFileSync(`${path}.fai`, `g${n}\t16000\t9\t16000\t16001\n`);
  }
  const output = join(folder, 'shard.tsv');
  const { errors, code } = await seen(['decode', '-m', model, '--shard', '1/1', '-o', output, ...indexed]);
  assert.equal(code, 0, errors);
  const shares = [...errors.matchAll(/ (\d+) % {2}/g)].map(([, percentage]) => Number(percentage));
  assert.ok(
    shares.some(share => share > 0 && share < 100),
    String(shares),
  );
  assert.match(errors, / a second {2}left \d+ s/);
});

/** Every command that reads data, or takes long. */
const COMMANDS: Readonly<Record<string, () => string[]>> = {
  score: () => ['score', '-m', model, ...genes],
  'score with profiles': () => [
    ...['score', '-m', fixture('reference/hmmer-globins4.hmm.gz')],
    ...Array.from({ length: 6 }, () => fixture('globins.fa')),
  ],
  plot: () => ['plot', '-m', model, '-o', join(folder, 'report.html'), ...genes],
  evaluate: () => {
    const islands = fixture('chr16-cpg-islands.bed');
    return ['evaluate', islands, '-r', islands, '--sequences', fixture('chr16.fa.gz'), '--map', '*=I'];
  },
  'evaluate --enrichment': () => {
    const bed = join(folder, 'segments.bed');
    writeFileSync(bed, 'chr1\t0\t1000\tE1\n');
    return ['evaluate', bed, ...Array.from({ length: 5 }, () => ['--enrichment', bed]).flat()];
  },
  sample: () => ['sample', '-m', model, '--sequences', '3000', '--length', '99', '-o', join(folder, 's.fa')],
  train: () => ['train', '--init', model, '--iterations', '2', '-o', join(folder, 'trained.json'), ...genes],
};

for (const [name, words] of Object.entries(COMMANDS)) {
  test(`${name} shows a bar`, async () => {
    const { errors, screen, code } = await seen(words());
    assert.equal(code, 0, errors);
    assert.match(errors, NEWS);
    assert.ok(!screenOf(screen).join('').includes('━'));
  });
}

test('what comes through a pipe has no known end, and no bar, but positions', () => {
  const task: Task = { total: undefined, walks: 2 };
  const done = { taken: 9000, finished: 0, positions: 4000, batch: { positions: 3000, walked: 3000 } };
  assert.equal(shareDone(task, done), 0);
  assert.equal(progressText(task, done, 2000), '5,500 positions  2,750 a second');
});

test('half of the bytes in half of the time leave as much', () => {
  const done = { taken: 500, finished: 500, positions: 480, batch: undefined };
  assert.equal(
    progressText({ total: 1000, walks: 3 }, done, 90_000),
    '480 positions  5 a second  left 2 min',
  );
});

test('the share grows from 0 to 1, whatever comes', () => {
  const batches = fc.array(
    fc.record({
      bytes: fc.integer({ min: 1, max: 100 }),
      positions: fc.integer({ min: 0, max: 50 }),
      walked: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 5 }),
    }),
    { minLength: 1, maxLength: 6 },
  );
  check(
    fc.property(batches, fc.integer({ min: 0, max: 4 }), (all, walks) => {
      const task = { total: all.reduce((sum, { bytes }) => sum + bytes, 0), walks };
      const shares = [0];
      let [taken, finished] = [0, 0];
      for (const { bytes, positions, walked } of all) {
        taken += bytes;
        shares.push(shareDone(task, { taken, finished, positions: 0, batch: undefined }));
        const batch = { positions, walked: 0 };
        for (const more of walked) {
          batch.walked += more;
          shares.push(shareDone(task, { taken, finished, positions: 0, batch }));
        }
        finished = taken;
        shares.push(shareDone(task, { taken, finished, positions: 0, batch: undefined }));
      }
      for (const [n, share] of shares.entries()) assert.ok(share >= (shares[n - 1] ?? 0) && share <= 1);
      assert.equal(shares.at(-1), 1);
    }),
  );
});
