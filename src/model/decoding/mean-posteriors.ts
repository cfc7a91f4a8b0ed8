// The mean posterior of segments, gathered while the posteriors pass by.
import type { StateGroups } from '../inference/groups.ts';
import { type Labelling, type LabelMark, phaseAfter } from './labelling.ts';
import type { Segment } from './segments.ts';

/**
 * States whose marks are of the same labels and codon positions, as groups, and the labelling with the marks of each group in
 * place of those of each state: mean posteriors need no more than the sums of groups.
 */
export function groupedMarks(labelling: Labelling): { groups: StateGroups; labelling: Labelling } {
  const keys = labelling.marks.map(own =>
    own
      .map(({ label, phase }) => `${label} ${phase}`)
      .sort()
      .join(),
  );
  const kinds = [...new Set(keys)];
  const marks = kinds.map(kind => labelling.marks[keys.indexOf(kind)]!);
  return {
    groups: { of: keys.map(key => kinds.indexOf(key)), count: kinds.length },
    labelling: { ...labelling, marks },
  };
}

/**
 * Sets the mean posteriors of segments in the order of their starts: mean over positions of P(a state with a mark of
 * that label and, where codon positions follow each other from end to end, that codon position). `chunks` are the
 * posteriors of positions `from` on, [n, K] each, or [n, G] of `groupedMarks` and its labelling; they are read to the end of
 * the last segment. Segments that begin before them are handed out as they are.
 */
export function* withMeanPosteriors(
  segments: Iterable<Segment>,
  chunks: Iterable<Float64Array>,
  labelling: Labelling,
  from = 0,
): Generator<Segment> {
  const sumOver = summation(labelling);
  const coming = segments[Symbol.iterator]();
  let next = coming.next();
  for (; !next.done && next.value.start < from; next = coming.next()) yield next.value;
  if (next.done) return;
  // Segments that began before the present chunk ended, the sum of each so far, and the end of the chunk.
  let begun: { segment: Segment; sum: number }[] = [];
  let reached = from;
  for (const chunk of chunks) {
    const first = reached;
    reached += chunk.length / labelling.marks.length;
    for (; !next.done && next.value.start < reached; next = coming.next()) {
      begun.push({ segment: next.value, sum: 0 });
    }
    for (const one of begun) one.sum += sumOver(one.segment, chunk, first, reached);
    let ended = 0;
    for (; ended < begun.length && begun[ended]!.segment.end <= reached; ended++) {
      const { segment, sum } = begun[ended]!;
      segment.meanPosterior = sum / (segment.end - segment.start);
      yield segment;
    }
    begun = begun.slice(ended);
    if (next.done && begun.length === 0) return;
  }
}

/** Sums the posteriors of a segment over its positions within a chunk, which holds positions `first` to `reached` - 1. */
function summation({ labels, marks }: Labelling) {
  const K = marks.length;
  const known = new Map<string, number[]>();
  /** The states with such a mark. A mark that does not say its phase fits any. */
  const membersOf = (label: number, phase: number | undefined): number[] => {
    const key = `${label} ${phase}`;
    let members = known.get(key);
    if (members === undefined) {
      const fits = (one: LabelMark) =>
        one.label === label && (phase === undefined || one.phase === undefined || one.phase === phase);
      known.set(key, (members = [...marks.keys()].filter(k => marks[k]!.some(fits))));
    }
    return members;
  };
  return (segment: Segment, chunk: Float64Array, first: number, reached: number): number => {
    const { start, end, label, first: mark, last } = segment;
    const from = Math.max(start, first);
    const to = Math.min(end, reached);
    if (from >= to) return 0;
    const inFrame =
      mark.phase !== undefined && phaseAfter(mark, labels[label]!, end - 1 - start) === last.phase;
    let sum = 0;
    // Positions of one phase at a time.
    for (let n = 0; n < (inFrame ? 3 : 1); n++) {
      const phase = inFrame ? phaseAfter(mark, labels[label]!, from + n - start) : undefined;
      const step = inFrame ? 3 * K : K;
      for (const k of membersOf(label, phase)) {
        sum += columnSum(chunk, (from + n - first) * K + k, (to - first) * K, step);
      }
    }
    return sum;
  };
}

function columnSum(rows: Float64Array, from: number, to: number, step: number): number {
  let sum = 0;
  for (let at = from; at < to; at += step) sum += rows[at]!;
  return sum;
}
