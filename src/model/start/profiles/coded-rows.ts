// The rows of an alignment as codes of its alphabet, gaps, and what is unknown.
import { UserError } from '../../../user-error.ts';
import { type Alphabet, NOT_A_LETTER } from '../../alphabet.ts';
import { type Alignment, isGap } from '../../profile/multiple-alignment.ts';

/** [C] the code of each column, or one of the two below. */
export type CodedRow = Int8Array;

/** The sequence has no residue in the column. */
export const GAP = -1;
/** Nothing is known of the sequence here: it is a fragment that begins later, or ended before. */
export const UNKNOWN = -2;

/** [N] the rows as they are. @throws UserError for a letter that the alphabet has not */
export function codedRows({ rows, ids, places }: Alignment, alphabet: Alphabet): CodedRow[] {
  return rows.map((text, n) => {
    const row = new Int8Array(text.length);
    for (let column = 0; column < text.length; column++) {
      const code = codeOf(text, column, alphabet);
      if (code === undefined) {
        const message = `column ${column + 1} of ${ids[n]}: '${text[column]}' is no letter of ${alphabet.name}`;
        const hint = 'gaps are - or . ; the alphabet is a guess unless --alphabet names it';
        throw new UserError('bad-symbol', message, { place: places[n]!, hint });
      }
      row[column] = code;
    }
    return row;
  });
}

function codeOf(text: string, column: number, { letterCodes }: Alphabet): number | undefined {
  const character = text[column]!;
  if (character === '~') return UNKNOWN;
  if (isGap(character)) return GAP;
  const code = letterCodes[text.charCodeAt(column)];
  return code === NOT_A_LETTER ? undefined : code;
}

/** A sequence that has, or spans, less than this share of the columns may be a fragment. */
const FRAGMENT_SHARE = 0.5;

/** Whether a sequence has residues in half of the columns at most. */
export function isShort(row: CodedRow): boolean {
  return row.reduce((sum, code) => sum + (code >= 0 ? 1 : 0), 0) <= FRAGMENT_SHARE * row.length;
}

/** Whether less than half of the columns are between its first residue and its last. */
export function spansLittle(row: CodedRow): boolean {
  const [first, end] = spanOf(row);
  return end - first < FRAGMENT_SHARE * row.length;
}

/** [N] the rows, of which fragments are unknown before their first residue and after their last. */
export function withFragments(rows: readonly CodedRow[], isFragment: (row: CodedRow) => boolean): CodedRow[] {
  return rows.map(row => {
    if (!isFragment(row)) return row;
    const [first, end] = spanOf(row);
    return row.slice().fill(UNKNOWN, 0, first).fill(UNKNOWN, end);
  });
}

/** Where the residues are: from the first one up to the end of the last. */
function spanOf(row: CodedRow): [first: number, end: number] {
  const first = row.findIndex(code => code >= 0);
  return first < 0 ? [row.length, row.length] : [first, row.findLastIndex(code => code >= 0) + 1];
}
