// Tells the format of a file from its first bytes, and not from its name, which may be wrong.
import { UserError } from '../../user-error.ts';
import { linesIn } from '../bytes/line-blocks.ts';
import { NPY_START } from './npy/npy.ts';
import { looksLikeChromHmm } from './tables/chromhmm.ts';
import { whyNoTable } from './tables/fields.ts';
import { TRACK_DECORATION, trackFormat } from './tracks/track.ts';

/** The formats that hold records and are read here. */
export const RECORD_FORMATS = [
  'fasta',
  'fastq',
  'json',
  'ndjson',
  'tsv',
  'chromhmm',
  'bedgraph',
  'wig',
  'npy',
] as const;
export type RecordFormat = (typeof RECORD_FORMATS)[number];

/** What the first bytes look like; `other` is none of the known formats. */
export type SniffedFormat = RecordFormat | 'sam' | 'empty' | 'other';

/** The names of formats in messages. */
const NAMES: Record<RecordFormat, string> = {
  fasta: 'FASTA',
  fastq: 'FASTQ',
  json: 'JSON',
  ndjson: 'JSON',
  tsv: 'a table of numbers',
  chromhmm: "ChromHMM's binarised marks",
  bedgraph: 'bedGraph',
  wig: 'WIG',
  npy: 'an array of NumPy',
};

/** Formats that begin with any plain text; if the user says that a file is one of them, it is. */
const PLAIN: readonly SniffedFormat[] = ['tsv', 'chromhmm', 'bedgraph', 'wig', 'other'];

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** So many lines are enough to tell marks and tables from other text. */
const LINES_OF_TABLES = 3;

const UTF_16 = 'is UTF-16 text';

/** What users give by mistake: how it begins, what it is, and how to make FASTA or plain text of it. */
const FOREIGN: readonly [start: string | RegExp, what: string, hint: string][] = [
  ['BAM\x01', 'is BAM', 'make FASTA of it: samtools fasta reads.bam | hmm …'],
  ['CRAM', 'is CRAM', 'make FASTA of it: samtools fasta reads.cram | hmm …'],
  [/^LOCUS\s/, 'is GenBank', 'save the sequence as FASTA'],
  ['ID   ', 'is EMBL or Swiss-Prot', 'save the sequence as FASTA'],
  ['# STOCKHOLM', 'is a Stockholm alignment', 'make FASTA of it: esl-reformat fasta alignment.sto | hmm …'],
  [/^\d+ +\d+\s*[\r\n]\s*[A-Za-z]/, 'is a PHYLIP alignment', 'save the alignment as FASTA'],
  ['CLUSTAL', 'is a Clustal alignment', 'save the alignment as FASTA'],
  [/^#NEXUS/i, 'is NEXUS', 'save the sequences as FASTA'],
  ['BZh', 'is packed with bzip2', 'unpack it first: bzip2 -dc file | hmm …'],
  ['\xfd7zXZ', 'is packed with xz', 'unpack it first: xz -dc file | hmm …'],
  ['\x28\xb5\x2f\xfd', 'is packed with zstd', 'unpack it first: zstd -dc file | hmm …'],
  ['PK\x03\x04', 'is a zip archive', 'unpack it first: unzip -p file.zip | hmm …'],
  ['\xff\xfe', UTF_16, 'save it as plain text (ASCII or UTF-8)'],
  ['\xfe\xff', UTF_16, 'save it as plain text (ASCII or UTF-8)'],
  // Without its mark, a letter has a NUL beside it.
  [/^(?:[\t-~]\0|\0[\t-~])/, UTF_16, 'save it as plain text (ASCII or UTF-8)'],
  [
    /^[^\t\n]+\t\d+\t\S+\t\d+\t\d+\t(\*|(\d+[MIDNSHP=X])+)\t/,
    'is SAM',
    'make FASTA of it: samtools fasta reads.sam | hmm …',
  ],
  [/^(##gff|\S+\t\S+\t[A-Za-z]\S*\t\d+\t\d+\t)/, 'is GFF or GTF', 'give the FASTA file that it annotates'],
  ['<', 'is a web page or XML', 'save the sequences themselves, as FASTA'],
];

/** The format of data that start with these bytes: the first line or 64 kB, unless there are fewer. */
export function sniffFormat(peeked: Uint8Array): SniffedFormat {
  const start = firstNonBlank(peeked);
  if (start === peeked.length) return 'empty';
  // A NUL beside the first letter means UTF-16 without its mark.
  if (peeked[start + 1] === 0) return 'other';
  switch (String.fromCharCode(peeked[start]!)) {
    case '>':
    case ';':
      return 'fasta';
    case '@':
      return /^@(HD|SQ|RG|PG|CO)\t/.test(latin(peeked, start, 4)) ? 'sam' : 'fastq';
    case '{':
      return isWholeLine(peeked, start) ? 'ndjson' : 'json';
    case '[':
      // Lines that are arrays of numbers are NDJSON; an array of records is one JSON value, however long its line.
      return /^\[\s*[-\dnN"]/.test(latin(peeked, start, 64)) && isWholeLine(peeked, start)
        ? 'ndjson'
        : 'json';
    default:
      return sniffPlainText(peeked);
  }
}

/** Marks and tables of numbers are told by what stands in their first lines. */
function sniffPlainText(peeked: Uint8Array): SniffedFormat {
  const bytes = Buffer.from(peeked.buffer, peeked.byteOffset, peeked.length);
  if (looksForeign(latin(peeked, firstNonBlank(peeked), 4096))) return 'other';
  if (latin(peeked, 0, NPY_START.length) === NPY_START) return 'npy';
  if (looksLikeChromHmm(bytes)) return 'chromhmm';
  const track = trackFormat(bytes);
  if (track) return track;
  return whyNoTable(bytes) ? 'other' : 'tsv';
}

/** Whether `sniffFormat` is sure, so that further bytes cannot change its answer. */
export function canTellFormat(peeked: Uint8Array): boolean {
  const start = firstNonBlank(peeked);
  switch (String.fromCharCode(peeked[start] ?? 0)) {
    case '>':
    case ';':
      return start + 1 < peeked.length;
    case '@':
      return start + 4 <= peeked.length;
    case '[':
    case '{':
      return lineEnd(peeked, start) < peeked.length;
    default: {
      const head = latin(peeked, 0, NPY_START.length);
      // Other text may begin with the first letters of an array.
      if (NPY_START.startsWith(head)) return head.length === NPY_START.length;
      // Marks, tracks and tables can be told by their third line, once it is whole.
      return start < peeked.length && hasRows(peeked, LINES_OF_TABLES) && sniffFormat(peeked) !== 'other';
    }
  }
}

/** Whether these bytes are blanks, or lines of a table so wide that none of its first ones has ended. */
export function isBeforeData(peeked: Uint8Array): boolean {
  const found = sniffFormat(peeked);
  return found === 'empty' || (found === 'other' && !hasRows(peeked, LINES_OF_TABLES));
}

/**
 * The format of data that start with these bytes.
 * @param name of the source, for messages
 * @param asked what the user said the format is
 * @throws UserError if it is none that can be read, or plainly not the one asked for
 */
export function detectFormat(
  peeked: Uint8Array,
  name: string,
  asked: RecordFormat | 'auto' = 'auto',
): RecordFormat {
  const found = sniffFormat(peeked);
  if (found === 'empty') {
    throw new UserError('nothing-to-read', 'is empty', {
      place: name,
      hint: 'at least one sequence is needed',
    });
  }
  if (found === 'sam') {
    throw new UserError('wrong-format', 'is SAM', {
      place: name,
      hint: 'make FASTA of it: samtools fasta reads.sam | hmm …',
    });
  }
  if (asked === 'auto') {
    if (found === 'other') throw unknownFormat(peeked, name);
    return found;
  }
  if (found === 'other' && isUtf16(peeked)) throw unknownFormat(peeked, name);
  if (found === asked || (PLAIN.includes(asked) && PLAIN.includes(found))) return asked;
  if (found === 'other') throw unknownFormat(peeked, name);
  if (NAMES[asked] === NAMES[found]) return asked;
  const hint = `leave out --input-format ${asked}, or give another file`;
  throw new UserError('wrong-format', `is ${NAMES[found]}, not ${NAMES[asked]}`, { place: name, hint });
}

function unknownFormat(peeked: Uint8Array, name: string): UserError {
  const head = latin(peeked, firstNonBlank(peeked), 4096);
  const foreign = looksForeign(head);
  if (foreign) return new UserError('wrong-format', foreign[1], { place: name, hint: foreign[2] });
  const hint =
    "FASTA starts with '>', FASTQ with '@', JSON with '{' or '['; a table has numbers in every line";
  const noTable = whyNoTable(Buffer.from(peeked));
  if (noTable?.problem !== undefined) {
    return new UserError('wrong-format', noTable.problem, { place: `${name}:${noTable.line}`, hint });
  }
  const line = 1 + countLineEnds(peeked, firstNonBlank(peeked));
  const place = `${name}:${line}`;
  if (/^[A-Za-z*?\-\s]+$/.test(head.split(/[\r\n]/, 1)[0]!)) {
    const fasta = "a FASTA record is a line '>name' and below it the sequence";
    return new UserError('wrong-format', "no '>' header: this is not FASTA", { place, hint: fasta });
  }
  return new UserError('wrong-format', 'is neither FASTA, FASTQ, JSON nor a table of numbers', {
    place,
    hint,
  });
}

function isUtf16(peeked: Uint8Array): boolean {
  return looksForeign(latin(peeked, firstNonBlank(peeked), 4))?.[1] === UTF_16;
}

function looksForeign(head: string): (typeof FOREIGN)[number] | undefined {
  return FOREIGN.find(([start]) => (typeof start === 'string' ? head.startsWith(start) : start.test(head)));
}

function firstNonBlank(bytes: Uint8Array): number {
  let index = 0;
  while (index < bytes.length && (bytes[index] === 32 || (bytes[index]! >= 9 && bytes[index]! <= 13)))
    index++;
  return index;
}

/** Whether the first line is a JSON value by itself, or so long that its end is out of sight. */
function isWholeLine(peeked: Uint8Array, start: number): boolean {
  const end = lineEnd(peeked, start);
  if (end === peeked.length) return true;
  try {
    JSON.parse(Buffer.from(peeked.subarray(start, end)).toString());
    return true;
  } catch {
    return false;
  }
}

/** The index of the first line end, or the length. */
function lineEnd(bytes: Uint8Array, start: number): number {
  let end = start;
  while (end < bytes.length && bytes[end] !== LINE_FEED && bytes[end] !== CARRIAGE_RETURN) end++;
  return end;
}

/** Whether there are so many lines that end, besides blank ones, comments and what browsers show. */
function hasRows(peeked: Uint8Array, wanted: number): boolean {
  const end = 1 + Math.max(peeked.lastIndexOf(LINE_FEED), peeked.lastIndexOf(CARRIAGE_RETURN));
  let count = 0;
  for (const line of linesIn(Buffer.from(peeked.buffer, peeked.byteOffset, end))) {
    if (!TRACK_DECORATION.test(line) && ++count === wanted) return true;
  }
  return false;
}

function countLineEnds(bytes: Uint8Array, end: number): number {
  let count = 0;
  for (let index = 0; index < end; index++) {
    if (bytes[index] === LINE_FEED && bytes[index - 1] !== CARRIAGE_RETURN) count++;
    if (bytes[index] === CARRIAGE_RETURN) count++;
  }
  return count;
}

function latin(bytes: Uint8Array, start: number, length: number): string {
  return Buffer.from(bytes.subarray(start, start + length)).toString('latin1');
}
