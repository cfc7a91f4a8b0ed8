// Reads tracks of numbers: bedGraph, and WIG with steps that are fixed or vary. A chromosome is a record.
import type { ObservationKind } from '../../../model/observations.ts';
import { UserError } from '../../../user-error.ts';
import { cutShort } from '../../../wording.ts';
import { lineAfter, lineEndsOf, linesIn } from '../../bytes/line-blocks.ts';
import { numberOf } from '../../bytes/number-text.ts';
import type { Source } from '../../bytes/source.ts';
import { textOfBytes } from '../../bytes/text.ts';
import { type LineParser, parseLines } from '../shared/line-parser.ts';
import type { ObservationRecord } from '../shared/record.ts';
import type { RowCollector } from '../shared/row-collector.ts';
import { Track } from './track-record.ts';

export interface TrackOptions {
  kind: ObservationKind;
  rows: RowCollector;
  /** Base pairs of a position; unless given, as many as all borders allow. */
  binSize: number | undefined;
}

const HINT =
  "a line of bedGraph is 'chrom start end value', counted from 0; WIG has 'fixedStep' or 'variableStep' above its values";

/** Lines that say how a browser shows the track, and comments. */
export const TRACK_DECORATION = /^(?:#|track\b|browser\b|\s*$)/;

/** The format of text, if it is one of these. */
export function trackFormat(bytes: Buffer): 'bedgraph' | 'wig' | undefined {
  for (const line of linesIn(bytes)) {
    if (TRACK_DECORATION.test(line)) continue;
    if (/^(?:fixed|variable)Step\s/.test(line)) return 'wig';
    const [chrom, start, end, value, ...more] = line.trim().split(/\s+/);
    const isInterval = /^\d+$/.test(start ?? '') && /^\d+$/.test(end ?? '') && Number(start) < Number(end);
    const isTrack = isInterval && more.length === 0 && numberOf(value ?? 'x') !== Infinity;
    return isTrack && numberOf(chrom!) === Infinity ? 'bedgraph' : undefined;
  }
  return undefined;
}

/**
 * Reads a record for each chromosome.
 * @throws UserError with line for what is no track, a chromosome that comes back, a model of other data
 */
export async function* readTrack(source: Source, options: TrackOptions): AsyncGenerator<ObservationRecord[]> {
  const { kind, rows } = options;
  const width = kind.kind === 'vectors' ? (rows.width ?? 1) : undefined;
  if (width !== 1) {
    await source.close();
    const takes = width === undefined ? 'symbols' : `${width} numbers a position`;
    const hint = 'a track has one number a position; give several as columns of a table';
    throw new UserError('data-does-not-fit', `is a track of numbers, but the model takes ${takes}`, {
      place: source.name,
      hint,
    });
  }
  yield* parseLines(source, new TrackParser(source.name, options));
}

/** What a declaration of WIG says of the values below it. */
interface Declared {
  chrom: string;
  /** Where the next value lies, from 0 on; undefined if each says it. */
  next: number | undefined;
  step: number;
  span: number;
}

class TrackParser implements LineParser {
  readonly #name: string;
  readonly #options: TrackOptions;
  readonly #ids = new Set<string>();
  #track: Track | undefined;
  #declared: Declared | undefined;
  /** The base pairs of a position: what the user says, or what the first chromosome allows. */
  #step: number | undefined;
  #line = 0;

  constructor(name: string, options: TrackOptions) {
    this.#name = name;
    this.#options = options;
  }

  read(block: Buffer, records: ObservationRecord[]): void {
    const lineEnd = lineEndsOf(block);
    for (let start = 0, end: number; start < block.length; start = lineAfter(block, end)) {
      end = lineEnd(start);
      this.#line++;
      const line = textOfBytes(block, start, end);
      if (!TRACK_DECORATION.test(line)) this.#readLine(line.trim(), records);
    }
  }

  end(records: ObservationRecord[]): void {
    if (this.#track) this.#finish(this.#track, records);
    else throw new UserError('nothing-to-read', 'holds no values', { place: this.#name, hint: HINT });
  }

  #readLine(line: string, records: ObservationRecord[]): void {
    if (/^(?:fixed|variable)Step\b/.test(line)) {
      this.#declared = this.#declaration(line);
      return;
    }
    const fields = line.split(/\s+/);
    const declared = this.#declared;
    if (!declared) {
      if (fields.length !== 4) throw this.#mistake(line);
      const [chrom, start, end, value] = fields as [string, string, string, string];
      this.#add(chrom, this.#whole(start, line), this.#whole(end, line), value, records);
      return;
    }
    if (fields.length !== (declared.next === undefined ? 2 : 1)) throw this.#mistake(line);
    const start = declared.next ?? this.#whole(fields[0]!, line) - 1;
    if (declared.next !== undefined) declared.next += declared.step;
    this.#add(declared.chrom, start, start + declared.span, fields.at(-1)!, records);
  }

  #add(chrom: string, start: number, end: number, text: string, records: ObservationRecord[]): void {
    const value = numberOf(text);
    if (value === Infinity) throw this.#mistake(text);
    const place = `${this.#name}:${this.#line}`;
    if (this.#track?.id !== chrom) {
      if (this.#ids.has(chrom)) {
        const hint = 'the lines of a chromosome stand together: sort -k1,1 -k2,2n';
        throw new UserError('bad-table', `'${cutShort(chrom, 40)}' comes back after others`, { place, hint });
      }
      if (this.#track) this.#finish(this.#track, records);
      this.#ids.add(chrom);
      this.#track = new Track(this.#options.rows, chrom, place);
    }
    this.#track.add({ start, end, value }, `${place} (record ${chrom})`);
  }

  #finish(track: Track, records: ObservationRecord[]): void {
    // A position means the same in all chromosomes.
    this.#step ??= this.#options.binSize ?? track.commonStep();
    records.push(track.record(this.#step));
  }

  #declaration(line: string): Declared {
    const entries = new Map([...line.matchAll(/\b(\w+)=(\S+)/g)].map(([, key, value]) => [key!, value!]));
    const whole = (key: string, unless: string) => this.#whole(entries.get(key) ?? unless, line);
    const chrom = entries.get('chrom');
    if (chrom === undefined) throw this.#mistake(line);
    const span = whole('span', '1');
    if (line.startsWith('variable')) return { chrom, next: undefined, step: span, span };
    return { chrom, next: whole('start', '') - 1, step: whole('step', '1'), span };
  }

  #whole(text: string, line: string): number {
    if (/^\d+$/.test(text)) return Number(text);
    throw this.#mistake(line);
  }

  #mistake(text: string): UserError {
    const message = `'${cutShort(text, 40)}' is no line of a track`;
    return new UserError('bad-table', message, { place: `${this.#name}:${this.#line}`, hint: HINT });
  }
}
