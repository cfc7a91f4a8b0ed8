// Makes what is published ready-made with the package, for machines without a compiler: npm run prebuilds. That is the
// module of hmm's own kernels and tfjs-node's addon, as the set-up has compiled them.
// For another processor or system: npm run prebuilds -- --target arm64, or linux-arm64; CXX names its compiler.
import { copyFile, mkdir, open } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ADDON, readyMadeAddon } from '../src/setup/addon.ts';
import { compileKernels } from '../src/setup/kernels/compile.ts';
import { flagsOf } from '../src/setup/kernels/flags.ts';
import { keepAsReadyMade, readyMadeKernels } from '../src/setup/kernels/ready-made.ts';
import { builtKernels } from '../src/setup/kernels/record.ts';
import { type KernelSources, kernelSources } from '../src/setup/kernels/sources.ts';
import { isReady } from '../src/setup/prepare.ts';
import { type Surroundings, surroundingsOfThisProcess, tensorflowFolder } from '../src/setup/surroundings.ts';
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

/** What the set-up has made for this machine. */
async function takeFromHere(surroundings: Surroundings, sources: KernelSources): Promise<void> {
  const { hmmFolder, readyFolder, platform } = surroundings;
  if (!(await isReady(surroundings))) {
    throw new UserError('not-set-up', 'the set-up has to make everything first, kernels too', {
      hint: 'run: npm run setup',
    });
  }
  await keepAsReadyMade(builtKernels(readyFolder), hmmFolder, platform, sources);
  await copyFile(join(tensorflowFolder(surroundings), ADDON), readyMadeAddon(surroundings));
  say(`${relative(process.cwd(), dirname(readyMadeKernels(hmmFolder, platform)))} is ready`);
}

/** The kernels for another platform; the addon is compiled where it is used. */
async function compileFor(
  platform: string,
  sources: KernelSources,
  surroundings: Surroundings,
): Promise<void> {
  const { hmmFolder, headersFolder, cacheFolder } = surroundings;
  const cross = CROSS_COMPILERS[platform];
  const environment = cross ? { CXX: cross, ...process.env } : process.env;
  // The usual compilers are for here.
  const isKnown = environment.CXX !== undefined;
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
    await keepAsReadyMade(module, hmmFolder, platform, sources);
  });
  const made = relative(process.cwd(), readyMadeKernels(hmmFolder, platform));
  say(`${made} is ready, and was not tried, since it is for ${platform}`);
}

async function makeReadyMade(target: string | undefined): Promise<void> {
  const surroundings = surroundingsOfThisProcess(say);
  const here = surroundings.platform;
  const platform = target?.includes('-') ? target : target ? `${here.split('-')[0]}-${target}` : here;
  if (!flagsOf(platform)) {
    throw new UserError('unsupported-platform', `there are no kernels for ${platform}`, {
      hint: 'Targets are x64, arm64, or with the system before: linux-arm64, linux-x64-musl, darwin-arm64.',
    });
  }
  const sources = kernelSources(surroundings.hmmFolder, platform);
  if (!sources) throw new UserError('program-missing', 'src/model/native/kernels holds no sources');
  if (platform === here) await takeFromHere(surroundings, sources);
  else await compileFor(platform, sources, surroundings);
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
