// Long work that can be paused: a generator that yields between its parts. Whoever has nothing else to do finishes it in
// one go; whoever must hear signals and timers takes it in turns with the event loop.

/** Work towards a result. */
export type Work<Result> = Generator<void, Result, void>;

/** Work in one go. */
export function finish<Result>(work: Work<Result>): Result {
  for (;;) {
    const part = work.next();
    if (part.done) return part.value;
  }
}

/** Milliseconds that work may take before others have their turn. */
const TURN = 50;

/** Work in turns with signals, timers and streams. */
export async function inTurns<Result>(work: Work<Result>): Promise<Result> {
  let started = performance.now();
  for (;;) {
    const part = work.next();
    if (part.done) return part.value;
    if (performance.now() - started < TURN) continue;
    await breathe();
    started = performance.now();
  }
}

/** Lets signals, timers and streams in. */
export function breathe(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve));
}
