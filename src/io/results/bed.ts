// Writes segments as BED: 0-based, end not included, without a header, as genome browsers and bedtools read it.

import type { Segment } from '../../model/decoding/segments.ts';
import type { State } from '../../model/hmm.ts';
import { escapeField, unwritable } from './format.ts';

/** Lines of six columns, or of nine where a state has a colour. The score is the mean posterior in thousandths. */
export function* bedLines(
  { id, segments }: { id: string; segments: Iterable<Segment> },
  states: readonly State[],
): Generator<string> {
  const record = bedSequence(id);
  const names = states.map(({ name }) => bedName(name));
  const strands = states.map(({ strand }) => strand ?? '.');
  const hasColors = states.some(({ color }) => color !== undefined);
  const colors = states.map(({ color }) => colorField(color));
  for (const { start, end, label, meanPosterior } of segments) {
    const score = Math.min(1000, Math.round(1000 * meanPosterior!));
    const thick = hasColors ? `\t${start}\t${end}\t${colors[label]}` : '';
    yield `${record}\t${start}\t${end}\t${names[label]}\t${score}\t${strands[label]}${thick}\n`;
  }
}

/**
 * The id of a sequence as the first column of BED and bedGraph.
 * @throws UserError for one with which the line would be read as something else
 */
export function bedSequence(id: string): string {
  if (!/^$|^[#\ufeff]/.test(id)) return escapeField(id);
  throw unwritable('BED', `a record called '${id}'`, 'a line that begins so has none, or is a comment');
}

function bedName(name: string): string {
  if (name !== '.') return escapeField(name);
  throw unwritable('BED', "a state called '.'", 'a point stands for no name');
}

/** `#rrggbb` as `r,g,b`; 0 without a colour, which browsers draw black. */
export function colorField(color: string | undefined): string {
  if (color === undefined) return '0';
  return [1, 3, 5].map(at => Number.parseInt(color.slice(at, at + 2), 16)).join(',');
}
