// Makes what is published ready-made with the package, for machines without a compiler: npm run prebuilds. That is the
// module of hmm's own kernels, and tfjs-node's addon as the set-up has compiled it.
// For another processor or system: npm run prebuilds -- --target arm64, or linux-arm64; CXX names its compiler.
import { copyFile, mkdir, open } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ADDON, readyMadeAddon } from '../src/setup/addon.ts';
import { compileKernels } from '../src/setup/kernels/compile.ts';
import { flagsOf } from '../src/setup/kernels/flags.ts';
import { keepAsReadyMade, readyMadeKernels } from '../src/setup/kernels/ready-made.ts';
import { kernelSources } from '../src/setup/kernels/sources.ts';
import { surroundingsOfThisProcess, tensorflowFolder } from '../src/setup/surroundings.ts';
import { withTemporaryFolder } from '../src/setup/temporary-folder.ts';
import { findCompiler } from '../src/setup/tools.ts';
import { UserError } from '../src/user-error.ts';

const say = (line: string) => process.stderr.write(`prebuilds: ${line}\n`);

/** Compilers for another processor, as Debian and Fedora name them. */
const CROSS_COMPILERS: Readonly<Record<string, string>> = {
  'linux-arm64': 'aarch64-linux-gnu-g++',
  'linux-x64': 'x86_64-linux-gnu-g++',
};

/** What the header of a Linux library says of its processor. */
const ELF_MACHINES: Readonly<Record<string, number>> = { x64: 62, arm64: 183 };

async function makeReadyMade(target: string | undefined): Promise<void> {
  const surroundings = surroundingsOfThisProcess(say);
  const { hmmFolder, headersFolder, cacheFolder } = surroundings;
  const [system] = surroundings.platform.split('-');
  const platform = target?.includes('-') ? target : target ? `${system}-${target}` : surroundings.platform;
  const isForHere = platform === surroundings.platform;
  if (!flagsOf(platform)) {
    throw new UserError('unsupported-platform', `there are no kernels for ${platform}`, {
      hint: 'Targets are x64, arm64, or with the system before: linux-arm64, linux-x64-musl, darwin-arm64.',
    });
  }
  const sources = kernelSources(hmmFolder, platform);
  if (!sources) throw new UserError('program-missing', 'src/model/native/kernels holds no sources');

  const cross = isForHere ? undefined : CROSS_COMPILERS[platform];
  const environment = cross ? { CXX: cross, ...process.env } : process.env;
  // The usual compilers are for here.
  const isKnown = isForHere || environment.CXX !== undefined;
  const compiler = isKnown ? await findCompiler({ ...surroundings, environment }) : undefined;
  if (!compiler) {
    throw new UserError('program-missing', `there is no C++ compiler for ${platform}`, {
      hint: cross ? `Install ${cross}, or name another one with CXX.` : 'Name it with CXX.',
    });
  }
  say(`compiling hmm's kernels for ${platform} with ${compiler.join(' ')}`);
  await mkdir(cacheFolder, { recursive: true });
  await withTemporaryFolder(cacheFolder, async folder => {
    const build = { sources, platform, compiler, headersFolder, environment: process.env };
    const module = await compileKernels(build, folder);
    await wantProcessor(module, platform);
    const trial = isForHere ? await surroundings.tryKernels(module) : undefined;
    if (trial?.loads === false)
      throw new UserError('compiling-failed', `what was compiled does not load: ${trial.reason}`);
    await keepAsReadyMade(module, hmmFolder, platform, sources);
  });
  // For another platform, it is compiled where it is used.
  if (isForHere) {
    await copyFile(join(tensorflowFolder(surroundings), ADDON), readyMadeAddon(surroundings));
  }
  const made = relative(process.cwd(), readyMadeKernels(hmmFolder, platform));
  say(isForHere ? `${made} is ready` : `${made} is ready, and was not tried, since it is for ${platform}`);
}

/** A compiler for the wrong processor succeeds as well. */
async function wantProcessor(module: string, platform: string): Promise<void> {
  const [system, processor = ''] = platform.split('-');
  if (system !== 'linux') return;
  const file = await open(module);
  const { buffer } = await file.read(Buffer.alloc(20), 0, 20, 0);
  await file.close();
  const machine = buffer.readUInt16LE(18);
  if (machine !== ELF_MACHINES[processor]) {
    throw new UserError(
      'compiling-failed',
      `the compiler makes code for another processor than ${processor}`,
      {
        hint: 'CXX names another compiler.',
      },
    );
  }
}

try {
  const { values } = parseArgs({ options: { target: { type: 'string' } } });
  await makeReadyMade(values.target);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  say(error.message);
  if (error.hint) process.stderr.write(`  ${error.hint}\n`);
  process.exitCode = 1;
}
