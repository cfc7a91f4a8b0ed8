// Which names of TensorFlow's library may be bound for good, and which of them others on this machine define too.
import { readFileSync } from 'node:fs';
import { type Read, readLibrary } from './elf.ts';
import { readSymbols } from './symbols.ts';

/**
 * The loader looks a name up in the program first, then in the libraries the program was linked with and in LD_PRELOAD,
 * then in the addon, and only then in TensorFlow's library, although that defines it itself. Where one of the earlier
 * ones has the name too, theirs is taken, and a library that was bound at set-up would no longer do so. For some names
 * that is wanted (`malloc`, `operator new`), for others it happens: TensorFlow's library defines SQLite's functions and
 * abseil's, and there are Nodes that bring those along or, built by a distribution, are linked with a library of them.
 *
 * What this machine's Node has can be read, and is (see below). But the cache may be shared with other machines, and
 * the same library be used later by another Node, or with something in LD_PRELOAD. So there is no list of what has to
 * stay open, which would never be complete, but one of what may be bound: C++ names that mention one of the
 * namespaces below. They are TensorFlow's own and its compilers'. Whoever defined such a name would have to be built
 * from the same sources; no Node is, and nothing that is preloaded for memory, profiling or message passing. A name from
 * std, absl, google::protobuf, re2 or grpc qualifies only where it is made for a type of these namespaces, such as
 * std::vector<tensorflow::Tensor>. No C name qualifies, and neither does `operator new` or `operator delete`. That leaves
 * 97 % of the names. (Nodes 20, 22, 24 and 26 as they are downloaded define none of all 384,000.)
 *
 * In a mangled name each identifier stands behind its length.
 */
const OWN_NAMESPACES = /^_Z.*(?<!\d)(?:10tensorflow|4mlir|4llvm|3xla|3tsl|5Eigen)/;

/** Whether only TensorFlow's library can define this name. */
export function isOnlyTensorFlows(name: string): boolean {
  return OWN_NAMESPACES.test(name);
}

/**
 * Files of which this process has code in its memory: Node, libstdc++, libm, libgcc_s, libc and the loader, and what
 * LD_PRELOAD adds. Addons that were loaded are among them too, which are not looked at for names of others; it does no
 * harm to count them in.
 */
export function loadedFiles(): string[] {
  const files = new Set<string>();
  // 7f3c4b628000-7f3c4b79d000 r-xp 00028000 fe:00 1835134    /usr/lib/x86_64-linux-gnu/libc.so.6
  for (const line of readFileSync('/proc/self/maps', 'utf8').split('\n')) {
    const file = /^\S+ ..x\S+ \S+ \S+ \S+ +(\/.+)/.exec(line)?.[1];
    if (file) files.add(file);
  }
  return [...files];
}

/** Those of the names that might be bound which another library or program defines. */
export function namesDefinedIn(read: Read): string[] {
  const symbols = readSymbols(readLibrary(read));
  const names: string[] = [];
  for (let symbol = 1; symbol < symbols.count; symbol++) {
    if (!symbols.hasAddress(symbol)) continue;
    const name = symbols.nameOf(symbol);
    if (isOnlyTensorFlows(name)) names.push(name);
  }
  return names;
}
