// Lanes put together again. A window of positions is cut into lanes; sequences begin with a known vector, but a lane that
// starts inside one does not know its own. It takes a guess: what the lane before would hand over, had it started a
// little earlier from anywhere. Chains forget (rank convergence: Maleki et al. 2014), so the guess is mostly right to
// rounding. Once all lanes are done, what each handed over is known and is compared with what the next one took; where
// they differ the window is done again with what is known now, at most once a lane. Steps of nonnegative matrices bring
// vectors never further apart (Hilbert's metric; Birkhoff 1957), nor do steps of maxima: a difference where lanes meet
// stays one of its size in all that follows. The best path is traced back in the same way, state by state.
import { LANES } from './lane-layout.ts';
import type { Carried, Known, PlacedWindow, StepBack, WalkedForward, Walks } from './walks.ts';

/** How a window is walked back. */
export interface WayBack<Value> {
  carried: Carried<Value>;
  /** Does a stretch; the last time that it does, everything handed on is settled. */
  step: StepBack;
  /** Does a stretch for the sake of what is carried alone, where that is cheaper. */
  glance?: StepBack;
  /** Forgets the results of a try, before the next. */
  again?: () => void;
  agree: (a: Value, b: Value) => boolean;
}

/** The walks of one trellis over its windows, with lanes that start or end inside a sequence settled. */
export class Settling {
  private readonly walks: Walks;
  /** Steps before a lane from which its entry is guessed; more once guesses have failed. */
  private warmUp: number;

  constructor(walks: Walks, warmUp: number) {
    this.walks = walks;
    this.warmUp = warmUp;
  }

  /** Forward through a window, lanes that start inside a sequence settled. */
  forward(window: PlacedWindow, carry: Float64Array | undefined): WalkedForward {
    const { segments, stretches } = window;
    const { algebra } = this.walks.lanes.shape;
    const guess: Known<Float64Array> = segments.map((_, n) => (n === 0 ? carry : undefined));
    const open = segments.flatMap(({ begins }, n) => (n > 0 && !begins ? [n] : []));
    if (open.length > 0) {
      const ends = open.map(n => stretches.findIndex(({ ending }) => ending.includes(segments[n - 1]!)));
      let from = Math.min(...ends) + 1;
      for (let steps = 0; from > 0 && steps < this.warmUp; ) steps += stretches[--from]!.steps;
      const { finals } = this.walks.forward(window, from, guess);
      for (const n of open) guess[n] = finals[n - 1];
    }
    let walked = this.walks.forward(window, 0, guess);
    this.settle(open, -1, guess, walked.finals, algebra.agree, () => {
      walked = this.walks.forward(window, 0, guess);
      return walked.finals;
    });
    return walked;
  }

  /** Backward through a window, lanes that end inside a sequence settled. Returns what came out of each segment. */
  backward<Value>(
    window: PlacedWindow,
    exit: Value | undefined,
    { carried, step, glance = step, again, agree }: WayBack<Value>,
  ): Known<Value> {
    const { walks } = this;
    const { segments, stretches } = window;
    const last = segments.length - 1;
    const guess: Known<Value> = segments.map((_, n) => (n === last ? exit : undefined));
    const open = segments.flatMap(({ goesOn }, n) => (n < last && goesOn ? [n] : []));
    if (open.length > 0) {
      let to = 0;
      for (let steps = 0; to < stretches.length && steps < this.warmUp; to++) steps += stretches[to]!.steps;
      const finals = walks.backward(window, [0, to], guess, carried, glance);
      for (const n of open) guess[n] = finals[n + 1];
    }
    const walk = () => walks.backward(window, [0, stretches.length], guess, carried, step);
    return this.settle(open, 1, guess, walk(), agree, () => {
      again?.();
      return walk();
    });
  }

  /**
   * Walks again until every open segment was given what its neighbour, so many places on, came out with. Each try
   * settles one lane at least, from the end where all is known.
   */
  private settle<Value>(
    open: readonly number[],
    side: -1 | 1,
    guess: Known<Value>,
    first: Known<Value>,
    agree: (a: Value, b: Value) => boolean,
    walkAgain: () => Known<Value>,
  ): Known<Value> {
    let finals = first;
    for (let lane = 1; lane < LANES; lane++) {
      if (open.every(n => agree(guess[n]!, finals[n + side]!))) break;
      for (const n of open) guess[n] = finals[n + side];
      this.warmUp *= 2;
      finals = walkAgain();
    }
    return finals;
  }
}
