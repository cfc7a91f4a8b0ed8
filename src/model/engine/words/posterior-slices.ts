// Posteriors at every position of a window of words, worked out from the vectors around its tokens.

import type { Arena, Place } from '../../wasm/arena.ts';
import type { PosteriorWindow } from '../engine.ts';
import type { Trellis } from '../trellis.ts';
import type { Chains } from './chains.ts';
import type { Run, TokenWindow } from './vocabulary.ts';

/** Positions whose posteriors are worked out in one go. */
const PIECE = 1 << 12;
/** Positions whose posteriors are handed out at once. */
const SLICE = 1 << 19;

/** A window whose forward and backward vectors are in the arena. */
export interface WalkedWindow extends Omit<TokenWindow, 'tokens'> {
  tokens: Place;
  /** Before and after each token. */
  alphas: Place;
  betas: Place;
  /** [K] posteriors of the first position of each run that begins a sequence. */
  firsts: Map<Run, Float64Array>;
}

/** Posteriors of a window's positions, a slice of about SLICE at a time. The chains must have the emissions. */
export function* posteriorSlices(
  { start, end, tokens, runs, alphas, betas, firsts }: WalkedWindow,
  { stateCount: K, codes: allCodes }: Trellis,
  { arena, chains, width }: { arena: Arena; chains: Chains; width: number },
  areLent: boolean,
): Generator<PosteriorWindow> {
  // Worked out in pieces that stay in the cache, and copied from there to where they are handed out.
  const piece = Math.ceil(PIECE / width) * width;
  const fresh = arena.doubles(piece * K);
  const codes = arena.shorts(piece);
  let first = start;
  // A token may reach past the end of a slice by less than its width.
  const newRows = () => new Float64Array(Math.min(SLICE + width, end - first) * K);
  let rows = newRows();
  const handOut = (position: number): PosteriorWindow => {
    const slice = { start: first, rows: rows.subarray(0, (position - first) * K) };
    first = position;
    if (!areLent) rows = newRows();
    return slice;
  };
  for (const run of runs) {
    let { position, from } = run;
    if (run.begins) {
      if (position - 1 - first >= SLICE) yield handOut(position - 1);
      rows.set(firsts.get(run)!, (position - 1 - first) * K);
    }
    while (from < run.to) {
      if (position - first >= SLICE) yield handOut(position);
      const wanted = Math.min(piece, SLICE - (position - first));
      const to = Math.min(run.to, from + Math.ceil(wanted / width));
      arena.uint16(codes).set(allCodes!.subarray(position, Math.min(run.end, position + piece)));
      const count = chains.expand(tokens, from, to, alphas, betas, codes, fresh);
      rows.set(arena.float64({ ...fresh, length: count * K }), (position - first) * K);
      position += count;
      from = to;
    }
  }
  yield handOut(end);
}
