// Records that are longer than a share are cut inside: what shards write of them, laid end to end, is what one process writes,
// byte for byte.
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fixture } from '../model/examples.ts';
import { commandFolder, letters } from './command-folder.ts';

const { file, bytesOf, hmm } = commandFolder('giant-records');
const ALL = [1, 2, 3, 7, 16];

const long = letters(30_000, 5);
writeFileSync(file('hmm.json'), fixture('lambda-start.json'));
writeFileSync(file('alone.fa'), `>giant\n${long}\n`);
writeFileSync(
  file('among.fa'),
  `>none\n>s\n${letters(300, 1)}\n>giant of many\n${long}\n>empty\n>t\n${letters(200, 2)}\n>last\n`,
);
/** So long that the engine works on it in windows. */
writeFileSync(file('windows.fa'), `>s\n${letters(500, 3)}\n>giant\n${letters(2_500_000, 7)}\n`);

/** The results of shards, one after the other; of arrays, without their headers. */
async function laidEndToEnd(command: string, data: string, suffix: string, count: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  const output = suffix === 'npy' ? 'part.npy' : 'part';
  for (let index = 1; index <= count; index++) {
    await hmm(`${command} -q --shard ${index}/${count} -o ${output} ${data}`);
    parts.push(suffix === 'npy' ? bytesOf(output).subarray(128) : bytesOf(output));
  }
  return Buffer.concat(parts);
}

async function compare(command: string, data: string, counts: readonly number[]): Promise<void> {
  const suffix = command.includes('npy') ? 'npy' : 'text';
  const output = suffix === 'npy' ? 'whole.npy' : 'whole';
  await hmm(`${command} -q -o ${output} ${data}`);
  const whole = suffix === 'npy' ? bytesOf(output).subarray(128) : bytesOf(output);
  for (const count of counts) {
    const parts = await laidEndToEnd(command, data, suffix, count);
    assert.ok(parts.equals(whole), `${command} ${data} in ${count} shards`);
  }
}

for (const [what, data, counts] of [
  ['posteriors', 'among.fa', ALL],
  ['posteriors', 'alone.fa', ALL],
  ['posteriors --digits full', 'among.fa', [3]],
  ['posteriors -f bedgraph --state GC-rich --digits 2', 'among.fa', ALL],
  ['posteriors -f bedgraph --state GC-rich --digits 0', 'alone.fa', [7]],
  ['posteriors -f bedgraph --state GC-rich --digits full', 'among.fa', [3]],
  ['posteriors -f wig --state GC-rich', 'among.fa', [1, 7]],
  ['posteriors -f wig --state GC-rich --digits full', 'among.fa', [3]],
  ['posteriors -f npy', 'among.fa', [7]],
  ['posteriors --by-label', 'alone.fa', [3]],
  ['posteriors --filtered', 'among.fa', [3]],
  ['posteriors -f json', 'among.fa', [3]],
  ['posteriors -f ndjson', 'among.fa', [3]],
  ['posteriors --predict 2', 'among.fa', [3]],
  ['posteriors -f npy', 'windows.fa', [3]],
  ['posteriors -f bedgraph --state GC-rich --digits 2', 'windows.fa', [5]],
] as const) {
  test(`hmm ${what} ${data}`, () => compare(what, data, counts));
}

test('shards of a giant record are even to the position', async () => {
  for (let index = 1; index <= 7; index++) {
    await hmm(`posteriors -q --shard ${index}/7 -o part alone.fa`);
    const lines = bytesOf('part').toString().trimEnd().split('\n').length - (index === 1 ? 1 : 0);
    assert.ok(Math.abs(lines - long.length / 7) < 1, `${lines} positions in shard ${index}`);
  }
});
