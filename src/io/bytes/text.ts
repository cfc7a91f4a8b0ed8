// Text from bytes, and bytes from text. Names need not be UTF-8: a byte that is none becomes a lone surrogate, U+DC80 to
// U+DCFF, as in Python (PEP 383), and is written as the same byte. So two names never become one.
import { isUtf8 } from 'node:buffer';
import type { ErrorCode } from '../../error-codes.ts';
import { UserError } from '../../user-error.ts';

const ESCAPED_BYTES = /[\udc80-\udcff]+/u;

/** The text of these bytes. */
export function textOfBytes(bytes: Buffer, start = 0, end = bytes.length): string {
  const text = bytes.toString('utf8', start, end);
  // The character that stands for what is no UTF-8; it may also be one of the text.
  return text.includes('\ufffd') ? escapedText(bytes.subarray(start, end)) : text;
}

function escapedText(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\x80-\xff]+/g, run => {
    const own = Buffer.from(run, 'latin1');
    let text = '';
    for (let at = 0; at < own.length; ) {
      const end = at + bytesFrom(own[at]!);
      const isCharacter = end <= own.length && isUtf8(own.subarray(at, end));
      text += isCharacter ? own.toString('utf8', at, end) : String.fromCharCode(0xdc00 + own[at]!);
      at = isCharacter ? end : at + 1;
    }
    return text;
  });
}

/** How many bytes a character has that begins with this one, which is no ASCII; 1 where none does. */
function bytesFrom(first: number): number {
  return first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** A text for output: itself, or its bytes where it holds some that are no UTF-8. */
export function writable(text: string): string | Buffer {
  if (!ESCAPED_BYTES.test(text)) return text;
  const parts = text.split(/([\udc80-\udcff]+)/u);
  return Buffer.concat(parts.map((part, n) => Buffer.from(part, n % 2 === 1 ? 'latin1' : 'utf8')));
}

/** The same text, with a sign in place of each byte that is no UTF-8, for what is only read by people. */
function shownText(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

/** The bytes of a text, as `textOfBytes` read it. */
export function bytesOfText(text: string): Buffer {
  const bytes = writable(text);
  return typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
}

/**
 * Refuses text that is not UTF-8, for formats that must be: a name unless `what` says something else.
 * @throws UserError
 */
export function requireUnicode(
  text: string,
  format: string,
  { what = 'name', otherwise = 'write tsv or bed, whose bytes stay as they are, or ' } = {},
): string {
  if (!/\p{Cs}/u.test(text)) return text;
  const hint = `${otherwise}convert the data: iconv -f latin1 -t utf-8 old.fa > new.fa`;
  const message = `the ${what} '${shownText(text)}' is not UTF-8, which ${format} must be`;
  throw new UserError('cannot-be-written', message, { hint });
}

/** The text of a JSON file. @throws UserError where it is not UTF-8 */
export function jsonText(bytes: Buffer, code: ErrorCode, place: string): string {
  const text = bytes.toString();
  if (text.includes('\ufffd') && !isUtf8(bytes)) {
    const hint = 'convert it: iconv -f latin1 -t utf-8 old.json > new.json';
    throw new UserError(code, 'is not UTF-8, which JSON must be', { place, hint });
  }
  // JSON can also escape half a character. Where it does, writing what was read does so, too.
  if (/\\u[dD][89a-fA-F]/.test(text) && holdsHalfCharacters(text)) {
    const hint = 'characters beyond \\uffff are two escapes, like \\ud83e\\uddec';
    throw new UserError(code, 'holds half a character, which is no text', { place, hint });
  }
  return text;
}

function holdsHalfCharacters(text: string): boolean {
  try {
    return /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(JSON.stringify(JSON.parse(text)));
  } catch {
    // Whoever parses it will say what is wrong.
    return false;
  }
}

/** The first word of a text that begins with no blank, and what comes after the blanks behind it; in time that grows as the text. */
export function firstWordOf(text: string): [first: string, rest: string] {
  const end = text.search(/\s/);
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end).trimStart()];
}
