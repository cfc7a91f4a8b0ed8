// How much more often the states of a segmentation lie in features, or around them, than by chance: ChromHMM's
// enrichments (Ernst and Kellis 2012).
import { UserError } from '../../user-error.ts';
import { type Annotation, bySequence, type Feature } from '../annotation/feature.ts';
import { nameHint } from '../annotation/similar-name.ts';
import { type ClassRun, longestRuns, meetings, positionsIn, union } from './runs.ts';

/** The segments of all sequences, and how much of them each state has. */
interface Segmentation {
  /** The states, E2 before E10. */
  states: string[];
  /** By sequence, in order and without overlap; `class` is the index of the state. */
  runs: Map<string, ClassRun[]>;
  /** [K] the share of each state in all segments. */
  shares: number[];
  positions: number;
}

/** What both enrichments say of the segmentation. */
export interface Enrichment {
  states: string[];
  /** [K] the share of each state in all segments, 0 to 1. */
  shares: number[];
  /** How many base pairs the segments have. */
  positions: number;
  /** [K][columns] how many times as often as by chance; not-a-number where a column has nothing within the segments. */
  folds: number[][];
}

/** A column for each file of features. */
export interface OverlapEnrichment extends Enrichment {
  kind: 'overlap';
  features: {
    /** The file. */
    name: string;
    /** The share of the segments that lies in these features, 0 to 1. */
    share: number;
  }[];
}

/** A column for each distance from the anchors. */
export interface NeighbourhoodEnrichment extends Enrichment {
  kind: 'neighbourhood';
  /** The file of the anchors. */
  name: string;
  anchors: number;
  /** In base pairs; below 0 before the anchors, on their own strands. */
  offsets: number[];
}

/**
 * The share of each state in features, over its share in all segments. Features of a file that overlap count once, and
 * what lies outside of the segments not at all.
 * @throws UserError for segments that overlap, and for features on other sequences
 */
export function overlapEnrichment(segments: Annotation, files: readonly Annotation[]): OverlapEnrichment {
  const segmentation = segmentationOf(segments);
  const { states, runs, shares, positions } = segmentation;
  const columns = files.map(file => {
    requireCommon(file, segments, segmentation);
    const counts = new Float64Array(states.length);
    for (const [id, features] of bySequence(file.features)) {
      for (const { a, length } of meetings(runs.get(id) ?? [], union(features))) counts[a.class]! += length;
    }
    return counts;
  });
  const totals = columns.map(counts => counts.reduce((sum, count) => sum + count, 0));
  return {
    kind: 'overlap',
    states,
    shares,
    positions,
    features: files.map(({ name }, f) => ({ name, share: totals[f]! / positions })),
    folds: states.map((_, k) => columns.map((counts, f) => counts[k]! / totals[f]! / shares[k]!)),
  };
}

/**
 * The share of each state at each distance from the anchors, over its share in all segments. An anchor is the first base
 * of a feature in the direction of its strand. Distances go from -flank to flank.
 * @throws UserError as `overlapEnrichment` does
 */
export function neighbourhoodEnrichment(
  segments: Annotation,
  anchors: Annotation,
  { flank, spacing }: { flank: number; spacing: number },
): NeighbourhoodEnrichment {
  const segmentation = segmentationOf(segments);
  const { states, runs, shares, positions } = segmentation;
  requireCommon(anchors, segments, segmentation);
  const steps = Math.floor(flank / spacing);
  const offsets = Array.from({ length: 2 * steps + 1 }, (_, n) => (n - steps) * spacing);
  const counts = offsets.map(() => new Float64Array(states.length));
  for (const feature of anchors.features) {
    const own = runs.get(feature.sequenceId) ?? [];
    for (const [n, offset] of offsets.entries()) {
      const state = stateAt(own, anchorOf(feature) + (feature.strand === '-' ? -offset : offset));
      if (state !== undefined) counts[n]![state]!++;
    }
  }
  const totals = counts.map(column => column.reduce((sum, count) => sum + count, 0));
  return {
    kind: 'neighbourhood',
    states,
    shares,
    positions,
    name: anchors.name,
    anchors: anchors.features.length,
    offsets,
    folds: states.map((_, k) => counts.map((column, n) => column[k]! / totals[n]! / shares[k]!)),
  };
}

function segmentationOf({ name, features }: Annotation): Segmentation {
  const known = features.filter(({ type }) => type !== null);
  const collator = new Intl.Collator('en', { numeric: true });
  const states = [...new Set(known.map(({ type }) => type!))].sort(collator.compare);
  if (states.length === 0)
    throw new UserError('nothing-to-read', 'has no segments', {
      place: name,
      hint: 'hmm decode -f segments writes some',
    });
  const indices = new Map(states.map((state, k) => [state, k]));
  const runs = new Map<string, ClassRun[]>();
  const sizes = new Float64Array(states.length);
  for (const [id, own] of bySequence(known)) {
    const intervals = own.map(({ start, end, type, place }) => {
      return { start, end, place, class: indices.get(type!)! };
    });
    const joined = longestRuns(intervals, states);
    for (const run of joined) sizes[run.class]! += run.end - run.start;
    runs.set(id, joined);
  }
  const positions = positionsIn([...runs.values()].flat());
  return { states, runs, shares: Array.from(sizes, size => size / positions), positions };
}

function anchorOf({ start, end, strand }: Feature): number {
  return strand === '-' ? end - 1 : start;
}

/** The state at a position; undefined outside of the segments. */
function stateAt(runs: readonly ClassRun[], position: number): number | undefined {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle]!.end <= position) low = middle + 1;
    else high = middle;
  }
  const run = runs[low];
  return run !== undefined && run.start <= position ? run.class : undefined;
}

/** Refuses features of which none is on a sequence that has segments. */
function requireCommon(file: Annotation, segments: Annotation, { runs }: Segmentation): void {
  const ids = new Set(file.features.map(({ sequenceId }) => sequenceId));
  const [first] = ids;
  if (first === undefined || [...ids].some(id => runs.has(id))) return;
  throw new UserError('unknown-sequence', `names '${first}', of which ${segments.name} has no segments`, {
    place: file.name,
    hint: nameHint(first, runs.keys(), segments.name),
  });
}
