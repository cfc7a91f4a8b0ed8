// Reads FASTQ: called bases with a quality each, as rows of probabilities or as the bases alone. Lines may be
// wrapped.
import type { Codes } from '../../../model/codes.ts';
import { lineAfter, lineEndsOf } from '../../bytes/line-blocks.ts';
import type { Source } from '../../bytes/source.ts';
import { textOfBytes } from '../../bytes/text.ts';
import { MOST_WHOLE_BYTES } from '../../bytes/whole-source.ts';
import { type LineParser, parseLines } from '../shared/line-parser.ts';
import { type ObservationRecord, tooManyPositions } from '../shared/record.ts';
import { badBase, badQuality, endsEarly, noBases, noTitle, otherTitle, unequalLengths } from './messages.ts';
import { type CalledBases, isNucleic, NO_BASE, NO_CODE } from './quality.ts';

const TITLE_START = 0x40;
const PLUS = 0x2b;

/** The codes of records are views of buffers of at least so many codes. */
const CODES_AT_ONCE = 1 << 16;

/**
 * Reads all records, and yields those of a block together. A record without a name is called by its number in the
 * file, from 1 on.
 * @throws UserError with line and column for what is no FASTQ; the records before it come first
 */
export async function* readFastq(source: Source, called: CalledBases): AsyncGenerator<ObservationRecord[]> {
  if (!isNucleic(called.alphabet)) {
    await source.close();
    throw noBases(called.alphabet, source.name);
  }
  yield* parseLines(source, new FastqParser(source.name, called));
}

class FastqParser implements LineParser {
  readonly #name: string;
  readonly #called: CalledBases;

  #expected: 'title' | 'bases' | 'qualities' = 'title';
  #line = 0;
  #recordCount = 0;
  #title = '';
  #id = '';
  #titleLine = 0;
  /** [baseCount] the letters of the bases of this record. */
  #bases: Buffer = Buffer.allocUnsafeSlow(1 << 16);
  #baseCount = 0;
  /** How many bases there were before each line of bases, for messages. */
  #baseLines: number[] = [];
  #qualityCount = 0;
  /** The buffer of codes; those of this record begin at `start`. */
  #codes: Codes;
  #start = 0;

  constructor(name: string, called: CalledBases) {
    this.#name = name;
    this.#called = called;
    this.#codes = called.emptyCodes(0);
  }

  /** Reads a block of whole lines. */
  read(block: Buffer, records: ObservationRecord[]): void {
    const lineEnd = lineEndsOf(block);
    for (let start = 0, end: number; start < block.length; start = lineAfter(block, end)) {
      end = lineEnd(start);
      this.#line++;
      if (this.#isEmptyRecord() && block[start] === TITLE_START) this.#finish(records);
      switch (this.#expected) {
        case 'title':
          this.#readTitle(block, start, end);
          break;
        case 'bases':
          if (block[start] === PLUS) this.#readSecondTitle(block, start, end);
          else this.#readBases(block, start, end);
          break;
        case 'qualities':
          this.#readQualities(block, start, end);
          if (this.#qualityCount === this.#baseCount) this.#finish(records);
      }
    }
  }

  /** Ends the file. */
  end(records: ObservationRecord[]): void {
    if (this.#isEmptyRecord()) this.#finish(records);
    if (this.#expected === 'bases')
      throw endsEarly(this.#baseCount === 0 ? 'bases' : 'qualities', this.#place());
    if (this.#expected === 'title') return;
    if (this.#qualityCount === 0) throw endsEarly('qualities', this.#place());
    throw unequalLengths(this.#baseCount, this.#qualityCount, this.#place());
  }

  #readTitle(block: Buffer, start: number, end: number): void {
    if (end === start) return;
    if (block[start] !== TITLE_START) throw noTitle(`${this.#name}:${this.#line}`);
    this.#title = textOfBytes(block, start + 1, end);
    this.#recordCount++;
    this.#id = this.#title.slice(0, blankIn(this.#title)) || String(this.#recordCount);
    this.#titleLine = this.#line;
    this.#expected = 'bases';
  }

  /** Reads a line of bases, which are checked when the qualities are there. */
  #readBases(block: Buffer, start: number, end: number): void {
    if (this.#baseCount + end - start > MOST_WHOLE_BYTES)
      throw tooManyPositions(MOST_WHOLE_BYTES, this.#place());
    this.#bases = withRoom(this.#bases, this.#baseCount, end - start);
    this.#baseLines.push(this.#baseCount);
    this.#baseCount += block.copy(this.#bases, this.#baseCount, start, end);
  }

  #readSecondTitle(block: Buffer, start: number, end: number): void {
    if (end > start + 1) {
      const title = textOfBytes(block, start + 1, end);
      if (title !== this.#title && title !== this.#id) throw otherTitle(this.#place());
    }
    if (this.#start + this.#baseCount > this.#codes.length) {
      this.#codes = this.#called.emptyCodes(Math.max(CODES_AT_ONCE, this.#baseCount));
      this.#start = 0;
    }
    this.#expected = 'qualities';
  }

  #readQualities(block: Buffer, start: number, end: number): void {
    const bases = this.#bases;
    const codes = this.#codes;
    const known = this.#called.codes;
    const first = this.#start;
    const from = this.#qualityCount;
    const count = Math.min(end - start, this.#baseCount - from);
    for (let n = 0; n < count; n++) {
      const base = bases[from + n]!;
      const letter = block[start + n]!;
      let code = known[(base << 8) | letter]!;
      if (code >= NO_BASE) {
        if (code !== NO_CODE) this.#refuse(from + n, letter, n);
        code = this.#called.addCode(base, letter);
      }
      codes[first + from + n] = code;
    }
    this.#qualityCount += count;
    if (count === end - start && (count > 0 || this.#baseCount === 0)) return;
    // Where qualities are missing, the next title would be read as qualities.
    const isTitle = from > 0 && block[start] === TITLE_START;
    throw unequalLengths(this.#baseCount, isTitle ? from : from + end - start, this.#place());
  }

  /** Throws the error for a base or its quality letter, whichever is wrong. */
  #refuse(index: number, letter: number, column: number): never {
    const base = this.#bases[index]!;
    const { alphabet, quality } = this.#called;
    if (this.#called.isBase(base)) throw badQuality(quality, letter, this.#place(column));
    const line = this.#baseLines.findLastIndex(start => start <= index);
    const place = `${this.#name}:${this.#titleLine + 1 + line}:${index - this.#baseLines[line]! + 1}`;
    throw badBase(alphabet, base, `${place} (record ${this.#id})`);
  }

  #finish(records: ObservationRecord[]): void {
    const length = this.#baseCount;
    const data = this.#called.sequenceOf(this.#codes.subarray(this.#start, this.#start + length));
    const description = this.#title.slice(blankIn(this.#title) + 1);
    const place = `${this.#name}:${this.#titleLine}`;
    records.push({ id: this.#id, description, length, data, place });
    this.#start += length;
    this.#baseLines = [];
    this.#baseCount = 0;
    this.#qualityCount = 0;
    this.#expected = 'title';
  }

  #isEmptyRecord(): boolean {
    return this.#expected === 'qualities' && this.#baseCount === 0;
  }

  /** The place of this line, or of a byte of it. */
  #place(index?: number): string {
    const column = index === undefined ? '' : `:${index + 1}`;
    return `${this.#name}:${this.#line}${column} (record ${this.#id})`;
  }
}

/** The index of the blank or tab between id and description, or the length. */
function blankIn(title: string): number {
  const blank = title.indexOf(' ');
  const tab = title.indexOf('\t');
  if (blank < 0) return tab < 0 ? title.length : tab;
  return tab < 0 ? blank : Math.min(blank, tab);
}

/** The first `used` bytes, with room for more. */
function withRoom(bytes: Buffer, used: number, more: number): Buffer {
  if (used + more <= bytes.length) return bytes;
  const grown = Buffer.allocUnsafeSlow(Math.max(used + more, 2 * used));
  bytes.copy(grown, 0, 0, used);
  return grown;
}
