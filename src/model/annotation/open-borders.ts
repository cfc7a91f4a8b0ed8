// Opens the borders between labels: where the one ends and the other begins, annotation is often not sure, as at the ends of
// helices in membranes, and training may find out.
import type { Labels } from '../labelled-observations.ts';
import { LabelSets } from './label-sets.ts';

/** The set of all states, of positions of which nothing is known. */
const UNKNOWN = 0;

/**
 * The labels, in which up to `reach` positions on either side of a border allow the states of both labels. Every run of a label
 * keeps one position of its own at least, the middle, so that none can vanish; borders to what is unknown stay. `stateCount`
 * is K.
 */
export function withOpenBorders({ sets, labels }: Labels, reach: number, stateCount: number): Labels {
  const all = new LabelSets(stateCount);
  for (const set of sets) all.indexOf(set);
  const either = (a: number, b: number) =>
    all.indexOf([...new Set([...all.sets[a]!, ...all.sets[b]!])].sort((x, y) => x - y));
  const opened = labels.map(given => {
    const own = given.slice();
    for (let start = 0, end = 0; start < given.length; start = end) {
      const label = given[start]!;
      while (end < given.length && given[end] === label) end++;
      const open = Math.min(reach, (end - start - 1) >> 1);
      if (label === UNKNOWN || open === 0) continue;
      const [before, after] = [given[start - 1] ?? UNKNOWN, given[end] ?? UNKNOWN];
      if (before !== UNKNOWN) own.fill(either(before, label), start, start + open);
      if (after !== UNKNOWN) own.fill(either(label, after), end - open, end);
    }
    return own;
  });
  return { sets: all.sets, labels: opened };
}
