// Who listens to the engines: what ran and what had to be done again is of no concern to results, so it is told aside.

export type EngineName = 'kernels' | 'reference';

/** What there is to be told. */
export interface EngineObserver {
  /** An engine was chosen for so many positions. */
  ran(engine: EngineName, positions: number): void;
  /** So many sequences lost a state in scaling and were done again in log space. */
  fellBack(sequences: number): void;
}

const nobody: EngineObserver = { ran() {}, fellBack() {} };
let observer = nobody;

/** From now on `listener` is told; with nothing, nobody is. */
export function observeEngines(listener: EngineObserver = nobody): void {
  observer = listener;
}

/** The one who listens. */
export function engineObserver(): EngineObserver {
  return observer;
}
