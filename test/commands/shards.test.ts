// Shards as commands: what they write, laid end to end, is what one process writes; statistics files that do not belong
// together are refused, each by name.
import { strict as assert } from 'node:assert';
import { copyFileSync, writeFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { bgzfSync } from '../../src/io/bytes/bgzf.ts';
import { close } from '../close.ts';
import { blockOffsets } from '../io/block-offsets.ts';
import { fixture, modelFixture } from '../model/examples.ts';
import { commandFolder, letters } from './command-folder.ts';

const { file, bytesOf, hmm } = commandFolder('shards');

const LENGTHS = [700_000, 20, 600_000, 900_000, 5_000, 500_000, 10, 400_000];
writeFileSync(
  file('a.fa'),
  LENGTHS.slice(0, 3)
    .map((n, s) => `>a${s}\n${letters(n, s)}\n`)
    .join(''),
);
writeFileSync(
  file('b.fa'),
  LENGTHS.slice(3)
    .map((n, s) => `>b${s}\n${letters(n, 9 + s)}\n`)
    .join(''),
);
writeFileSync(file('hmm.json'), fixture('lambda-start.json'));
writeFileSync(file('globins.fa'), fixture('globins.fa'));

before(async () => {
  await hmm('train -q --states 2 --iterations 0 -m start.json globins.fa');
  await hmm('decode -o path.tsv a.fa b.fa');
});

for (const [what, suffix, counts] of [
  ['score', 'tsv', [1, 2, 3, 7, 16]],
  ['score -f json', 'json', [1, 2, 3, 7, 16]],
  ['decode -f gff3', 'gff3', [3]],
  ['decode -f json', 'json', [2]],
  ['decode --sample 2', 'tsv', [3]],
  ['posteriors --predict 2 -f json', 'json', [3]],
  ['score --path path.tsv', 'tsv', [7]],
  ['posteriors -f bedgraph --state GC-rich --digits 2', 'bedgraph', [3]],
] as const) {
  test(`hmm ${what}: shards laid end to end are the whole`, async () => {
    await hmm(`${what} -o whole.${suffix} a.fa b.fa`);
    for (const count of counts) {
      const parts: Buffer[] = [];
      for (let index = 1; index <= count; index++) {
        await hmm(`${what} --shard ${index}/${count} -o part.${suffix} a.fa b.fa`);
        parts.push(bytesOf(`part.${suffix}`));
      }
      assert.ok(Buffer.concat(parts).equals(bytesOf(`whole.${suffix}`)), `${count} shards`);
    }
  });
}

/** The index of FASTA whose records are one line each, as samtools writes it. */
function indexOf(text: string): string {
  return [...text.matchAll(/>(\S+)\n(.*)\n/g)]
    .map(([, id, { length }]) =>
      [id, length, text.indexOf(`>${id}\n`) + id!.length + 2, length, length + 1].join('\t'),
    )
    .join('\n');
}

test('beside the index of samtools, shards are the same; where it lies, they are refused', async () => {
  for (const name of ['a.fa', 'b.fa']) copyFileSync(file(name), file(`indexed-${name}`));
  const files = 'indexed-a.fa indexed-b.fa';
  await hmm(`score -o whole.tsv ${files}`);
  for (const n of [1, 2, 3]) await hmm(`expect --shard ${n}/3 -o through.${n} ${files}`);
  for (const name of ['indexed-a.fa', 'indexed-b.fa'])
    writeFileSync(file(`${name}.fai`), indexOf(bytesOf(name).toString()));
  const parts: Buffer[] = [];
  for (const n of [1, 2, 3]) {
    assert.equal(await hmm(`score --shard ${n}/3 -o part.tsv ${files}`), '');
    parts.push(bytesOf('part.tsv'));
    await hmm(`expect --shard ${n}/3 -o by-index.${n} ${files}`);
    assert.deepEqual(bytesOf(`by-index.${n}`), bytesOf(`through.${n}`));
  }
  assert.ok(Buffer.concat(parts).equals(bytesOf('whole.tsv')));
  // A letter became a blank: who has that record sees it, and nobody else need read it.
  const text = bytesOf('indexed-a.fa');
  text[1000] = 32;
  writeFileSync(file('indexed-a.fa'), text);
  writeFileSync(file('indexed-a.fa.fai'), bytesOf('indexed-a.fa.fai'));
  const said = await hmm(`score --errors json --shard 1/3 -o lost.tsv ${files}`, 1);
  assert.equal(JSON.parse(said).code, 'bad-index');
  assert.throws(() => bytesOf('lost.tsv'), { code: 'ENOENT' });
  await hmm(`score --shard 3/3 -o part.tsv ${files}`);
  assert.ok(bytesOf('part.tsv').equals(parts[2]!));
  writeFileSync(file('indexed-b.fa.fai'), 'nothing\n');
  assert.match(
    await hmm(`score --shard 3/3 -o part.tsv ${files}`),
    /indexed-b\.fa\.fai is no index of FASTA: the file is read through/,
  );
});

test('of files of bgzip, shards are the same, with an index, without, and beside one of another file', async () => {
  const text = `${bytesOf('a.fa')}${bytesOf('b.fa')}`;
  const packed = Buffer.from(bgzfSync(text));
  const index = { '.fai': indexOf(text), '.gzi': blockOffsets(packed) };
  const indexedBy = { none: [], half: ['.fai'], both: ['.fai', '.gzi'], plain: [] } as const;
  const names = Object.entries(indexedBy);
  const write = () => {
    for (const [name, suffixes] of names) {
      writeFileSync(file(`${name}.fa.gz`), packed);
      for (const suffix of suffixes) writeFileSync(file(`${name}.fa.gz${suffix}`), index[suffix]);
    }
  };
  write();
  // Beside x.fa.gz, x.fa.fai is an index of x.fa.
  writeFileSync(file('plain.fa.fai'), index['.fai']);
  for (const what of ['score -o', 'decode -f bed -o']) {
    await hmm(`${what} whole a.fa b.fa`);
    for (const [name] of names) {
      const parts: Buffer[] = [];
      for (const n of [1, 2, 3]) {
        assert.equal(await hmm(`${what} part --shard ${n}/3 ${name}.fa.gz`), '');
        parts.push(bytesOf('part'));
      }
      assert.ok(Buffer.concat(parts).equals(bytesOf('whole')), `${what} ${name}`);
    }
  }
  // In the middle of the first record: by the index, who has the last one does not see it.
  packed.fill(0, packed.length >> 2, (packed.length >> 2) + 100_000);
  write();
  for (const [name] of names) {
    const said = await hmm(
      `score -q --errors json -o part --shard 4/4 ${name}.fa.gz`,
      name === 'both' ? 0 : 1,
    );
    if (name !== 'both') assert.equal(JSON.parse(said).code, 'bad-gzip', name);
  }
});

test('training in shards is hmm train, whatever the order of the files', async () => {
  await hmm('train -q --states 2 --iterations 4 -m trained.json globins.fa');
  copyFileSync(file('start.json'), file('step.json'));
  for (let iteration = 0; iteration <= 4; iteration++) {
    for (const index of [1, 2, 3]) {
      await hmm(`expect -m step.json --shard ${index}/3 -o ${index}.stats.gz globins.fa`);
    }
    copyFileSync(file('step.json'), file('other.json'));
    await hmm('maximize -q --iterations 4 -m step.json 2.stats.gz 3.stats.gz 1.stats.gz');
    await hmm('maximize -q --iterations 4 -m other.json 1.stats.gz 2.stats.gz 3.stats.gz');
    assert.deepEqual(bytesOf('step.json'), bytesOf('other.json'));
  }
  const [step, whole] = ['step.json', 'trained.json'].map(name => JSON.parse(String(bytesOf(name))));
  close(step.transitions.flat(), whole.transitions.flat(), 1e-12, 'transitions');
  close(step.emission.probabilities.flat(), whole.emission.probabilities.flat(), 1e-12, 'emissions');
  close(step.training.logLikelihoods, whole.training.logLikelihoods, 1e-12, 'log-likelihoods');
});

const rolls = letters(30_000, 5);
writeFileSync(file('giant.fa'), `>s\n${letters(300, 1)}\n>giant\n${rolls}\n>t\n${letters(200, 2)}\n`);
writeFileSync(file('alone.fa'), `>giant\n${rolls}\n`);
writeFileSync(
  file('labels.bed'),
  'giant\t2000\t9000\tAT-rich\ngiant\t14000\t26000\tGC-rich\ns\t0\t9\tAT-rich\n',
);
writeFileSync(
  file('numbers.tsv'),
  `x\n${Array.from(letters(9000, 3), letter => letter.charCodeAt(0) / 7).join('\n')}\n`,
);

for (const [what, data, asked, method] of [
  ['one giant record among small ones', 'giant.fa', '', 'em'],
  ['only one giant record', 'alone.fa', '', 'em'],
  ['best paths', 'giant.fa', '--method viterbi', 'viterbi'],
  ['a gradient', 'alone.fa', '', 'adam'],
  ['labels', 'giant.fa', '--labels labels.bed', 'em'],
  ['labels, given the sequences', 'giant.fa', '--labels labels.bed --objective conditional', 'adam'],
  ['numbers', 'numbers.tsv', '', 'em'],
] as const) {
  test(`a record longer than a share is cut inside: ${what}`, async () => {
    if (data === 'numbers.tsv')
      await hmm('train -q --force --states 2 --iterations 0 -m cut-start.json numbers.tsv');
    else copyFileSync(file('hmm.json'), file('cut-start.json'));
    const step = async (count: number) => {
      const names = Array.from({ length: count }, (_, n) => `cut.${n + 1}.stats`);
      const positions: number[] = [];
      for (const [n, name] of names.entries()) {
        await hmm(`expect -q -m cut-start.json ${asked} --shard ${n + 1}/${count} -o ${name} ${data}`);
        positions.push(JSON.parse(String(bytesOf(name))).statistics.positions);
      }
      const take = (order: readonly string[], to: string) =>
        hmm(`maximize -q --method ${method} -m cut-start.json -o ${to} ${order.join(' ')}`);
      await take(names, 'cut.json');
      await take([...names].reverse(), 'cut-reversed.json');
      assert.deepEqual(bytesOf('cut.json'), bytesOf('cut-reversed.json'));
      const { training } = JSON.parse(String(bytesOf('cut.json')));
      return { positions, training };
    };
    const whole = await step(1);
    for (const count of [2, 3, 7, 16]) {
      const { positions, training } = await step(count);
      assert.ok(Math.max(...positions) - Math.min(...positions) <= 600, `even: ${positions}`);
      close(training.logLikelihoods, whole.training.logLikelihoods, 1e-12, `${count} shards`);
      const numbers = (value: unknown): number[] => {
        if (typeof value === 'number') return [value];
        return value instanceof Object ? Object.values(value).flatMap(numbers) : [];
      };
      const [own, all] = [training, whole.training].map(({ pending }) => numbers(pending.current));
      close(own!, all!, method === 'adam' ? 1e-7 : 1e-12, `${count} shards`);
    }
  });
}

test('a giant record that is impossible is refused by every shard that has a part of it', async () => {
  const model = JSON.parse(fixture('lambda-start.json'));
  for (const row of model.emission.probabilities) {
    row[0] += row[3];
    row[3] = 0;
  }
  writeFileSync(file('no-t.json'), JSON.stringify(model));
  const some = letters(20_000, 8).replaceAll('T', 'A');
  writeFileSync(file('one-t.fa'), `>giant\n${some.slice(0, 9_000)}T${some.slice(9_001)}\n`);
  for (const index of [1, 2, 3]) {
    const said = await hmm(`expect -m no-t.json --shard ${index}/3 -o no.stats one-t.fa`, 1);
    assert.match(said, /no state can emit position 9001/);
  }
});

test('a prior on means and variances is in the model of the start, and counts in every step', async () => {
  const prior = '--means-prior 0.3 --means-weight 5 --covars-prior 0.7 --covars-weight 9';
  const rows = [0, 1, 2, 3].flatMap(s =>
    Array.from(
      { length: 60 + 20 * s },
      (_, n) => `r${s}\t${Math.sin(1.7 * n * n + s) + (n % 40 < 20 ? 0 : 2)}`,
    ),
  );
  writeFileSync(file('prior.tsv'), `id\tvalue\n${rows.join('\n')}\n`);
  const start = 'train -q --id-column id --states 2 --pseudocount 0.5';
  await hmm(`${start} --iterations 3 ${prior} -m with-prior.json prior.tsv`);
  await hmm(`${start} --iterations 3 -m without.json prior.tsv`);
  await hmm(`${start} --iterations 0 ${prior} -m prior-step.json prior.tsv`);
  for (let iteration = 0; iteration <= 3; iteration++) {
    for (const index of [1, 2])
      await hmm(`expect -m prior-step.json --shard ${index}/2 --id-column id -o p${index}.stats prior.tsv`);
    await hmm('maximize -q --pseudocount 0.5 --iterations 3 -m prior-step.json p1.stats p2.stats');
  }
  const emissionOf = (name: string) => JSON.parse(bytesOf(name).toString()).emission;
  const [sharded, whole] = [emissionOf('prior-step.json'), emissionOf('with-prior.json')];
  for (const name of ['means', 'covariances']) {
    close(sharded[name].flat(2), whole[name].flat(2), 1e-12, name);
  }
  assert.deepEqual(sharded.prior, whole.prior);
  assert.notDeepEqual(whole.means, emissionOf('without.json').means);
});

test('what does not belong together is refused by name', async () => {
  copyFileSync(file('start.json'), file('m.json'));
  for (const index of [1, 2]) await hmm(`expect -m m.json --shard ${index}/2 -o ${index}.json globins.fa`);
  const refused = async (line: string, pattern: RegExp) => assert.match(await hmm(line, 1), pattern);
  await refused('maximize -m m.json 1.json', /1\.json: 1 shard of 2 is missing: 2/);
  await refused('maximize -m m.json 1.json 2.json 1.json', /1\.json: is shard 1 of 2, which 1\.json is, too/);
  await hmm('expect -m m.json --shard 1/3 -o third.json globins.fa');
  await refused('maximize -m m.json 1.json third.json', /third\.json: is shard 1 of 3, and 1\.json one of 2/);
  await hmm('expect -m m.json --shard 2/2 --softmask -o soft.json globins.fa');
  await refused(
    'maximize -m m.json 1.json soft.json',
    /soft\.json: was made with other options than 1\.json: --softmask/,
  );
  await hmm('maximize -q -m m.json 1.json 2.json');
  await refused(
    'maximize -m m.json 1.json 2.json',
    /1\.json: was made with iteration 0 of a model; m\.json waits for iteration 1/,
  );
  await refused('train --resume -m m.json globins.fa', /m\.json: is trained in single steps/);
  await hmm('expect -m m.json -o next.json globins.fa');
  await refused('maximize -m m.json --tolerance 0 next.json', /--tolerance was 0\.000001, and is 0/);
  const text = String(bytesOf('next.json'));
  writeFileSync(file('damaged.json'), text.replace(/"sequences": \d+/, '"sequences": 6'));
  await refused('maximize -m m.json damaged.json', /damaged\.json: is damaged: its checksum differs/);
  writeFileSync(file('cut.json'), text.slice(0, 300));
  await refused('maximize -m m.json cut.json', /cut\.json: is no whole JSON/);
  await refused('maximize -m m.json m.json', /m\.json: is no statistics file/);
  writeFileSync(file('fewer.fa'), fixture('globins.fa').split('>').slice(0, 4).join('>'));
  await hmm('expect -m m.json -o fewer.json fewer.fa');
  await refused('maximize -m m.json fewer.json', /are of other data than those of the steps before/);
  assert.equal(modelFixture('lambda-start.json').training, null);
});
