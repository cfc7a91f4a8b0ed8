// Tells a listener which engines ran and what was done again. Results do not depend on it, so that engines do not
// return it.

export type EngineName = 'kernels' | 'reference';

/** What a listener is told. */
export interface EngineObserver {
  /** An engine begins to work on so many positions. */
  ran(engine: EngineName, positions: number): void;
  /** So many sequences lost a state in scaling and were done again in log space. */
  fellBack(sequences: number): void;
}

const nobody: EngineObserver = { ran() {}, fellBack() {} };
let observer = nobody;

/** From now on `listener` is told; without one, nobody is. */
export function observeEngines(listener: EngineObserver = nobody): void {
  observer = listener;
}

/** The present listener. */
export function engineObserver(): EngineObserver {
  return observer;
}
