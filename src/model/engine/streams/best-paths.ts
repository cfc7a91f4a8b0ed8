// Viterbi's algorithm in lanes side by side, for any emissions and any number of states (Viterbi 1967; Rabiner 1989, III.B).
//   δ_t(j) = log b_j(o_t) + max_i (δ_{t-1}(i) + log A[i][j])
// The row vectors δ are kept, in windows; the states are traced back from them. The log-probability is the last δ's
// largest and what was subtracted on the way, whose sum keeps its digits.
import { returnArena, takeArena } from '../../wasm/arena.ts';
import type { ViterbiPaths } from '../engine.ts';
import { bestState, emptyPath } from '../path.ts';
import { referenceEngine } from '../reference.ts';
import { positionCount, sequenceAt, sequenceCount, type Trellis } from '../trellis.ts';
import { MAXIMA } from './algebra.ts';
import { Lanes } from './lanes.ts';
import { Trace } from './trace.ts';
import type { PlacedWindow } from './walks.ts';
import { type StreamsOptions, Windows } from './windows.ts';

/**
 * Positions that are looked ahead for a guess at a state: most paths have met long before vectors are equal to rounding.
 * It is checked, so that too few do no harm.
 */
const [SHARE_OF_WARM_UP, FARTHEST] = [1 / 4, 1 << 12];
/** Logs lose digits where they grow, not states. Subtracted this often, a path's sum is right to 1e-15 of it. */
const PLAN = { steps: 4, watched: false };

/** Best path of every sequence; of equals the lowest state, from the last position on. */
export function bestPaths(trellis: Trellis, options: StreamsOptions = {}): ViterbiPaths {
  const search = new BestPaths(trellis, options);
  try {
    return search.find();
  } finally {
    search.end();
  }
}

/** The search for the paths of one trellis. */
class BestPaths {
  private readonly trellis: Trellis;
  private readonly path: Uint8Array | Uint16Array;
  private readonly logInitial: Float64Array;
  private readonly first: Float64Array;
  private readonly arena = takeArena();
  private readonly trace: Trace;
  private readonly windows: Windows;

  constructor(trellis: Trellis, options: StreamsOptions) {
    const { logEmissions, stateCount: K } = trellis;
    this.trellis = trellis;
    this.path = emptyPath(K, positionCount(trellis));
    this.logInitial = trellis.initial.map(Math.log);
    this.first = new Float64Array(K);
    const lanes = new Lanes(this.arena, trellis, MAXIMA, logEmissions, PLAN);
    this.trace = new Trace(lanes, this.path.BYTES_PER_ELEMENT as 1 | 2);
    // Logs lose no state: no sequence is lost.
    const none = new Uint8Array(sequenceCount(trellis));
    const source = {
      lanes,
      fillRows(start: number, end: number, rows: Float64Array) {
        rows.set(logEmissions.subarray(start * K, end * K));
        return undefined;
      },
      firstVector: (position: number) => this.firstVector(position),
      leftOut: none,
      isLost: none,
    };
    this.windows = new Windows(trellis, source, options);
  }

  /** Gives the memory back. */
  end(): void {
    returnArena(this.arena);
  }

  find(): ViterbiPaths {
    const { windows, trellis, path } = this;
    const ahead = Math.min(Math.ceil(windows.warmUp * SHARE_OF_WARM_UP), FARTHEST);
    // Each window is traced back as soon as it is walked, from a guess at the state that the next one will lead to.
    const exits: (number | undefined)[] = [];
    const befores: (number | undefined)[] = [];
    const logProbabilities = windows.forward(
      () => true,
      (window, carry) => {
        const exit = carry && stateBefore(trellis, window.end, carry, ahead);
        exits.push(exit);
        befores.push(this.traceBack(window, exit));
      },
    );
    for (let index = windows.count - 2; index >= 0; index--) {
      const exit = exits[index] === undefined ? undefined : befores[index + 1];
      if (exit !== exits[index]) befores[index] = this.traceBack(windows.at(index), exit);
    }
    logProbabilities.forEach((log, s) => {
      if (log === -Infinity) path.fill(0, trellis.offsets[s], trellis.offsets[s + 1]);
    });
    return { logProbabilities, path };
  }

  /** Writes a window's path; `exit` is its last state if a sequence goes on. Returns the state before its first. */
  private traceBack(window: PlacedWindow, exit: number | undefined): number | undefined {
    const { arena, path, trace, windows } = this;
    const { start, end, segments } = window;
    const own = arena.bytes((end - start) * path.BYTES_PER_ELEMENT);
    const finals = windows.settling.backward(window, exit, {
      carried: trace,
      step: (stretch, row) => trace.walk(stretch, row, own),
      agree: (a: number, b: number) => a === b,
    });
    const states = path.BYTES_PER_ELEMENT === 2 ? Uint16Array : Uint8Array;
    path.set(new states(arena.memory.buffer, own.at, end - start), start);
    for (const { begins, position, index } of segments) {
      if (begins) path[position - 1] = finals[index] ?? bestState(this.firstVector(position - 1));
    }
    return finals[0];
  }

  /** δ of a sequence's first position; good until the next is asked for. */
  private firstVector(position: number): Float64Array {
    const { first, logInitial } = this;
    const { codes, logEmissions, stateCount: K } = this.trellis;
    const row = (codes ? codes[position]! : position) * K;
    for (let k = 0; k < K; k++) first[k] = logInitial[k]! + logEmissions[row + k]!;
    return first;
  }
}

/**
 * The state before a position inside a sequence, on the best path so many steps on from there; `delta` are the
 * log-probabilities up to that state.
 */
function stateBefore(trellis: Trellis, position: number, delta: Float64Array, steps: number): number {
  const { stateCount: K, transitions, codes, logEmissions, offsets } = trellis;
  const end = Math.min(position + steps, offsets[sequenceAt(offsets, position) + 1]!);
  const into = (j: number) => delta.map((log, i) => log + Math.log(transitions[i * K + j]!));
  const entries = Float64Array.from({ length: K }, (_, j) => Math.max(...into(j)));
  const most = Math.max(...entries);
  if (most === -Infinity) return 0;
  const ahead: Trellis = {
    ...trellis,
    initial: entries.map(log => Math.exp(log - most)),
    codes: codes?.subarray(position, end),
    logEmissions: codes ? logEmissions : logEmissions.subarray(position * K, end * K),
    offsets: [0, end - position],
  };
  return bestState(into(referenceEngine.viterbi(ahead).path[0]!));
}
