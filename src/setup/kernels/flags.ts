// How hmm's own kernels are compiled: the flags of every file, of each instruction level and of the linker.

/** Instructions that a processor may have or not; files in `levels` are compiled once for each of their levels. */
export interface Level {
  /** What HMM_LEVEL is in the sources. */
  name: string;
  flags: readonly string[];
}

export interface Flags {
  /** For every file; the folders of headers come on top. */
  base: readonly string[];
  levels: readonly Level[];
  link: readonly string[];
}

const BASE = [
  '-std=c++17',
  // Loops worth unrolling say so themselves; -O3 takes twice as long to compile and runs no faster.
  '-O2',
  '-fPIC',
  '-fvisibility=hidden',
  '-fno-math-errno',
  '-ffp-contract=fast',
].concat(['-Wall', '-Wextra', '-Werror', '-DNAPI_VERSION=8']);

const ARCHITECTURES: Readonly<Record<string, { define: string; levels: readonly Level[] }>> = {
  x64: {
    define: '-DHMM_LEVELS_X64',
    levels: [
      { name: 'v2', flags: ['-march=x86-64-v2'] },
      { name: 'v3', flags: ['-march=x86-64-v3'] },
      { name: 'v4', flags: ['-march=x86-64-v4', '-mprefer-vector-width=512'] },
    ],
  },
  // Every such processor has NEON, and compilers use it unasked.
  arm64: { define: '-DHMM_LEVELS_ARM64', levels: [{ name: 'neon', flags: [] }] },
};

/** Flags for `linux-x64`, `darwin-arm64`, ...; undefined where the kernels have no level for the processor. */
export function flagsOf(platform: string): Flags | undefined {
  const [system, processor = ''] = platform.split('-');
  const architecture = ARCHITECTURES[processor];
  if (!architecture || system === 'win32') return undefined;
  return {
    base: [...BASE, architecture.define],
    levels: architecture.levels,
    link: ['-shared', '-pthread', '-ldl'].concat(
      system === 'darwin'
        ? ['-undefined', 'dynamic_lookup']
        : // With its own C++ library, which it shows to nobody, so that it loads wherever the C library is as new.
          ['-static-libstdc++', '-static-libgcc', '-Wl,--exclude-libs,ALL'],
    ),
  };
}
