// Long work that can be paused: a generator that yields from time to time. A caller finishes it in one go, or, if
// signals and timers must be heard, in turns with the event loop.

/** Work that returns a result. */
export type Work<Result> = Generator<void, Result, void>;

/** Does the work in one go. */
export function finish<Result>(work: Work<Result>): Result {
  for (;;) {
    const part = work.next();
    if (part.done) return part.value;
  }
}

/** Work takes so many milliseconds before others have their turn. */
const TURN = 50;

/** Does the work in turns with signals, timers and streams. */
export async function inTurns<Result>(work: Work<Result>): Promise<Result> {
  const pause = pauses();
  for (;;) {
    const part = work.next();
    if (part.done) return part.value;
    const turn = pause();
    if (turn) await turn;
  }
}

/** What work calls each time that it may pause: it waits for others if it has taken long since they had their turn. */
export function pauses(): () => Promise<void> | undefined {
  let started = performance.now();
  return () => {
    if (performance.now() - started < TURN) return undefined;
    return breathe().then(() => {
      started = performance.now();
    });
  };
}

/** Lets signals, timers and streams have a turn. */
export function breathe(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve));
}
