// Writes posteriors of positions that lie at places of their own on a chromosome, between which there may be gaps.
import { endAt, type Places, startAt } from '../../model/places.ts';
import { printerOf } from './track-writer.ts';

type Digits = number | 'full';

/** Rows of a table, of positions `from` on; the position of a row is its first base pair, from 1 on. */
export function* placedRows(
  name: string,
  rows: Iterable<Float64Array>,
  digits: Digits,
  places: Places,
  from = 0,
): Generator<string> {
  const print = printerOf(digits);
  let t = from;
  for (const row of rows)
    yield `${name}\t${startAt(places, t++) + 1}\t${Array.from(row, print).join('\t')}\n`;
}

/** WIG of positions `from` on, with a place for each value, and a new declaration where these become wider or narrower. */
export function* placedWig(
  name: string,
  chunks: Iterable<Float64Array>,
  digits: Digits,
  places: Places,
  from = 0,
): Generator<string> {
  const print = printerOf(digits);
  const spanAt = (t: number) => endAt(places, t) - startAt(places, t);
  let span = from > 0 ? spanAt(from - 1) : undefined;
  let t = from;
  for (const chunk of chunks) {
    for (const value of chunk) {
      const start = startAt(places, t);
      const own = spanAt(t++);
      if (own !== span) yield `variableStep chrom=${name} span=${own}\n`;
      span = own;
      yield `${start + 1} ${print(value)}\n`;
    }
  }
}
