// The native addon of @tensorflow/tfjs-node: where it is in a build, and whether it works.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

/** Place of the addon inside a build, beside `deps`. N-API 8 is the newest that tfjs-node knows. */
export const ADDON = join('lib', 'napi-v8', 'tfjs_binding.node');

/** The addon that comes ready-made with the package, for machines without a compiler; it need not be there. */
export function readyMadeAddon(of: { hmmFolder: string; platform: string; addonVersion: string }): string {
  return join(of.hmmFolder, 'prebuilds', of.platform, `tfjs_binding-${of.addonVersion}.node`);
}

/** The outcome of loading an addon. */
export type AddonTrial = { loads: true; tensorflow: string } | { loads: false; reason: string };

// Multiplies two float32 matrices by the two calls that all of src/model/native uses. Loading alone proves little: it
// works even on a processor that lacks the instructions of TensorFlow's kernels.
const TRIAL = `
const binding = require(process.argv[1]);
const handle = binding.createTensor([2, 2], binding.TF_FLOAT, new Float32Array([1, 2, 3, 4]));
const attributes = [
  { name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: false },
  { name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: false },
  { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
];
const [product] = binding.executeOp('MatMul', attributes, [handle, handle], 1);
const values = binding.tensorDataSync(product.id);
if (values.join() !== '7,10,15,22') throw new Error('MatMul gives ' + values.join());
process.stdout.write('TensorFlow ' + binding.TF_Version);
`;

/** Loads the addon and multiplies two matrices, in a child process so that a crash does not end this one. */
export async function tryAddon(file: string, environment: NodeJS.ProcessEnv): Promise<AddonTrial> {
  if (!existsSync(file)) return { loads: false, reason: 'it is not there' };
  const trial = await run(process.execPath, ['-e', TRIAL, file], {
    environment: { ...environment, TF_CPP_MIN_LOG_LEVEL: '3' },
    // It usually takes 0.4 s, but a cold disk has 750 MB to read first.
    totalSeconds: 300,
  });
  const version = /TensorFlow (\S+)$/.exec(trial.stdout)?.[1];
  if (trial.code === 0 && version) return { loads: true, tensorflow: version };
  if (trial.signal === 'SIGILL')
    return { loads: false, reason: 'this processor lacks instructions it needs' };
  const complaint = /Error: (.+)/.exec(trial.stderr)?.[1];
  return {
    loads: false,
    reason: complaint ?? trial.stopped ?? `it ended with ${trial.signal ?? trial.code}`,
  };
}
