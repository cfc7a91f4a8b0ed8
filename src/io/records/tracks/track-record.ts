// Makes records of tracks: one number for each step along a chromosome, missing where the track has none.
import { UserError } from '../../../user-error.ts';
import { MOST_NUMBERS, type ObservationRecord, tooManyPositions } from '../shared/record.ts';
import type { RowCollector } from '../shared/row-collector.ts';

/** Base pairs from 0 on, the end not included, and their number; NaN is missing. */
export interface Interval {
  start: number;
  end: number;
  value: number;
}

/** The intervals of one chromosome, in order. */
export class Track {
  readonly #rows: RowCollector;
  readonly #intervals: Interval[] = [];
  readonly id: string;
  readonly #place: string;

  constructor(rows: RowCollector, id: string, place: string) {
    this.#rows = rows;
    this.id = id;
    this.#place = place;
  }

  /** @throws UserError for an interval that is none, or begins before the last one ends */
  add(interval: Interval, place: string): void {
    const { start, end } = interval;
    const before = this.#intervals.at(-1)?.end ?? 0;
    const hint = 'intervals go up along a chromosome, and do not overlap: sort -k1,1 -k2,2n';
    if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end > start)) {
      throw new UserError('bad-table', `${start} to ${end} is no interval`, { place, hint });
    }
    if (start < before) {
      throw new UserError('bad-table', `an interval from ${start} on after one to ${before}`, {
        place,
        hint,
      });
    }
    this.#intervals.push(interval);
  }

  /**
   * The record, whose positions are steps of so many base pairs; the last one may be cut short.
   * @throws UserError for borders that are not so far apart
   */
  record(step: number): ObservationRecord {
    const intervals = this.#intervals;
    const [start, end] = [intervals[0]!.start, intervals.at(-1)!.end];
    if ((end - start) / step > MOST_NUMBERS) {
      const hint = '--bin-size makes positions of more base pairs, where all borders allow it';
      throw tooManyPositions(MOST_NUMBERS, `${this.#place} (record ${this.id})`, hint);
    }
    const rows = this.#rows;
    rows.dictionaryOf(1).setSignature('track');
    const row = new Float64Array(1);
    const bytes = new Uint8Array(row.buffer);
    let reached = start;
    for (const interval of intervals) {
      if (
        (interval.start - start) % step !== 0 ||
        ((interval.end - start) % step !== 0 && interval.end !== end)
      ) {
        throw this.#offStep(interval, step);
      }
      rows.addMissing(Math.ceil((interval.start - reached) / step));
      row[0] = interval.value;
      if (!rows.addKnown(bytes, 0, bytes.length)) rows.add(row, bytes, 0, bytes.length);
      rows.repeat(Math.ceil((interval.end - interval.start) / step) - 1);
      reached = interval.start + step * Math.ceil((interval.end - interval.start) / step);
    }
    const { length } = rows;
    const places = { kind: 'steps', start, step, end } as const;
    return { id: this.id, description: '', length, data: rows.finish(), place: this.#place, places };
  }

  #offStep({ start, end }: Interval, step: number): UserError {
    const message = `an interval from ${start} to ${end} among positions of ${step} base pairs`;
    const hint = `all of a file have the same: --bin-size ${divisor(step, this.commonStep())} divides these`;
    return new UserError('bad-table', message, { place: `${this.#place} (record ${this.id})`, hint });
  }

  /** The longest step that all borders allow, but for the end of the chromosome. */
  commonStep(): number {
    const { start } = this.#intervals[0]!;
    const last = this.#intervals.length - 1;
    const borders = this.#intervals.flatMap((interval, n) =>
      n < last ? [interval.start - start, interval.end - start] : [interval.start - start],
    );
    const step = borders.reduce((a, b) => divisor(a, b), 0);
    const { start: from, end } = this.#intervals[last]!;
    // An end that is cut short is no border of steps; one that lies beyond a step is.
    return step === 0 || end - from > step ? divisor(step, end - start) : step;
  }
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
