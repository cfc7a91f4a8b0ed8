// The regions of a sequence that hold domains, by the rules and thresholds of HMMER 3 (User's Guide, "Definition of domains").
import type { Inside } from './inside.ts';

/** Residues start to end - 1. */
export interface Stretch {
  start: number;
  end: number;
}

export interface Region extends Stretch {
  /** Whether it seems to hold more than one domain. */
  isMultiple: boolean;
}

/** A region has a residue that is in a domain with this probability. */
const SURE = 0.25;
/** It goes on as long as residues and their neighbours are in the same domain with this probability. */
const GOES_ON = 0.1;
/** It seems to hold two domains if at some residue one has ended before and another begins behind, both expected so often. */
const SECOND = 0.2;

/** The regions in order. */
export function regionsOf(posteriors: Inside): Region[] {
  const { inside, begins } = posteriors;
  const L = inside.length;
  // P(residues t - 1 and t are in the same domain).
  const joins = (t: number) => (t < L ? inside[t]! - begins[t]! : 0);
  const regions: Region[] = [];
  let start = 0;
  let isSure = false;
  for (let t = 0; t < L; t++) {
    if (!isSure && joins(t) < GOES_ON) start = t;
    isSure ||= inside[t]! >= SURE;
    if (!isSure || joins(t + 1) >= GOES_ON) continue;
    const stretch = { start, end: t + 1 };
    regions.push({ ...stretch, isMultiple: seemsMultiple(stretch, posteriors) });
    isSure = false;
    start = t + 1;
  }
  return regions;
}

function seemsMultiple({ start, end }: Stretch, { begins, ends }: Inside): boolean {
  let toBegin = 0;
  for (let t = start; t < end; t++) toBegin += begins[t]!;
  let ended = 0;
  for (let t = start; t < end; t++) {
    ended += ends[t]!;
    if (Math.min(ended, toBegin) >= SECOND) return true;
    toBegin -= begins[t]!;
  }
  return false;
}
