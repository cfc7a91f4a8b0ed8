// The rule that the annotated islands were made by, as UCSC describes it for its track of CpG islands. It shows that
// the annotation is what this rule says, and that a model learns a rule here, not nature.
import type { Interval } from './intervals.ts';

const CPG = 17;
const OTHER = -1;
const LENGTH = 200;
const STRONG_SHARE = 0.5;
const RATIO = 0.6;

/**
 * The islands of a sequence whose repeats are masked, as N or in lower case. A sum goes up by 17 at a CpG and down by 1
 * at any other base; while it is above 0, a span goes on. The part of it up to where the sum is highest is an island if
 * it is long enough, half of its bases are G or C, and CpGs are frequent for so many C and G. What is behind is
 * searched again.
 */
export function islandsByRule(masked: string): Interval[] {
  const islands: Interval[] = [];
  let from = 0;
  while (from < masked.length) {
    const start = masked.indexOf('CG', from);
    if (start < 0) break;
    const island = { start, end: endOfHighest(masked, start) };
    if (isIsland(masked.slice(island.start, island.end))) islands.push(island);
    from = island.end;
  }
  return islands;
}

/** The end of the part of the highest sum, of the span that begins with the CpG at `start`. */
function endOfHighest(masked: string, start: number): number {
  let sum = 0;
  let highest = 0;
  let end = start;
  for (let at = start; at < masked.length; at++) {
    const isCpg = masked[at] === 'C' && masked[at + 1] === 'G';
    sum += isCpg ? CPG : OTHER;
    if (sum <= 0) break;
    if (sum > highest) [highest, end] = [sum, at + 2];
  }
  return end;
}

/** The conditions that the rule asks of a span; masked letters count for its length alone. */
export function isIsland(letters: string): boolean {
  const count = (pattern: RegExp) => letters.match(pattern)?.length ?? 0;
  const [c, g, cpg] = [count(/C/g), count(/G/g), count(/CG/g)];
  return (
    letters.length > LENGTH && c + g >= STRONG_SHARE * letters.length && cpg * letters.length > RATIO * c * g
  );
}
