// Options that ask for records and regions of the input. Light: every start of `hmm` loads this file.
import { type Command, InvalidArgumentError } from 'commander';
import type { Target, Wanted } from '../io/records/regions/choice.ts';

/** What is asked for of the input. */
export interface WantedOptions {
  /** Records as a whole. */
  record?: readonly Wanted[];
  region?: readonly Wanted[];
  /** A BED file of further regions. */
  regions?: string;
  /** A file of the sizes of chromosomes. */
  sizes?: string;
}

/** Adds these options, under the heading Records. */
export function addWantedOptions(command: Command): Command {
  return command
    .optionsGroup('Records (all of them unless some are asked for):')
    .option(
      '--record <id>',
      'only the record of this name; may be repeated',
      (text: string, before: Wanted[] = []) =>
        [...before, { text, targets: [{ id: text, range: 'record' }] }] satisfies Wanted[],
    )
    .option(
      '--region <id:start-end>',
      'only this region, counted from 1, like chr1:1,001-2,000 or chr1:500-; may be repeated',
      (text: string, before: Wanted[] = []) => [...before, regionOf(text)],
    )
    .option('--regions <file>', 'only the regions of a BED file; - for standard input')
    .option('--sizes <file>', 'sizes of chromosomes (chrom.sizes or .fai): where their last bins end');
}

/** Whether nothing is asked for but all that there is. */
export function wantsAll({ record, region, regions, sizes }: WantedOptions): boolean {
  return [record, region, regions, sizes].every(option => option === undefined);
}

/** Whether parts of records are asked for, so that results say which part they are of. */
export function wantsRegions({ region, regions }: WantedOptions): boolean {
  return region !== undefined || regions !== undefined;
}

const WHOLE = { start: 0, end: Infinity };

/** `chr1`, `chr1:1,001-2,000` or `chr1:500-`; an id with colons may stand in braces. */
function regionOf(text: string): Wanted {
  const braced = /^\{(.+)\}(?::([\d,]+)-([\d,]*))?$/.exec(text);
  if (braced) {
    const [, id, start, end] = braced;
    return { text, targets: [start === undefined ? { id: id!, range: WHOLE } : rangeOf(id!, start, end!)] };
  }
  const targets: Target[] = [{ id: text, range: WHOLE }];
  const [, id, start, end] = /^(.+):([\d,]+)-([\d,]*)$/.exec(text) ?? [];
  if (id !== undefined) targets.push(rangeOf(id, start!, end!));
  return { text, targets };
}

function rangeOf(id: string, first: string, last: string): Target {
  const [start, end] = [first, last].map(position => Number(position.replaceAll(',', '')));
  if (start! >= 1 && (last === '' || end! >= start!)) {
    return { id, range: { start: start! - 1, end: last === '' ? Infinity : end! } };
  }
  throw new InvalidArgumentError('Expected id:start-end, counted from 1, like chr1:1,001-2,000.');
}
