// The whole set-up: TensorFlow's native library, and hmm's own kernels at the same time.
import { kernelsAreReady, prepareKernels } from './kernels/prepare.ts';
import { prepareNativeLibrary, type Ready } from './ladder.ts';
import type { Surroundings } from './surroundings.ts';
import { rememberedTrial } from './trial-record.ts';

export interface AllReady extends Ready {
  /** Whether hmm has its own kernels, and not just its slow plain engine. */
  kernels: boolean;
}

/** Whether everything was made ready and tried, and nothing has changed since. */
export async function isReady(surroundings: Surroundings): Promise<boolean> {
  return (await rememberedTrial(surroundings)) !== undefined && (await kernelsAreReady(surroundings));
}

/**
 * Throws a UserError if TensorFlow cannot be made ready. hmm works without its kernels, too; then a line says so. What is
 * made may be read by all users and written by its owner, whatever the umask: root may set up for others.
 */
export async function prepare(surroundings: Surroundings): Promise<AllReady> {
  const umask = process.umask(0o022);
  try {
    return await prepareAll(surroundings);
  } finally {
    process.umask(umask);
  }
}

async function prepareAll(surroundings: Surroundings): Promise<AllReady> {
  const stop = new AbortController();
  const work = prepareKernels(surroundings, stop.signal);
  // A failure is handled below; until then, Node must not take it for an unhandled one.
  work.catch(() => {});
  const tensorflow = await prepareNativeLibrary(surroundings).catch(async error => {
    // Kernels are of no use without TensorFlow, and its error is the one that the user has to read.
    stop.abort();
    await work.catch(() => {});
    throw error;
  });
  const kernels = await work;
  if (kernels.ready) return { ...tensorflow, changed: tensorflow.changed || kernels.changed, kernels: true };
  const hint = kernels.hint ? `. ${kernels.hint}` : '';
  surroundings.report(`hmm will use its slow plain engine: ${kernels.reason}${hint}`);
  return { ...tensorflow, kernels: false };
}
