// Compiles hmm's own kernels to one module for Node, as many files at a time as there are cores.
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { UserError } from '../../user-error.ts';
import { complaintOf } from '../failures.ts';
import { run } from '../run.ts';
import { flagsOf } from './flags.ts';
import { KERNELS } from './record.ts';
import type { KernelSources } from './sources.ts';

export interface KernelsBuild {
  sources: KernelSources;
  /** The system and processor that it is for: `linux-x64`. */
  platform: string;
  compiler: readonly string[];
  /** Folder with node_api.h. */
  headersFolder: string;
  environment: NodeJS.ProcessEnv;
  verbose?: boolean;
  /** Stops the compilation. */
  signal?: AbortSignal | undefined;
}

interface Step {
  source: string;
  object: string;
  flags: readonly string[];
}

/**
 * Writes the module and its object files to an empty folder, and returns the module's path. Throws a UserError when the
 * compiler fails.
 */
export async function compileKernels(build: KernelsBuild, folder: string): Promise<string> {
  const flags = flagsOf(build.platform);
  if (!flags) throw new UserError('unsupported-platform', `hmm has no kernels for ${build.platform}`);
  const { sources } = build;
  // Files of the levels come first, since they have the loops and take longest.
  const steps: Step[] = sources.leveled.flatMap(source =>
    flags.levels.map(level => ({
      source,
      object: join(folder, `${basename(source, '.cc')}.${level.name}.o`),
      flags: [`-DHMM_LEVEL=${level.name}`, ...level.flags],
    })),
  );
  for (const source of sources.common)
    steps.push({ source, object: join(folder, `${basename(source, '.cc')}.o`), flags: [] });

  const base = [...flags.base, `-I${build.headersFolder}`, '-I.'];
  await inParallel(steps, step =>
    compilerRun(build, folder, [...base, ...step.flags, '-c', step.source, '-o', step.object]),
  );
  const module = join(folder, KERNELS);
  // Linkers want libraries behind the files that use them.
  await compilerRun(build, folder, [...steps.map(step => step.object), '-o', module, ...flags.link]);
  return module;
}

/** Works on all items, as many at a time as there are cores. After the first failure, no more are begun. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined && failures.length === 0; item = waiting.shift()) {
      await work(item).catch(error => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  if (failures.length > 0) throw failures[0];
}

async function compilerRun(build: KernelsBuild, folder: string, more: readonly string[]): Promise<void> {
  const [program = '', ...programArguments] = build.compiler;
  const ran = await run(program, [...programArguments, ...more], {
    // The compiler runs in the folder of the sources, so that the module has no path of this machine in it.
    cwd: build.sources.folder,
    // A compiler that is stopped leaves files in TMPDIR, which are removed with the folder.
    environment: { ...build.environment, TMPDIR: folder },
    verbose: build.verbose ?? false,
    signal: build.signal,
  });
  if (ran.code === 0) return;
  const reason = ran.stopped ?? complaintOf(ran.stderr);
  throw new UserError(
    'compiling-failed',
    `${build.compiler.join(' ')} could not compile hmm's kernels: ${reason}`,
    {
      hint: 'GCC 11 or Clang 12, or a later one, is needed; the environment variable CXX chooses another compiler. Then try again.',
    },
  );
}
