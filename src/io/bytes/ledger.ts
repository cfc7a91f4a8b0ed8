// Keeps a ledger of the files that a command reads and writes, with their sizes and digests, which are worked out as the
// bytes pass. Only while somebody keeps it: hashing takes about 1 s for 1 GB.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';

/** A file, or standard input, as it was read or written. */
export interface Entry {
  name: string;
  isWritten: boolean;
  /** The bytes that were seen. */
  bytes: number;
  /** Their SHA-256 in hexadecimal; undefined if the file was not read to its end. */
  digest: string | undefined;
}

interface Ledger {
  isKept: boolean;
  /** In the order in which they were first met. */
  entries: Map<string, Entry>;
}

const ledgers = new AsyncLocalStorage<Ledger>();

/** Does work with a ledger of its own, which is empty until `keepLedger` is called in it. */
export function withLedger<Result>(work: () => Result): Result {
  return ledgers.run({ isKept: false, entries: new Map() }, work);
}

/** From now on, files are entered. */
export function keepLedger(): void {
  const ledger = ledgers.getStore();
  if (ledger) ledger.isKept = true;
}

/** Whether files are entered. */
export function isLedgerKept(): boolean {
  return ledgers.getStore()?.isKept ?? false;
}

/** What was entered so far. */
export function ledgerEntries(): Entry[] {
  return [...(ledgers.getStore()?.entries.values() ?? [])];
}

/** The same chunks of a file, which are entered in the ledger as they pass. A file that is known whole stays so. */
export function entered(
  name: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  const ledger = ledgers.getStore();
  return ledger?.isKept ? watched(name, chunks, ledger) : chunks;
}

async function* watched(
  name: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { entries }: Ledger,
): AsyncGenerator<Uint8Array> {
  if (entries.get(name)?.digest !== undefined) {
    yield* chunks;
    return;
  }
  const entry: Entry = { name, isWritten: false, bytes: 0, digest: undefined };
  entries.set(name, entry);
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    hash.update(chunk);
    entry.bytes += chunk.length;
    yield chunk;
  }
  entry.digest = hash.digest('hex');
}

/** Enters a file that was written with this content. */
export function enterWritten(name: string, content: string | Uint8Array): void {
  const ledger = ledgers.getStore();
  if (!ledger?.isKept) return;
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const digest = createHash('sha256').update(bytes).digest('hex');
  ledger.entries.set(name, { name, isWritten: true, bytes: bytes.length, digest });
}
