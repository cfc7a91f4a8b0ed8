// A machine for the set-up to run on: an hmm, a cache and a PATH of its own, with programs that only pretend.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ADDON, type AddonTrial } from '../../src/setup/addon.ts';
import { type KernelsTrial, NOT_THERE } from '../../src/setup/kernels/trial.ts';
import { type Surroundings, tensorflowFolder } from '../../src/setup/surroundings.ts';

const WHEEL_TEXT = 'a wheel';
/** What an addon holds that loads. */
export const ADDON_TEXT = 'an addon';
/** What a module of kernels holds that loads. */
export const KERNELS_TEXT = 'kernels';

// In sh, which starts in 3 ms where Node takes 40.
const BEGIN = `#!/bin/sh
PATH=/usr/bin:/bin
`;

// FAKE_PIP: what it fails with. FAKE_PIP_WAITS: what another program has to have logged before it goes on, for 10 s.
// FAKE_UNPACK: "half" stops in the middle, "hang" waits there until it is killed or its time is over.
const PYTHON = `${BEGIN}
case "$1 $3" in
'-m download')
  for last; do :; done
  echo "pip download $last" >> "$FAKE_LOG"
  tries=0
  while [ "$FAKE_PIP_WAITS" ] && ! grep -q "$FAKE_PIP_WAITS" "$FAKE_LOG"; do
    tries=$((tries + 1))
    if [ $tries = 200 ]; then exit 1; fi
    sleep 0.05
  done
  if [ "$FAKE_PIP" ]; then echo "$FAKE_PIP" >&2; exit 1; fi
  while [ "$1" != --dest ]; do shift; done
  printf %s '${WHEEL_TEXT}' > "$2/fake.whl" ;;
-m*)
  [ -z "$FAKE_NO_PIP" ] ;;
-c*)
  echo unpack >> "$FAKE_LOG"
  mkdir -p "$4/lib" "$4/include"
  touch "$4/include/c_api.h"
  printf library > "$4/lib/libtensorflow_cc.so.2"
  case "$FAKE_UNPACK" in
  half) exit 1 ;;
  hang) exec sleep 60 ;;
  esac
  printf library > "$4/lib/libtensorflow_framework.so.2" ;;
esac
`;

// FAKE_COMPILE: "wrong" fails at the first file of kernels, "hang" waits there, "broken" makes a module that does not load.
const COMPILER = `${BEGIN}
case "$*" in
*' -c '*)
  level=
  for argument; do case "$argument" in -DHMM_LEVEL=*) level=" \${argument#-DHMM_LEVEL=}" ;; esac; done
  while [ "$1" != -c ]; do shift; done
  echo "kernels $2$level" >> "$FAKE_LOG"
  case "$FAKE_COMPILE" in
  wrong) echo "$2:1:1: error: wrong" >&2; exit 1 ;;
  hang) printf half > "$4"; exec sleep 10 ;;
  esac
  cat "$2" > "$4" ;;
*hmm_kernels.node*)
  echo "link kernels" >> "$FAKE_LOG"
  while [ "$1" != -o ]; do shift; done
  if [ "$FAKE_COMPILE" = broken ]; then printf broken > "$2"; else printf %s '${KERNELS_TEXT}' > "$2"; fi ;;
*' -o '*)
  echo compile >> "$FAKE_LOG"
  while [ "$1" != -o ]; do shift; done
  printf %s '${ADDON_TEXT}' > "$2" ;;
esac
`;

export interface FakeMachine {
  /** Everything of it is in here. */
  folder: string;
  surroundings: Surroundings;
  /** What was reported. */
  lines: string[];
  /** Which programs were started for more than their version, and how often the addon was tried. */
  calls: () => string[];
  /** Folder of the sources of hmm's kernels. */
  kernelSources: string;
  /** Cache entries, whole or not. */
  cached: () => string[];
  /** Puts a program on the PATH. */
  addProgram: (name: string, text: string) => void;
  remove: () => void;
}

/** A linux-x64 machine with python3, pip and g++, whose hmm has no native library yet. */
export function fakeMachine(environment: Record<string, string> = {}, folder = newFolder()): FakeMachine {
  const logFile = join(folder, 'log');
  const bin = join(folder, 'bin');
  const cacheFolder = join(folder, 'cache', 'hmm');
  const addProgram = (name: string, text: string) => {
    fs.mkdirSync(bin, { recursive: true });
    fs.writeFileSync(join(bin, name), text);
    fs.chmodSync(join(bin, name), 0o755);
  };
  fs.writeFileSync(logFile, '');
  addProgram('python3', PYTHON);
  addProgram('g++', COMPILER);
  const hmmFolder = join(folder, 'hmm');
  const readyFolder = join(hmmFolder, 'build');
  const kernels = join(hmmFolder, 'src', 'model', 'native', 'kernels');
  fs.mkdirSync(join(kernels, 'levels'), { recursive: true });
  for (const name of ['module.cc', 'module.h', join('levels', 'loop.cc')]) {
    fs.writeFileSync(join(kernels, name), name);
  }

  const lines: string[] = [];
  let trials = 0;
  const surroundings: Surroundings = {
    hmmFolder,
    readyFolder,
    addonSources: folder,
    addonVersion: '4.22.0',
    headersFolder: join(folder, 'headers'),
    cacheFolder,
    environment: { PATH: bin, FAKE_LOG: logFile, ...environment },
    platform: 'linux-x64',
    wheels: {
      'linux-x64': {
        project: 'tensorflow-fake',
        version: '9.9.9',
        tags: ['fake_x86_64'],
        sha256: createHash('sha256').update(WHEEL_TEXT).digest('hex'),
        bytes: 7,
        unpackedBytes: 14,
        keptBytes: 12,
      },
    },
    tryAddon: async file => {
      trials += fs.existsSync(file) ? 1 : 0;
      return loads(file);
    },
    tryKernels: async (file): Promise<KernelsTrial> => {
      if (!fs.existsSync(file)) return { loads: false, reason: NOT_THERE };
      return textOf(file) === KERNELS_TEXT ? { loads: true } : { loads: false, reason: 'it is broken' };
    },
    report: line => lines.push(line),
    verbose: false,
  };
  return {
    folder,
    surroundings,
    kernelSources: kernels,
    lines,
    calls: () => [
      ...fs.readFileSync(logFile, 'utf8').split('\n').filter(Boolean),
      ...Array<string>(trials).fill('trial'),
    ],
    cached: () => (fs.existsSync(cacheFolder) ? fs.readdirSync(cacheFolder) : []),
    addProgram,
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

function newFolder(): string {
  return fs.mkdtempSync(join(tmpdir(), 'hmm-setup-'));
}

/** As the loader would: the addon itself, and the library at the place the addon looks for it. */
function loads(file: string): AddonTrial {
  const library = join(dirname(file), '..', '..', 'deps', 'lib', 'libtensorflow.so.2');
  const isWhole = textOf(file) === ADDON_TEXT && textOf(library) === 'library';
  return isWhole ? { loads: true, tensorflow: '9.9.9' } : { loads: false, reason: 'it is not there' };
}

function textOf(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

/** The addon that is ready. */
export function addonOf(machine: FakeMachine): string {
  return join(tensorflowFolder(machine.surroundings), ADDON);
}
