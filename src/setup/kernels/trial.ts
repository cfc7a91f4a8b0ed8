// Tries in a child process whether a finished module of kernels loads.
import { existsSync } from 'node:fs';
import { interfaceFault } from '../../model/native/kernels-interface.ts';
import { run } from '../run.ts';

export type KernelsTrial = { loads: true } | { loads: false; reason: string };

/** The reason if there is no file. */
export const NOT_THERE = 'it is not there';

const TRIAL = `
const kernels = require(process.argv[1]);
for (const name of ['open', 'register']) {
  if (typeof kernels[name] !== 'function') throw new Error('it has no function ' + name);
}
process.stdout.write('loads, with interface ' + kernels.interface);
`;

/** Loads a module, in a child process so that a crash does not end this one. It takes 40 ms. */
export async function tryKernels(file: string, environment: NodeJS.ProcessEnv): Promise<KernelsTrial> {
  if (!existsSync(file)) return { loads: false, reason: NOT_THERE };
  const trial = await run(process.execPath, ['-e', TRIAL, file], { environment, totalSeconds: 60 });
  const found = /loads, with interface (\w+)$/.exec(trial.stdout)?.[1];
  if (trial.code === 0 && found !== undefined) {
    const fault = interfaceFault({ interface: found === 'undefined' ? undefined : Number(found) });
    return fault === undefined ? { loads: true } : { loads: false, reason: fault };
  }
  const complaint = /Error: (.+)/.exec(trial.stderr)?.[1];
  return {
    loads: false,
    reason: complaint ?? trial.stopped ?? `it ended with ${trial.signal ?? trial.code}`,
  };
}
