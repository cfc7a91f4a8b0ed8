// npm run fuzz [-- inputs [targets]]: wild inputs for every target, 1,000,000 unless said, each target in a process of its
// own, which may crash or hang without taking the others along. Prints a row of docs/reliability.md for each.
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { grouped } from '../../src/wording.ts';
import { fuzz, type Outcome } from './fuzz.ts';
import { TARGETS } from './targets.ts';

const SEED = 1;
const AT_ONCE = 2;
/** A process that has said nothing for so long hangs, in milliseconds: a thousand inputs take a tenth of it. */
const SILENCE = 120_000;
const FAULTS = fileURLToPath(new URL('../../build/fuzz', import.meta.url));

type Message = { at: number } | { outcome: Pick<Outcome, 'read' | 'refused'>; faults: number };

/** In a process of its own: fuzzes a target, tells how far it is, and keeps inputs that are faults. */
async function runTarget(name: string, count: number): Promise<void> {
  const say = (message: Message) => process.send!(message);
  const { read, refused, faults } = await fuzz(TARGETS[name]!, { seed: SEED, from: 0, to: count }, at =>
    say({ at }),
  );
  for (const { index, bytes, error } of faults) {
    const kept = `${FAULTS}/${name}-${index}`;
    writeFileSync(kept, bytes);
    console.error(`${kept}: ${error instanceof Error ? error.stack : error}`);
  }
  say({ outcome: { read, refused }, faults: faults.length });
  process.disconnect();
}

/** Runs a process for a target; answers the row that says what came of it, and whether all was well. */
function rowOf(name: string, count: number): Promise<{ row: string; isWell: boolean }> {
  return new Promise(resolve => {
    const started = performance.now();
    const child = fork(fileURLToPath(import.meta.url), ['--target', name, String(count)]);
    let at = 0;
    let last: Message | undefined;
    const hang = () => child.kill('SIGKILL');
    let timer = setTimeout(hang, SILENCE);
    child.on('message', (message: Message) => {
      clearTimeout(timer);
      timer = setTimeout(hang, SILENCE);
      if ('at' in message) ({ at } = message);
      else last = message;
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      const seconds = Math.round((performance.now() - started) / 1000);
      const ended = last && 'outcome' in last ? last : undefined;
      const isWell = ended?.faults === 0 && code === 0;
      const found = ended
        ? `${grouped(ended.outcome.read)} | ${grouped(ended.outcome.refused)} | ${ended.faults}`
        : `ended by ${signal ?? code} after input ${at} | | `;
      resolve({ row: `| ${name} | ${grouped(count)} | ${found} | ${seconds} s |`, isWell });
    });
  });
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--target') await runTarget(rest[0]!, Number(rest[1]));
else {
  mkdirSync(FAULTS, { recursive: true });
  const count = Number(first ?? 1_000_000);
  const waiting = rest.length > 0 ? rest : Object.keys(TARGETS);
  console.log('| target | inputs | read | refused | faults | time |\n|---|---|---|---|---|---|');
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        const { row, isWell } = await rowOf(name, count);
        console.log(row);
        if (!isWell) process.exitCode = 1;
      }
    }),
  );
}
