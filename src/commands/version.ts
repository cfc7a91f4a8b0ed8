// What --version --verbose prints below the version of hmm: what it runs on. TensorFlow is not loaded for this.
import { availableParallelism, cpus } from 'node:os';
import { hasKernels, kernelsModule } from '../model/native/kernels-module.ts';
import { surroundingsOfThisProcess } from '../setup/surroundings.ts';
import { rememberedTrial } from '../setup/trial-record.ts';
import type { Terminal } from '../terminal.ts';
import { plural } from '../wording.ts';

/** TensorFlow, Node, processor and threads, a line each. */
export async function runsOn({ environment }: Terminal): Promise<string> {
  const tensorflow = await tensorflowVersion(environment);
  const threads = availableParallelism();
  return [
    tensorflow ? `TensorFlow ${tensorflow}` : 'TensorFlow: not set up yet; run: hmm setup',
    kernelsLine(environment),
    `Node.js ${process.versions.node}, ${process.platform} ${process.arch}`,
    `${cpus()[0]?.model.trim() || 'unknown processor'}, ${plural(threads, 'thread')}`,
    '',
  ].join('\n');
}

/** Which kernels run: their instruction level, or the plain engine instead of them. */
function kernelsLine(environment: Terminal['environment']): string {
  if (environment.HMM_KERNELS === 'reference')
    return 'kernels: none, the plain engine (HMM_KERNELS=reference)';
  if (!hasKernels())
    return 'kernels: not compiled, the plain engine; install g++ or clang, then run: hmm setup';
  try {
    const level = kernelsModule().level();
    return level
      ? `kernels: ${level}`
      : 'kernels: none for this processor, or HMM_KERNELS names no level of it';
  } catch (error) {
    return `kernels: do not load (${error instanceof Error ? error.message.split('\n')[0] : error})`;
  }
}

/** TensorFlow's version as the set-up found it, if nothing has changed since. */
async function tensorflowVersion(environment: Terminal['environment']): Promise<string | undefined> {
  try {
    return await rememberedTrial(surroundingsOfThisProcess(() => {}, { environment }));
  } catch {
    // The package itself is missing.
    return undefined;
  }
}
