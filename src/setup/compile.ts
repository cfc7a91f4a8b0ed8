// Compiles the addon of @tensorflow/tfjs-node against the unpacked native library.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../user-error.ts';
import { ADDON } from './addon.ts';
import { complaintOf } from './failures.ts';
import { run } from './run.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Compiles tfjs-node's two source files to `lib/napi-v8/tfjs_binding.node` below `folder`, which holds `deps`.
 *
 * The package itself would run node-gyp, which takes 40 s where this takes 10, needs make, and downloads Node's
 * headers. The addon uses nothing but Node-API, whose headers are in the npm package node-api-headers.
 */
export async function compileAddon(
  compiler: readonly string[],
  folder: string,
  surroundings: Surroundings,
): Promise<void> {
  const addon = join(folder, ADDON);
  const deps = join(folder, 'deps');
  await mkdir(dirname(addon), { recursive: true });
  const [program = '', ...programArguments] = compiler;
  const compiled = await run(
    program,
    [...programArguments, '-shared', '-fPIC', '-O2', '-std=c++17', '-DNAPI_VERSION=8']
      .concat([`-I${surroundings.headersFolder}`, `-I${join(deps, 'include')}`])
      .concat(['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc', '-o', addon])
      .concat([`-L${join(deps, 'lib')}`, '-ltensorflow', '-ltensorflow_framework'])
      .concat(
        // The addon looks for the libraries relative to itself, so that the folder can be renamed and linked.
        surroundings.platform.startsWith('darwin')
          ? ['-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../../deps/lib']
          : // The C++ library is in the addon and not exported, so that it loads wherever the C library is new enough.
            ['-Wl,-rpath,$ORIGIN/../../deps/lib', '-static-libstdc++', '-static-libgcc'].concat(
              '-Wl,--exclude-libs,ALL',
            ),
      ),
    { environment: surroundings.environment, cwd: surroundings.addonSources, verbose: surroundings.verbose },
  );
  if (compiled.code !== 0) {
    const reason = complaintOf(compiled.stderr);
    throw new UserError(
      'compiling-failed',
      `${compiler.join(' ')} could not compile TensorFlow's addon: ${reason}`,
      {
        hint: 'A compiler for C++17 is needed; the environment variable CXX chooses another one. Then try again.',
      },
    );
  }
}
