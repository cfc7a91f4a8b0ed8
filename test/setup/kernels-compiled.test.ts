// The real compiler, where there is one: it takes the flags of hmm's kernels, and what comes out loads.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { KERNELS_INTERFACE } from '../../src/model/native/kernels-interface.ts';
import { compileKernels } from '../../src/setup/kernels/compile.ts';
import { kernelSources } from '../../src/setup/kernels/sources.ts';
import { tryKernels } from '../../src/setup/kernels/trial.ts';
import { fakeMachine } from './fake-machine.ts';

const HEADERS = join(
  dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')),
  'include',
);

// What is thrown in there has to be caught in there, with a C++ library of its own.
const MODULE = `
#include <node_api.h>
#include <stdexcept>
#include <string>
#include "level.h"
static napi_value Call(napi_env env, napi_callback_info) {
  napi_value result;
  try {
    throw std::runtime_error(std::string("thrown ") + level());
  } catch (const std::exception& error) {
    napi_create_string_utf8(env, error.what(), NAPI_AUTO_LENGTH, &result);
  }
  return result;
}
NAPI_MODULE_INIT() {
  for (const char* name : {"open", "register"}) {
    napi_value function;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, Call, nullptr, &function);
    napi_set_named_property(env, exports, name, function);
  }
  napi_value version;
  napi_create_int32(env, ${KERNELS_INTERFACE}, &version);
  napi_set_named_property(env, exports, "interface", version);
  return exports;
}
`;
const LEVEL = `
#include "level.h"
#define NAME_OF(level) #level
#define NAME(level) NAME_OF(level)
namespace HMM_LEVEL { const char* name() { return NAME(HMM_LEVEL); } }
`;
const LEVEL_HEADER = `
#if defined(HMM_LEVELS_X64)
namespace v2 { const char* name(); }
namespace v3 { const char* name(); }
namespace v4 { const char* name(); }
inline const char* level() { return v3::name(); }
#elif defined(HMM_LEVELS_ARM64)
namespace neon { const char* name(); }
inline const char* level() { return neon::name(); }
#endif
`;

const { platform, arch } = process;
const canCompile = /x64|arm64/.test(arch) && spawnSync('c++', ['--version']).status === 0;

test('the real compiler takes the flags, and Node what comes out', {
  skip: !canCompile && 'no c++',
}, async t => {
  const machine = fakeMachine();
  t.after(machine.remove);
  fs.writeFileSync(join(machine.kernelSources, 'module.cc'), MODULE);
  fs.writeFileSync(join(machine.kernelSources, 'level.h'), LEVEL_HEADER);
  fs.writeFileSync(join(machine.kernelSources, 'levels', 'loop.cc'), LEVEL);
  const here = `${platform}-${arch}`;
  const sources = kernelSources(machine.surroundings.hmmFolder, here);
  assert.ok(sources);
  const compiler = ['c++'];
  const build = { sources, platform: here, compiler, headersFolder: HEADERS, environment: process.env };
  const module = await compileKernels(build, machine.folder);
  assert.deepEqual(await tryKernels(module, process.env), { loads: true });
  const said = createRequire(import.meta.url)(module).open();
  assert.equal(said, arch === 'x64' ? 'thrown v3' : 'thrown neon');

  fs.writeFileSync(join(machine.kernelSources, 'module.cc'), MODULE.replace('"register"', '"other"'));
  const other = await compileKernels(build, machine.folder);
  assert.deepEqual(await tryKernels(other, process.env), {
    loads: false,
    reason: 'it has no function register',
  });

  const foreign = MODULE.replace(/env, \d+, &version/, 'env, 999, &version');
  fs.writeFileSync(join(machine.kernelSources, 'module.cc'), foreign);
  assert.deepEqual(await tryKernels(await compileKernels(build, machine.folder), process.env), {
    loads: false,
    reason: `it has interface 999, and interface ${KERNELS_INTERFACE} is expected`,
  });
});
