// Leaves out the labels of features that allow no path of a model: real annotation has genes that start or end otherwise
// than the model knows, are cut off, or shift their frame.
import { type HiddenMarkovModel, trellisOf } from '../hmm.ts';
import { type Possible, possibleSteps } from '../inference/possible.ts';
import type { Labels } from '../labelled-observations.ts';
import type { Observations } from '../observations.ts';

/** The positions [start, end) of one record that a feature labels. */
export interface LabelledSpan {
  start: number;
  end: number;
  /** What belongs to it, like the exons of one transcript: all is left out together. */
  group: string;
  /** For messages: `genes.gff3:12`. */
  place: string;
}

/** Which states can be reached is remembered at every so many positions, to go on from. */
const MARK_EVERY = 1024;

/**
 * The labels without those of features that make a record impossible, whose positions become unknown, and the places of
 * these features. `observations` have no labels; `spans` [S] are those of each record. Where it is not the labels of a
 * feature that forbid a position, it stays forbidden.
 */
export function fittingLabels(
  model: HiddenMarkovModel,
  observations: Observations,
  { sets, labels }: Labels,
  spans: readonly (readonly LabelledSpan[])[],
): { labels: Labels; dropped: string[] } {
  const trellis = trellisOf(model, observations);
  const step = possibleSteps(trellis);
  const dropped: string[] = [];
  const fitted = labels.map((given, s) => {
    const own = given.slice();
    const left = new Set(spans[s]);
    const marks: Possible[] = [];
    let reached: Possible;
    for (let t = 0; t < own.length; t++) {
      if (t % MARK_EVERY === 0) marks[t / MARK_EVERY] = reached;
      const next = step(trellis.offsets[s]! + t, reached, sets[own[t]!]!);
      if (next) {
        reached = next;
        continue;
      }
      const guilty = spansAt(left, t);
      if (guilty.length === 0) break;
      for (const span of guilty) {
        left.delete(span);
        own.fill(0, span.start, span.end);
      }
      dropped.push(guilty[0]!.place);
      const mark = Math.floor(Math.min(t, ...guilty.map(({ start }) => start)) / MARK_EVERY);
      reached = marks[mark];
      t = mark * MARK_EVERY - 1;
    }
    return own;
  });
  return { labels: { sets, labels: fitted }, dropped };
}

/** The last span that covers a position or ends before it, with all of its group; none if no span is near. */
function spansAt(spans: ReadonlySet<LabelledSpan>, t: number): LabelledSpan[] {
  const all = [...spans];
  const last = all.findLast(({ start, end }) => start <= t && t <= end);
  return last ? all.filter(({ group }) => group === last.group) : [];
}
