// Training that is killed or interrupted: what is on disk is always whole, and going on ends where it would have.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { Random } from '../../../src/model/random.ts';

const root = new URL('../../..', import.meta.url).pathname;
const DATA = join(root, 'fixtures/lambda.fa.gz');

interface Stop {
  signal: NodeJS.Signals;
  /** Milliseconds that are waited for once it has come so far. */
  after: number;
  /** Whether it has come so far. */
  when: () => boolean;
}

/** Whether a log tells of so many iterations, the start counted. */
const tells = (log: string, iterations: number) => () =>
  existsSync(log) && readFileSync(log, 'utf8').split('\n').length > iterations + 1;

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
  /** Milliseconds from the signal that it was sent to its end. */
  heldOn: number;
}

/** Runs `hmm train`, and sends it the signal. */
function trainOn(data: string, words: readonly string[], stop?: Stop): Promise<Ended> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [join(root, 'bin/hmm'), 'train', ...words, data]);
    let stderr = '';
    let sent = Number.NaN;
    child.stderr.on('data', text => (stderr += text));
    const poll = setInterval(() => {
      if (!stop?.when()) return;
      clearInterval(poll);
      setTimeout(() => {
        sent = performance.now();
        child.kill(stop.signal);
      }, stop.after);
    }, 2);
    child.on('exit', (code, signal) => {
      clearInterval(poll);
      resolve({ code, signal, stderr, heldOn: performance.now() - sent });
    });
  });
}

const trainOnLambda = (words: readonly string[], stop?: Stop) => trainOn(DATA, words, stop);

function inFolder(work: (folder: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hmm-training-'));
    try {
      await work(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

for (const method of ['em', 'adam']) {
  test(
    `${method}: killed again and again, training ends at the same file as if it had never been`,
    inFolder(async folder => {
      const [whole, killed] = [join(folder, 'whole.json'), join(folder, 'killed.json')];
      const asked = ['-q', '--method', method, '--states', '2', '--restarts', '2'];
      const words = [...asked, '--tolerance', '0', '--iterations', '40', '--checkpoint-every', '2'];
      await trainOnLambda([...words, '-m', whole]);
      let kills = 0;
      for (let go = 0; go < 3; go++) {
        const stop = { signal: 'SIGKILL', after: 30 * go, when: () => existsSync(killed) } as const;
        const resume = existsSync(killed) ? ['--resume'] : [];
        const { signal } = await trainOnLambda([...words, ...resume, '-m', killed], stop);
        if (signal === 'SIGKILL') kills++;
        parseModel(readFileSync(killed, 'utf8'), killed);
      }
      assert.ok(kills > 0, 'it was over before it could be killed');
      await trainOnLambda([...words, '--resume', '-m', killed]);
      assert.equal(readFileSync(killed, 'utf8'), readFileSync(whole, 'utf8'));
    }),
  );
}

test(
  'interrupted, training saves and says how to go on',
  inFolder(async folder => {
    const target = join(folder, 'model.json');
    const words = ['--states', '3', '--tolerance', '0', '--iterations', '100000', '-m', target];
    // There is nothing to save before the first iteration is over.
    const log = join(folder, 'log.tsv');
    const stop = { signal: 'SIGINT', after: 10, when: tells(log, 2) } as const;
    const { signal, stderr } = await trainOnLambda([...words, '--log', log], stop);
    assert.equal(signal, 'SIGINT');
    assert.match(
      stderr,
      /^interrupted; .*model\.json holds the best model so far\. To go on: hmm train --resume /,
    );
    const { training } = parseModel(readFileSync(target, 'utf8'), target);
    assert.ok(training?.unfinished, 'the checkpoint says where training is');
    const done = training.logLikelihoods.length - 1;
    assert.equal(readFileSync(log, 'utf8').trim().split('\n').length, done + 2);
    const resumed = words.with(5, String(done + 3));
    assert.equal((await trainOnLambda([...resumed, '--resume', '--log', log])).code, 0);
    const end = parseModel(readFileSync(target, 'utf8'), target).training!;
    assert.equal(end.iterations, done + 3);
    assert.equal(end.unfinished, undefined);
  }),
);

test(
  'the same training does not begin anew over its own checkpoint',
  inFolder(async folder => {
    const target = join(folder, 'model.json');
    const words = ['--states', '2', '--tolerance', '0', '--iterations', '100000', '-m', target];
    const log = join(folder, 'log.tsv');
    const stop = { signal: 'SIGTERM', after: 0, when: tells(log, 2) } as const;
    await trainOnLambda([...words, '--log', log], stop);
    const again = await trainOnLambda(words);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /--resume goes on with it/);
  }),
);

test(
  'a signal in the first iteration of a later start, a long one, ends training at once with what the starts before found',
  inFolder(async folder => {
    const [data, target, log] = ['long.fa', 'model.json', 'log.tsv'].map(name => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const random = new Random(1);
    const bases = Array.from({ length: 700_000 }, () => 'ACGT'[Math.floor(4 * random.uniform())]);
    writeFileSync(data, `>long\n${bases.join('')}\n`);
    const words = ['--states', '100', '--restarts', '3', '--iterations', '1', '--tolerance', '0'];
    // Both steps of the first start are done; a step takes longer than training waits for.
    const stop = { signal: 'SIGINT', after: 50, when: tells(log, 2) } as const;
    const ended = await trainOn(data, [...words, '--threads', '1', '--log', log, '-m', target], stop);
    assert.equal(ended.signal, 'SIGINT', ended.stderr);
    // A busy machine may take long; that the start went no further is what shows, below.
    assert.ok(ended.heldOn < 60_000, `${ended.heldOn} ms`);
    const [, ...lines] = readFileSync(log, 'utf8').trim().split('\n');
    const [first, second] = lines.map(line => Number(line.split('\t').at(-1)));
    assert.ok(second! - first! > 0.6, `iterations of ${second! - first!} s`);
    assert.equal(lines.length, 2, 'the second start has come no further');
    const { training } = parseModel(readFileSync(target, 'utf8'), target);
    assert.equal(training!.logLikelihoods.length, 2);
    assert.ok(training!.unfinished, 'the checkpoint says where training is');
  }),
);
