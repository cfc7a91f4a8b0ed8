// Names bound at set-up, with the real compiler: two tiny libraries and an addon behave as before, with fewer look-ups.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { type Library, readLibrary, TAG } from '../../src/setup/prelink/elf.ts';
import { isOnlyTensorFlows, loadedFiles } from '../../src/setup/prelink/names.ts';
import { prelink, prelinkBuild } from '../../src/setup/prelink/prelink.ts';
import { bindRelocations, KIND } from '../../src/setup/prelink/relocations.ts';
import { cutOffUnloaded } from '../../src/setup/prelink/unloaded.ts';
import { fakeMachine } from './fake-machine.ts';
import { type Build, compile, EXPECTED, found, needsCompiler } from './tiny-build.ts';

// Asks the loader to tell it of each call between libraries, which is then found when it first happens.
const AUDITOR = `
#define _GNU_SOURCE
#include <link.h>
unsigned la_version(unsigned version) { return version; }
unsigned la_objopen(struct link_map *map, Lmid_t space, uintptr_t *cookie) { return LA_FLG_BINDTO | LA_FLG_BINDFROM; }
Elf64_Addr la_x86_64_gnu_pltenter(Elf64_Sym *symbol, unsigned index, uintptr_t *from, uintptr_t *to,
                                  La_x86_64_regs *registers, unsigned *flags, const char *name, long *frame) {
  return symbol->st_value;
}
`;

function open(file: string): Library {
  const bytes = fs.readFileSync(file);
  return readLibrary((position, size) => bytes.subarray(position, position + size));
}

/** Entries that need no name, all entries, and those among them that are listed as calls. */
function countsOf(file: string) {
  const { get } = open(file);
  const calls = (get(TAG.pltRelocationsSize) ?? 0) / 24;
  return {
    relative: get(TAG.relativeCount) ?? 0,
    all: (get(TAG.relocationsSize) ?? 0) / 24 + calls,
    calls,
  };
}

test('a library whose names were bound does what it did before', needsCompiler, t => {
  const build = compile(t);
  assert.equal(found(build), EXPECTED);
  const bytes = fs.readFileSync(build.library);
  const before = countsOf(build.library);
  const undo = prelink(build.library, build.addon, loadedFiles());
  const after = countsOf(build.library);
  assert.ok(after.relative >= before.relative + 8, `${before.relative} became ${after.relative}`);
  assert.ok(before.calls > 0, 'there are no calls');
  assert.deepEqual([after.all, after.calls], [before.all, 0]);
  assert.equal(found(build), EXPECTED);
  assert.equal(fs.statSync(build.library).size, bytes.length);
  assert.throws(() => prelink(build.library, build.addon, []), /nothing to bind/);
  undo();
  assert.ok(fs.readFileSync(build.library).equals(bytes), 'it is not as it was');
});

test('a name that a library in front defines stays open', needsCompiler, t => {
  const build = compile(t);
  const other = join(build.folder, 'other.so');
  const source = join(build.folder, 'other.cc');
  fs.writeFileSync(source, 'namespace tensorflow { int one() { return 7; } }');
  spawnSync('c++', ['-shared', '-fPIC', '-Wl,--hash-style=gnu', source, '-o', other]);
  const expected = found(build, { LD_PRELOAD: other });
  assert.notEqual(expected, EXPECTED);
  prelink(build.library, build.addon, [...loadedFiles(), other]);
  assert.equal(found(build, { LD_PRELOAD: other }), expected);
  assert.equal(found(build), EXPECTED);
});

test(
  'a debugger of the loader, for which calls wait until they happen, does not disturb it',
  needsCompiler,
  t => {
    const build = compile(t);
    const auditor = join(build.folder, 'auditor.so');
    const source = join(build.folder, 'auditor.c');
    fs.writeFileSync(source, AUDITOR);
    const compiled = spawnSync('cc', ['-shared', '-fPIC', source, '-o', auditor]);
    if (compiled.status !== 0) return t.skip('no C compiler with the headers of glibc');
    prelink(build.library, build.addon, loadedFiles());
    assert.equal(found(build, { LD_AUDIT: auditor }), EXPECTED);
  },
);

test('the end that is never loaded is cut off, and the rest stays whole', needsCompiler, t => {
  const build = compile(t);
  const size = fs.statSync(build.library).size;
  const saved = cutOffUnloaded(build.library);
  assert.ok(saved > 1000, `only ${saved} bytes were saved`);
  assert.equal(fs.statSync(build.library).size, size - saved);
  assert.equal(found(build), EXPECTED);
  // A linker goes by the sections.
  const source = join(build.folder, 'main.cc');
  fs.writeFileSync(
    source,
    '#include "header.h"\nint main() { return tensorflow::one() + c_name() - 10001; }',
  );
  const libraries = [build.library, '-Wl,--allow-shlib-undefined'];
  const program = join(build.folder, 'main');
  assert.equal(spawnSync('c++', [source, ...libraries, '-o', program]).status, 0);
  assert.equal(spawnSync(program, { env: { LD_LIBRARY_PATH: dirname(build.library) } }).status, 0);
  assert.equal(cutOffUnloaded(build.library), 0);
});

test('what is not as it should be is left alone', needsCompiler, t => {
  const lazy = compile(t, { flags: ['-Wl,-z,lazy'] });
  const secondFirst = compile(t, { addonAsksFor: [1, 0] });
  const severalVersions = compile(t, {
    flags: ['-Wl,-z,now', '-Wl,--version-script=several'],
  });
  const whole = compile(t);
  const [damaged, cutOff, foreign] = [64, 1000, 18].map((at, index) => {
    const bytes = fs.readFileSync(whole.library);
    if (index === 1) return write(whole, 'cut-off', bytes.subarray(0, at));
    bytes.fill(0xf3, at, at + 2);
    return write(whole, `changed-${index}`, bytes);
  }) as [string, string, string];
  const cases: [library: string, addon: string, reason: RegExp][] = [
    [lazy.library, lazy.addon, /when they are first used/],
    [secondFirst.library, secondFirst.addon, /another library first/],
    [severalVersions.library, severalVersions.addon, /several versions/],
    [damaged, whole.addon, /./],
    [cutOff, whole.addon, /./],
    [foreign, whole.addon, /another processor/],
    [write(whole, 'empty', Buffer.alloc(0)), whole.addon, /cut off/],
    [write(whole, 'text', Buffer.from('text '.repeat(100))), whole.addon, /no 64-bit ELF/],
    [whole.library, foreign, /another processor/],
  ];
  for (const [library, addon, reason] of cases) {
    const bytes = fs.readFileSync(library);
    assert.throws(() => prelink(library, addon, loadedFiles()), reason);
    assert.ok(fs.readFileSync(library).equals(bytes), `${library} was changed`);
  }
});

test('no byte of the beginning can be damaged so that more than an error comes of it', needsCompiler, t => {
  const build = compile(t);
  const bytes = fs.readFileSync(build.library);
  const dynamic = open(build.library).valuePositionOf(TAG.relocations);
  const places = [...Array(400).keys(), ...Array.from({ length: 256 }, (_, index) => dynamic - 128 + index)];
  for (const place of places) {
    const damaged = Buffer.from(bytes);
    damaged[place]! ^= 0xff;
    const file = write(build, 'damaged', damaged);
    try {
      prelink(file, build.addon, []);
    } catch (error) {
      assert.ok(error instanceof Error);
      assert.ok(fs.readFileSync(file).equals(damaged), `it was changed for all the damage at ${place}`);
    }
  }
});

test(
  'the set-up keeps what the addon works with, and takes back what it does not',
  needsCompiler,
  async t => {
    const build = compile(t);
    const machine = fakeMachine();
    t.after(machine.remove);
    const bytes = fs.readFileSync(build.library);
    const prelinked = () => !fs.readFileSync(build.library).equals(bytes);
    const surroundings = { ...machine.surroundings, verbose: true };

    await prelinkBuild(build.folder, { ...surroundings, platform: 'linux-arm64' });
    assert.ok(!prelinked(), 'it was changed on another platform');
    const tried: boolean[] = [];
    const answer = (loads: boolean) => async () => {
      tried.push(prelinked());
      return loads ? { loads, tensorflow: '9.9.9' } : ({ loads, reason: 'it is broken' } as const);
    };
    await prelinkBuild(build.folder, { ...surroundings, tryAddon: answer(false) });
    assert.ok(!prelinked(), 'it was kept although the addon does not load');
    await prelinkBuild(build.folder, { ...surroundings, tryAddon: answer(true) });
    assert.ok(prelinked(), 'it was not kept');
    assert.deepEqual(tried, [true, true]);
    assert.deepEqual(machine.lines, []);
    await prelinkBuild(build.folder, surroundings);
    assert.deepEqual(machine.lines, ['the library is left as it is: there is nothing to bind']);
  },
);

test('relocations that need no name come first, by place, and the others by symbol', () => {
  const table = tableOf([
    [0x50, KIND.call, 2, 0n],
    [0x40, KIND.address, 1, 8n],
    [0x30, KIND.relative, 0, 0x300n],
    [0x20, KIND.threadModule, 1, 0n],
    [0x10, KIND.data, 3, 99n],
    [0x60, KIND.address, 2, -4n],
    [0x08, KIND.call, 1, 99n],
  ]);
  const addresses = new Map([
    [1, 0x1000n],
    [3, 0x3000n],
  ]);
  const { table: rewritten, relativeCount, bound } = bindRelocations(table, symbol => addresses.get(symbol));
  assert.deepEqual([relativeCount, bound], [4, 3]);
  const expected = tableOf([
    [0x08, KIND.relative, 0, 0x1000n],
    [0x10, KIND.relative, 0, 0x3000n],
    [0x30, KIND.relative, 0, 0x300n],
    [0x40, KIND.relative, 0, 0x1008n],
    [0x20, KIND.threadModule, 1, 0n],
    [0x50, KIND.call, 2, 0n],
    [0x60, KIND.address, 2, -4n],
  ]);
  assert.ok(rewritten.equals(expected), rewritten.toString('hex'));
  assert.throws(() => bindRelocations(tableOf([[0, 37, 0, 0n]]), () => undefined), /kind 37/);
});

test("only TensorFlow's own names may be bound", () => {
  const own = [
    '_ZN10tensorflow6TensorC1Ev',
    '_ZTVN4mlir4PassE',
    '_ZNSt6vectorIN3tsl6StatusESaIS1_EE9push_backERKS1_',
  ];
  const open = [
    'malloc',
    '_Znwm',
    '_ZdlPv',
    'sqlite3_open',
    'TF_NewTensor',
    '_ZN4absl12lts_202308026StatusD1Ev',
  ]
    .concat([
      '_ZNSt6vectorIiSaIiEED1Ev',
      '_ZN6google8protobuf7MessageD0Ev',
      '_ZN3foo14mlirE',
      'my10tensorflow',
    ])
    .concat(['_ZSt7nothrow', '_ZTISt9exception', '__gxx_personality_v0', 'SSL_new', 'deflate', '']);
  assert.deepEqual(own.filter(isOnlyTensorFlows), own);
  assert.deepEqual(open.filter(isOnlyTensorFlows), []);
});

function tableOf(entries: [place: number, kind: number, symbol: number, addend: bigint][]): Buffer {
  const table = Buffer.alloc(entries.length * 24);
  for (const [index, [place, kind, symbol, addend]] of entries.entries()) {
    table.writeBigUInt64LE(BigInt(place), index * 24);
    table.writeUInt32LE(kind, index * 24 + 8);
    table.writeUInt32LE(symbol, index * 24 + 12);
    table.writeBigInt64LE(addend, index * 24 + 16);
  }
  return table;
}

function write(build: Build, name: string, bytes: Buffer): string {
  const file = join(build.folder, name);
  fs.writeFileSync(file, bytes);
  return file;
}
