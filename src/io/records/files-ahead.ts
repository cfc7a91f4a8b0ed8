// Opens the files that come next while records of one are worked on: the system reads, and zlib unpacks, on threads of
// their own. A file that cannot be opened ahead is opened again in its turn, and says then what is wrong with it.
import { type Stats, statSync } from 'node:fs';
import { isLedgerKept } from '../bytes/ledger.ts';
import { openSource, type Source, type Took } from '../bytes/source.ts';

/** So many files are open ahead, with a chunk of each in memory: 1 MB, and a part of what is packed in it. */
const MOST_AHEAD = 4;

/** A file that was opened ahead, and what it was then. */
interface Opened {
  source: Source;
  status: Stats;
}

/** The files of a command, which are taken in their order. */
export class FilesAhead {
  readonly #paths: readonly string[];
  readonly #open: (path: string) => Promise<Source>;
  readonly #took: Took | undefined;
  readonly #ahead = new Map<number, Promise<Opened | undefined>>();

  /** `open` opens a file in its turn; `took` is told of all bytes that are read ahead. */
  constructor(paths: readonly string[], open: (path: string) => Promise<Source>, took: Took | undefined) {
    this.#paths = paths;
    this.#open = open;
    this.#took = took;
  }

  /** Opens the file of this index. @throws what `open` throws */
  async take(index: number): Promise<Source> {
    const path = this.#paths[index]!;
    const opened = await this.#ahead.get(index);
    this.#ahead.delete(index);
    const isSame = opened !== undefined && isUnchanged(opened.status, path);
    if (!isSame) await opened?.source.close();
    const source = isSame ? opened.source : await this.#open(path);
    // A ledger has files in the order in which they are opened.
    if (!isLedgerKept()) this.#lookAhead(index + 1);
    return source;
  }

  /** Closes what was opened ahead and not taken. */
  async close(): Promise<void> {
    const left = [...this.#ahead.values()];
    this.#ahead.clear();
    for (const opened of left) await (await opened)?.source.close();
  }

  #lookAhead(from: number): void {
    for (let index = from; index < Math.min(from + MOST_AHEAD, this.#paths.length); index++) {
      if (!this.#ahead.has(index)) this.#ahead.set(index, this.#look(this.#paths[index]!));
    }
  }

  /** Plain files alone: a pipe has another end, which sees when it is opened. */
  async #look(path: string): Promise<Opened | undefined> {
    let source: Source | undefined;
    try {
      if (path === '-') return undefined;
      // At once, which takes 3 µs; through a thread of node it takes 30.
      const status = statSync(path);
      if (!status.isFile()) return undefined;
      source = await openSource(path, undefined, this.#took);
      await source.peek(1);
      return { source, status };
    } catch {
      await source?.close();
      return undefined;
    }
  }
}

function isUnchanged(before: Stats, path: string): boolean {
  const after = statSync(path, { throwIfNoEntry: false });
  const same = (of: 'dev' | 'ino' | 'size' | 'mtimeMs') => after?.[of] === before[of];
  return same('dev') && same('ino') && same('size') && same('mtimeMs');
}
