// Writes segments as ChromHMM does: `*_segments.bed` of four columns, and `*_dense.bed` of nine with colours.
import { stateLabels } from '../../model/chromatin/state-labels.ts';
import type { Segment } from '../../model/decoding/segments.ts';
import type { State } from '../../model/hmm.ts';
import { UserError } from '../../user-error.ts';
import { bedSequence, colorField } from './bed.ts';
import type { Format } from './format.ts';

/** Segments of one record, in base pairs. Of binarised marks, the description is the cell. */
export interface ChromHmmResult {
  id: string;
  description: string;
  binSize?: number | undefined;
  segments: Iterable<Segment>;
}

/** Lines of chromosome, start, end and state, like `E1`. */
export function segmentsFormat(states: readonly State[]): Format<ChromHmmResult> {
  const { segments: labels } = stateLabels(states);
  const chromosomeOf = oneCell();
  return {
    before: '',
    between: '',
    after: '',
    *chunks(result) {
      const chromosome = chromosomeOf(result);
      for (const { start, end, label } of result.segments) {
        yield `${chromosome}\t${start}\t${end}\t${labels[label]}\n`;
      }
    },
  };
}

/** A track for genome browsers, with the colours of the states; its first line is above all. */
export function denseFormat(
  states: readonly State[],
  { follows = false }: { follows?: boolean | undefined } = {},
): Format<ChromHmmResult> {
  const { browser: labels, order } = stateLabels(states);
  const colors = states.map(({ color }) => colorField(color));
  const chromosomeOf = oneCell();
  const ordered = { E: 'Emission', T: 'Transition', U: 'User' }[order];
  let isBegun = follows;
  return {
    before: '',
    between: '',
    after: '',
    *chunks(result) {
      const chromosome = chromosomeOf(result);
      const name = `${cellOf(result) ?? 'states'}_${states.length}`.replaceAll('"', "'");
      if (!isBegun)
        yield `track name="${name}" description="${name} (${ordered} ordered)" visibility=1 itemRgb="On"\n`;
      isBegun = true;
      for (const { start, end, label } of result.segments) {
        yield `${chromosome}\t${start}\t${end}\t${labels[label]}\t0\t.\t${start}\t${end}\t${colors[label]}\n`;
      }
    },
  };
}

/** The cell that a record is of; undefined for records that are not in bins. */
function cellOf({ description, binSize }: ChromHmmResult): string | undefined {
  return binSize === undefined || description === '' ? undefined : description;
}

/**
 * The chromosome of each record, whose id has the cell in front of it where there are several.
 * @throws UserError (the function returned) for a record of a second cell
 */
function oneCell(): (result: ChromHmmResult) => string {
  let first: string | undefined;
  return result => {
    const cell = cellOf(result);
    first ??= cell;
    if (cell !== first) {
      const message = `a segmentation is of one cell, and here are ${first} and ${cell}`;
      const hint = 'decode the files of each cell by themselves';
      throw new UserError('cannot-be-written', message, { hint });
    }
    const { id } = result;
    const isNamed = cell !== undefined && id.startsWith(`${cell}:`);
    return bedSequence(isNamed ? id.slice(cell.length + 1) : id);
  };
}
