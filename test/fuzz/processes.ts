// Fuzzes in processes that may crash or hang without taking the others along.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a process is to do. */
export interface Order {
  names: readonly string[];
  seed: number;
  count: number;
  /** Whether coverage tells which inputs are kept. */
  isGuided: boolean;
  /** The run whose inputs, kept earlier, are changed as well, and added to; it is known by its seed. */
  run?: number;
}

export type Message = { alive: string } | Ended;

/** What came of a target. */
export interface Ended {
  ended: string;
  read: number;
  refused: number;
  /** Each with its input and its trace. */
  faults: string[];
  kept: number;
}

/** Where inputs that are faults are kept. */
export const FAULTS = fileURLToPath(new URL('../../build/fuzz', import.meta.url));
/** Ends the name of the file that has the input which is taken: four bytes of its length, and itself. */
export const CURRENT = '-current';
const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));

/** No input takes longer, in milliseconds; nor does a start, with other work on the machine. */
const SILENCE = 30_000;
const START = 120_000;

/** Fuzzes one target after the other. */
export async function* fuzzInProcess(order: Order): AsyncGenerator<Ended> {
  for (let left = order.names; left.length > 0; ) {
    const ended = await runChild({ ...order, names: left });
    yield* ended;
    left = left.slice(ended.length);
  }
}

/** What came of the first targets, up to one that ended its process. */
function runChild(order: Order): Promise<Ended[]> {
  return new Promise(resolve => {
    const all: Ended[] = [];
    const child = fork(CHILD, [JSON.stringify(order)], { execArgv: ['--import', 'tsx'] });
    let timer = setTimeout(() => child.kill('SIGKILL'), START);
    child.on('message', (message: Message) => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), SILENCE);
      if ('ended' in message) all.push(message);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      const name = order.names[all.length];
      if (name !== undefined) all.push(crashed(name, signal ?? `code ${code}`));
      resolve(all);
    });
  });
}

function crashed(name: string, how: string): Ended {
  const faults = [`${name}: the process ended with ${how}, at ${currentInput(name)} (in base64)`];
  return { ended: name, read: 0, refused: 0, faults, kept: 0 };
}

function currentInput(name: string): string {
  try {
    const file = readFileSync(`${FAULTS}/${name}${CURRENT}`);
    return file.toString('base64', 4, 4 + file.readUInt32LE(0));
  } catch {
    return 'its start';
  }
}
