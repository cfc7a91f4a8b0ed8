// In a process of its own, fuzzes the targets that it is told; what it is at is in a file, should it not live to tell.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { Coverage } from './coverage.ts';
import { CURRENT, FAULTS, type Message, type Order } from './processes.ts';
import { corpusOf, keepCorpus } from './state.ts';

/** So often, in milliseconds, a process that lives says so. */
const BEAT = 1000;

const { names, seed, count, isGuided, run }: Order = JSON.parse(process.argv[2]!);
const say = (message: Message) => process.send!(message);
// What is compiled before has no counters.
const coverage = isGuided ? new Coverage(url => url.includes('/src/')) : undefined;
const { fuzz } = await import('./fuzz.ts');
const { LONGEST } = await import('./mutate.ts');
const { shrunk } = await import('./shrink.ts');
const { TARGETS } = await import('./targets/all.ts');
mkdirSync(FAULTS, { recursive: true });

for (const name of names) {
  const target = TARGETS[name]!;
  const file = openSync(`${FAULTS}/${name}${CURRENT}`, 'w');
  const current = Buffer.alloc(4 + LONGEST);
  let last = performance.now();
  // The stack is only wanted of faults, which are taken once more.
  Error.stackTraceLimit = 0;
  const before = (bytes: Buffer) => {
    current.writeUInt32LE(bytes.length);
    writeSync(file, current, 0, 4 + bytes.copy(current, 4), 0);
    if (performance.now() - last < BEAT) return;
    last = performance.now();
    say({ alive: name });
  };
  say({ alive: name });
  const guide = target.isGuided === false ? undefined : coverage;
  const corpus = run === undefined ? [] : corpusOf(run, name);
  const { read, refused, faults, kept } = await fuzz(target, {
    ...{ seed, count, coverage: guide, corpus, before },
  });
  if (run !== undefined) keepCorpus(run, name, [...corpus, ...kept]);
  closeSync(file);
  Error.stackTraceLimit = 20;
  const told: string[] = [];
  for (const { bytes } of faults) {
    const again = await fault(bytes);
    const small = await shrunk(target, bytes, again);
    writeFileSync(`${FAULTS}/${name}-${told.length}`, small);
    const stack = again instanceof Error ? again.stack : String(again);
    told.push(
      `${name}: ${JSON.stringify(small.toString('latin1'))}, in base64 ${small.toString('base64')}: ${stack}`,
    );
  }
  say({ ended: name, read, refused, faults: told, kept: kept.length });

  async function fault(bytes: Buffer): Promise<unknown> {
    try {
      await target.take(bytes);
    } catch (error) {
      return error;
    }
    return new Error('a fault that does not come again');
  }
}
process.disconnect();
