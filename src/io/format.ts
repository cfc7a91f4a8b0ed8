// Which format a file has, told from its first bytes alone; names lie, bytes do not.
import { UserError } from '../user-error.ts';

/** The formats that hold records and are read here. */
export type RecordFormat = 'fasta' | 'json' | 'ndjson';

/** What the first bytes look like; `other` is none of these. */
export type SniffedFormat = RecordFormat | 'fastq' | 'sam' | 'empty' | 'other';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** What users give by mistake: how it begins, what it is, how to make FASTA or plain text of it. */
const FOREIGN: readonly [start: string | RegExp, what: string, hint: string][] = [
  ['BAM\x01', 'is BAM', 'make FASTA of it: samtools fasta reads.bam | hmm …'],
  ['CRAM', 'is CRAM', 'make FASTA of it: samtools fasta reads.cram | hmm …'],
  [/^LOCUS\s/, 'is GenBank', 'save the sequence as FASTA'],
  ['ID   ', 'is EMBL or Swiss-Prot', 'save the sequence as FASTA'],
  ['# STOCKHOLM', 'is a Stockholm alignment', 'make FASTA of it: esl-reformat fasta alignment.sto | hmm …'],
  ['CLUSTAL', 'is a Clustal alignment', 'save the alignment as FASTA'],
  [/^#NEXUS/i, 'is NEXUS', 'save the sequences as FASTA'],
  ['BZh', 'is packed with bzip2', 'unpack it first: bzip2 -dc file | hmm …'],
  ['\xfd7zXZ', 'is packed with xz', 'unpack it first: xz -dc file | hmm …'],
  ['\x28\xb5\x2f\xfd', 'is packed with zstd', 'unpack it first: zstd -dc file | hmm …'],
  ['PK\x03\x04', 'is a zip archive', 'unpack it first: unzip -p file.zip | hmm …'],
  ['\xff\xfe', 'is UTF-16 text', 'save it as plain text (ASCII or UTF-8)'],
  ['\xfe\xff', 'is UTF-16 text', 'save it as plain text (ASCII or UTF-8)'],
  ['>\0', 'is UTF-16 text', 'save it as plain text (ASCII or UTF-8)'],
  [/^(##gff|\S+\t\S+\t\S+\t\d+\t\d+\t)/, 'is GFF or GTF', 'give the FASTA file that it annotates'],
  ['<', 'is a web page or XML', 'save the sequences themselves, as FASTA'],
];

/** Names the format of data that start with these bytes (the first line or 64 kB, unless there are fewer). */
export function sniffFormat(peeked: Uint8Array): SniffedFormat {
  const start = firstNonBlank(peeked);
  if (start === peeked.length) return 'empty';
  // A NUL beside the first letter: UTF-16 without its mark.
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
      // One line an array of numbers is NDJSON; an array of records is one JSON value, however long its line.
      return /^\[\s*[-\dn]/.test(latin(peeked, start, 64)) && isWholeLine(peeked, start) ? 'ndjson' : 'json';
    default:
      return 'other';
  }
}

/** Whether `sniffFormat` can tell, or further bytes may change its mind. */
export function canTellFormat(peeked: Uint8Array): boolean {
  const start = firstNonBlank(peeked);
  const first = peeked[start];
  if (first === 0x3e || first === 0x3b) return start + 1 < peeked.length;
  if (first !== 0x5b && first !== 0x7b) return false;
  return peeked.indexOf(LINE_FEED, start) >= 0;
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
    throw new UserError('is empty', { place: name, hint: 'at least one sequence is needed' });
  }
  if (found === 'fastq') throw fastqError(name);
  if (found === 'sam') {
    throw new UserError('is SAM', {
      place: name,
      hint: 'make FASTA of it: samtools fasta reads.sam | hmm …',
    });
  }
  if (found === 'other') throw unknownFormat(peeked, name);
  if (asked === 'auto') return found;
  if ((asked === 'fasta') !== (found === 'fasta')) {
    const [is, isNot] = found === 'fasta' ? ['FASTA', 'JSON'] : ['JSON', 'FASTA'];
    const hint = `leave out --input-format ${asked}, or give another file`;
    throw new UserError(`is ${is}, not ${isNot}`, { place: name, hint });
  }
  return asked;
}

function fastqError(name: string): UserError {
  const file = name.startsWith('<') ? 'reads.fq' : name;
  const hint = `make FASTA of it: seqtk seq -A ${file} | hmm …`;
  return new UserError('is FASTQ, which is not read yet', { place: name, hint });
}

function unknownFormat(peeked: Uint8Array, name: string): UserError {
  const head = latin(peeked, firstNonBlank(peeked), 4096);
  for (const [start, what, hint] of FOREIGN) {
    const fits = typeof start === 'string' ? head.startsWith(start) : start.test(head);
    if (fits) return new UserError(what, { place: name, hint });
  }
  const line = 1 + countLineEnds(peeked, firstNonBlank(peeked));
  const place = `${name}:${line}`;
  if (/^[A-Za-z*?\-\s]+$/.test(head.split(/[\r\n]/, 1)[0]!)) {
    const hint = "a FASTA record is a line '>name' and below it the sequence";
    return new UserError("no '>' header: this is not FASTA", { place, hint });
  }
  const hint = "FASTA starts with '>', JSON with '{' or '['";
  return new UserError('is neither FASTA nor JSON', { place, hint });
}

function firstNonBlank(bytes: Uint8Array): number {
  let index = 0;
  while (index < bytes.length && (bytes[index] === 32 || (bytes[index]! >= 9 && bytes[index]! <= 13)))
    index++;
  return index;
}

/** Whether the first line is a JSON value by itself, or so long that its end is out of sight. */
function isWholeLine(peeked: Uint8Array, start: number): boolean {
  const end = peeked.indexOf(LINE_FEED, start);
  if (end < 0) return true;
  try {
    JSON.parse(Buffer.from(peeked.subarray(start, end)).toString());
    return true;
  } catch {
    return false;
  }
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
