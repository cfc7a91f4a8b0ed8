// Which blocks of the program have run, as V8 counts them. What it reports of a function are ranges with counts, and of
// those only ranges within whose count differs from what is around them; so what is kept here are the parts of each
// function that have never run, which only ever shrink.
import { type Profiler, Session } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';

/** Ranges of a function that have not run yet: start, end, start, end. */
type Unrun = readonly number[];

export class Coverage {
  readonly #session = new Session();
  readonly #isOurs: (url: string) => boolean;
  /** By function. */
  readonly #unrun = new Map<string, Unrun>();

  /** Counts from now on: what is compiled before has no counters. */
  constructor(isOurs: (url: string) => boolean) {
    this.#isOurs = isOurs;
    // Counts would go with code that has not run for a while.
    setFlagsFromString('--no-flush-bytecode');
    this.#session.connect();
    this.#ask('Profiler.enable');
    this.#ask('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** What has run since the last call, that had not before `keep` was told of it; undefined if nothing. */
  fresh(): ReadonlyMap<string, Unrun> | undefined {
    const news = new Map<string, Unrun>();
    const { result } = this.#ask('Profiler.takePreciseCoverage') as Profiler.TakePreciseCoverageReturnType;
    for (const { url, functions } of result) {
      if (!this.#isOurs(url)) continue;
      for (const { ranges } of functions) {
        const [whole, ...inner] = ranges;
        if (whole!.count === 0) continue;
        const key = `${url} ${whole!.startOffset} ${whole!.endOffset}`;
        const known = this.#unrun.get(key);
        if (known?.length === 0) continue;
        const unrun = unrunOf(inner);
        const left = known ? common(known, unrun) : unrun;
        if (known === undefined || sizeOf(left) < sizeOf(known)) news.set(key, left);
      }
    }
    return news.size > 0 ? news : undefined;
  }

  keep(news: ReadonlyMap<string, Unrun>): void {
    for (const [key, unrun] of news) this.#unrun.set(key, unrun);
  }

  /** How many functions have run, and how many of their characters have not. */
  get extent(): { functions: number; unrun: number } {
    let unrun = 0;
    for (const ranges of this.#unrun.values()) unrun += sizeOf(ranges);
    return { functions: this.#unrun.size, unrun };
  }

  #ask(method: string, parameters = {}): unknown {
    let answer: unknown;
    this.#session.post(method, parameters, (error: Error | null, result?: object) => {
      if (error) throw error;
      answer = result;
    });
    return answer;
  }
}

/** The ranges that did not run, from those within a function, of which inner ones come after outer ones. */
function unrunOf(inner: readonly Profiler.CoverageRange[]): number[] {
  const unrun: number[] = [];
  for (const { startOffset, endOffset, count } of inner) {
    if (count > 0 || startOffset < (unrun.at(-1) ?? 0)) continue;
    unrun.push(startOffset, endOffset);
  }
  return unrun;
}

/** What is in ranges of both lists. */
function common(a: Unrun, b: Unrun): number[] {
  const both: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const start = Math.max(a[i]!, b[j]!);
    const end = Math.min(a[i + 1]!, b[j + 1]!);
    if (start < end) both.push(start, end);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return both;
}

function sizeOf(ranges: Unrun): number {
  let size = 0;
  for (let n = 0; n < ranges.length; n += 2) size += ranges[n + 1]! - ranges[n]!;
  return size;
}
