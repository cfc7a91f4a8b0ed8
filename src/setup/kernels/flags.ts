// How hmm's own kernels are compiled: the flags of every file, of each instruction level and of the linker.

/** Instructions that a processor may have. Files in the folder `levels` are compiled once for each level. */
export interface Level {
  /** The value of HMM_LEVEL in the sources. */
  name: string;
  flags: readonly string[];
}

export interface Flags {
  /** For every file; the folders of headers are added to them. */
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
  // Every such processor has NEON, which compilers use by default.
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
        : // The C++ library is in the module and not exported, so that it loads wherever the C library is new enough.
          ['-static-libstdc++', '-static-libgcc', '-Wl,--exclude-libs,ALL'],
    ),
  };
}
