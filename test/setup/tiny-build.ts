// A build of TensorFlow as the set-up makes it, but tiny: two libraries and an addon, by the real compiler.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { ADDON } from '../../src/setup/addon.ts';

const HEADER = `
namespace tensorflow {
struct Shape { virtual int sides() { return 3; } virtual ~Shape() {} };
extern int counter;
extern int* place;
int one();
int taken();
template <class T> T* only() { static T value; return &value; }
typedef int (*Function)();
Function function(int which);
Shape* shape();
}
int others();
int elsewhere();
extern "C" int c_name();
`;
// What the tests are about: calls, pointers and variables of its own, and names that the addon defines as well.
const FIRST = `
#include "header.h"
namespace tensorflow {
struct Square : Shape { int sides() override { return 4; } };
int counter = 5;
int* place = &counter + 2;
thread_local int each = 7;
int one() { ++*only<int>(); return 1; }
int taken() { return 100; }
Function functions[] = {one, taken, others, elsewhere, c_name};
Function function(int which) { return functions[which]; }
Shape* shape() { return new Square; }
int sum() { return one() + taken() + others() + elsewhere() + c_name() + counter + each++ + shape()->sides(); }
}
int others() { return 1000; }
extern "C" int c_name() { return 10000; }
`;
const SECOND = `
#include "header.h"
int elsewhere() { return 20 + tensorflow::one(); }
`;
const ADDON_SOURCE = `
#include <node_api.h>
#include "header.h"
namespace tensorflow { int sum(); int taken() { return 200; } }
int others() { return 2000; }
extern "C" int c_name() { return 20000; }
NAPI_MODULE_INIT() {
  using namespace tensorflow;
  Function mine[] = {one, taken, others, elsewhere, c_name};
  long long values[8] = {sum(), sum(), place - &counter, shape()->sides(), counter, function(1)(), *only<int>()};
  for (int which = 0; which < 5; which++) values[7] += mine[which] == function(which);
  napi_value all;
  napi_create_array(env, &all);
  for (int index = 0; index < 8; index++) {
    napi_value value;
    napi_create_int64(env, values[index], &value);
    napi_set_element(env, all, index, value);
  }
  return all;
}
`;
const HEADERS = join(
  dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')),
  'include',
);
const isHere = process.platform === 'linux' && process.arch === 'x64';
export const needsCompiler = {
  skip: !(isHere && spawnSync('c++', ['--version']).status === 0) && 'no c++ for x86-64 on Linux',
};

export interface Build {
  folder: string;
  library: string;
  addon: string;
}

/** A build as the set-up makes it, but tiny. */
export function compile(t: TestContext, change: { flags?: string[]; addonAsksFor?: number[] } = {}): Build {
  const folder = fs.mkdtempSync(join(tmpdir(), 'hmm-prelink-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const libraries = join(folder, 'deps', 'lib');
  const addon = join(folder, ADDON);
  for (const inside of [libraries, dirname(addon)]) fs.mkdirSync(inside, { recursive: true });
  const sources = {
    'header.h': HEADER,
    'first.cc': FIRST,
    'second.cc': SECOND,
    'addon.cc': ADDON_SOURCE,
    versions: 'tensorflow { global: *; };',
    several: 'other { global: c_name; }; tensorflow { global: *; };',
  };
  for (const [name, text] of Object.entries(sources)) fs.writeFileSync(join(folder, name), text);
  const compiler = (...more: string[]) => {
    const always = ['-shared', '-fPIC', '-O0', '-Wl,--hash-style=gnu', '-Wl,--no-as-needed'];
    const ran = spawnSync('c++', [...always, ...more], { cwd: folder, encoding: 'utf8' });
    assert.equal(ran.status, 0, ran.stderr);
  };
  const [first, second] = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'].map(name => ({
    file: join(libraries, name),
    flags: ['-o', join(libraries, name), `-Wl,-soname,${name}`],
  })) as [{ file: string; flags: string[] }, { file: string; flags: string[] }];
  compiler('second.cc', ...second.flags);
  const now = ['-Wl,-z,now', '-Wl,--version-script=versions'];
  compiler('first.cc', second.file, ...first.flags, ...(change.flags ?? now));
  const both = (change.addonAsksFor ?? [0, 1]).map(index => [first.file, second.file][index]!);
  compiler('addon.cc', `-I${HEADERS}`, ...both, '-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', addon);
  return { folder, library: first.file, addon };
}

/** What the addon finds: sums, and whether its pointers to functions are those of the library. */
export function found({ addon }: Build, environment: Record<string, string> = {}): string {
  const program = 'process.stdout.write(require(process.argv[1]).join())';
  const options = { encoding: 'utf8', env: { ...process.env, ...environment } } as const;
  const ran = spawnSync(process.execPath, ['-e', program, addon], options);
  assert.equal(ran.status, 0, ran.stderr);
  return ran.stdout;
}

// What `found` says. The sum is one's 1, the addon's 200, 2000 and 20000, elsewhere's 21, 5, 7 and then 8, and 4 sides.
// Then come a distance of two, the sides, 5, the addon's 200, four calls of `one`, and five pointers that are the same.
export const EXPECTED = '22238,22239,2,4,5,200,4,5';
