// What --version says below hmm's own version: what it runs on. TensorFlow is not loaded for this.
import { availableParallelism, cpus } from 'node:os';
import { surroundingsOfThisProcess } from '../setup/surroundings.ts';
import { rememberedTrial } from '../setup/trial-record.ts';

/** TensorFlow, Node, processor and threads, a line each. */
export async function runsOn(): Promise<string> {
  const tensorflow = await tensorflowVersion();
  const threads = availableParallelism();
  return [
    tensorflow ? `TensorFlow ${tensorflow}` : 'TensorFlow: not set up yet; run: hmm setup',
    `Node.js ${process.versions.node}, ${process.platform} ${process.arch}`,
    `${cpus()[0]?.model.trim() || 'unknown processor'}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    '',
  ].join('\n');
}

/** As the set-up found it, if nothing has changed since. */
async function tensorflowVersion(): Promise<string | undefined> {
  try {
    return await rememberedTrial(surroundingsOfThisProcess(() => {}));
  } catch {
    // The package itself is missing.
    return undefined;
  }
}
