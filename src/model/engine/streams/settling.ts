// Lanes put together again. A window of positions is cut into lanes; sequences begin with a known vector, but a lane that
// starts inside one does not know its own. It takes a guess: what the lane before would hand over, had it started a
// little earlier from anywhere. Chains forget (rank convergence: Maleki et al. 2014), so the guess is mostly right to
// rounding. Once all lanes are done, what each handed over is known and is compared with what the next one took; where
// they differ the window is done again with what is known now, at most once a lane. Steps of nonnegative matrices bring
// vectors never further apart (Hilbert's metric; Birkhoff 1957): a difference of TOLERANCE where lanes meet stays one of
// TOLERANCE in all that follows.
import { LANES } from './lane-layout.ts';
import type { Streams } from './streams.ts';
import type { PlacedWindow, StepBack, Vectors, Walked, Walks } from './walks.ts';

/** Relative difference of two vectors that are one but for rounding. */
const TOLERANCE = 1e-13;

/** The walks of one trellis over its windows, with lanes that start or end inside a sequence settled. */
export class Settling {
  private readonly walks: Walks;
  private readonly streams: Streams;
  /** Steps before a lane from which its entry is guessed; more once guesses have failed. */
  private warmUp: number;

  constructor(walks: Walks, streams: Streams, warmUp: number) {
    this.walks = walks;
    this.streams = streams;
    this.warmUp = warmUp;
  }

  /** Forward through a window, lanes that start inside a sequence settled. */
  forward(window: PlacedWindow, carry: Float64Array | undefined): Walked {
    const { segments, stretches } = window;
    const guess: Vectors = segments.map((_, n) => (n === 0 ? carry : undefined));
    const open = segments.flatMap(({ begins }, n) => (n > 0 && !begins ? [n] : []));
    if (open.length > 0) {
      const ends = open.map(n => stretches.findIndex(({ ending }) => ending.includes(segments[n - 1]!)));
      let from = Math.min(...ends) + 1;
      for (let steps = 0; from > 0 && steps < this.warmUp; ) steps += stretches[--from]!.steps;
      const { finals } = this.walks.forward(window, from, guess);
      for (const n of open) guess[n] = finals[n - 1];
    }
    return this.settle(open, -1, guess, () => this.walks.forward(window, 0, guess));
  }

  /** Backward through a window by `step`, lanes that end inside a sequence settled; `again` before each new try. */
  backward(
    window: PlacedWindow,
    exit: Float64Array | undefined,
    step: StepBack,
    again: () => void = () => {},
  ): Walked {
    const { walks, streams } = this;
    const { segments, stretches } = window;
    const last = segments.length - 1;
    const guess: Vectors = segments.map((_, n) => (n === last ? exit : undefined));
    const open = segments.flatMap(({ goesOn }, n) => (n < last && goesOn ? [n] : []));
    if (open.length > 0) {
      let to = 0;
      for (let steps = 0; to < stretches.length && steps < this.warmUp; to++) steps += stretches[to]!.steps;
      const { finals } = walks.backward(window, [0, to], guess, stretch => streams.backward(stretch));
      for (const n of open) guess[n] = finals[n + 1];
    }
    return this.settle(open, 1, guess, isFirst => {
      if (!isFirst) again();
      return walks.backward(window, [0, stretches.length], guess, step);
    });
  }

  /**
   * Walks until every open segment was given what its neighbour, so many places on, came out with. Each try settles
   * one lane at least, from the end where all is known.
   */
  private settle(
    open: readonly number[],
    side: -1 | 1,
    guess: Vectors,
    walk: (isFirst: boolean) => Walked,
  ): Walked {
    let walked = walk(true);
    for (let lane = 1; lane < LANES; lane++) {
      if (open.every(n => areParallel(guess[n]!, walked.finals[n + side]!))) break;
      for (const n of open) guess[n] = walked.finals[n + side];
      this.warmUp *= 2;
      walked = walk(false);
    }
    return walked;
  }
}

function areParallel(a: Float64Array, b: Float64Array): boolean {
  let [sumA, sumB] = [0, 0];
  for (let k = 0; k < a.length; k++) {
    sumA += a[k]!;
    sumB += b[k]!;
  }
  if (sumA === 0 || sumB === 0) return sumA === sumB;
  return a.every((value, k) => {
    const [mine, other] = [value * sumB, b[k]! * sumA];
    return Math.abs(mine - other) <= TOLERANCE * Math.max(mine, other);
  });
}
