// The pictures that `hmm plot` knows, and what each needs. Light: every start of `hmm` loads this file.
import { InvalidArgumentError } from 'commander';

/** What each kind of picture is drawn from: the model alone, or records as well. */
const PICTURE_KINDS = {
  transitions: 'model',
  emissions: 'model',
  initial: 'model',
  diagram: 'model',
  logo: 'model',
  training: 'model',
  posteriors: 'records',
  path: 'records',
  'run-lengths': 'records',
} as const;

export type PictureKind = keyof typeof PICTURE_KINDS;

/** All kinds; those of the model come first. */
export const KINDS = Object.keys(PICTURE_KINDS) as PictureKind[];

export const MODEL_KINDS = KINDS.filter(kind => PICTURE_KINDS[kind] === 'model');

/** Positions to draw, 1-based, both ends included; `record` where it names one. */
export interface Region {
  record?: string;
  start: number;
  end: number;
}

/** Reads a region like `1,000-2,000`, or `chr1:1000-2000` as genome browsers write it. */
export function region(text: string): Region {
  const [, record, start = '', end = ''] = /^(?:(.+):)?([\d,]+)-([\d,]+)$/.exec(text) ?? [];
  const [from, to] = [start, end].map(position => Number(position.replaceAll(',', '') || Number.NaN));
  if (from! >= 1 && from! <= to!) return { ...(record && { record }), start: from!, end: to! };
  throw new InvalidArgumentError(
    'Expected start-end or record:start-end, counted from 1, like chr1:1,000-2,000.',
  );
}

/** Reads frequencies with commas between, and divides them by their sum. */
export function frequencies(text: string): number[] {
  const values = text.split(',').map(word => (word.trim() === '' ? Number.NaN : Number(word)));
  if (!values.every(value => value > 0 && Number.isFinite(value))) {
    throw new InvalidArgumentError('Expected a number above 0 for each symbol, with commas between.');
  }
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map(value => value / sum);
}
