// Writes paths like FASTA: the same records, with the letter of the state at each position.
import type { Codes } from '../../model/codes.ts';
import type { State } from '../../model/hmm.ts';
import type { Part } from '../../model/inference/trellis.ts';
import { type Region, regionName } from '../../model/places.ts';
import { UserError } from '../../user-error.ts';
import { escapeField, unwritable } from './format.ts';

const LINE_WIDTH = 60;
/** A chunk has so many lines. */
const LINES = 1 << 10;
const LINE_END = 10;
const ALL_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * [K] the letter of each state: its symbol if all states have one; else the first letter of its name if these differ;
 * else A, B, C, and so on.
 */
export function lettersOf(states: readonly State[]): string[] {
  const symbols = states.map(({ symbol }) => symbol ?? '');
  if (symbols.every(isLetter)) return symbols;
  const firsts = states.map(({ name }) => name[0]!);
  if (firsts.every(isLetter) && new Set(firsts).size === firsts.length) return firsts;
  if (states.length <= ALL_LETTERS.length) return [...ALL_LETTERS.slice(0, states.length)];
  throw new UserError(
    'too-large',
    `there are ${ALL_LETTERS.length} letters for the ${states.length} states of the model`,
    {
      hint: 'give every state a "symbol" in the model file, or use another format',
    },
  );
}

/** Whether a character can stand for a state in FASTA: it is printable, one byte, and begins no header or comment. */
function isLetter(text: string): boolean {
  return /^[!-~]$/.test(text) && !NO_LETTERS.includes(text);
}

/** In label FASTA, ? is unknown. */
const NO_LETTERS = '>;#?';

/** The header, with id, region and description, then lines of 60 letters; or a part of that. */
export function* pathRecord(
  {
    id,
    region,
    description,
    path,
    part: { from, to } = { from: 0, to: path.length },
  }: {
    id: string;
    region?: Region | undefined;
    description: string;
    path: Codes;
    part?: Part | undefined;
  },
  letters: readonly string[],
): Generator<string> {
  if (/^$|^\0|[ \t\n\r]/.test(id)) throw unwritable('FASTA', `a record called '${id}'`, 'an id is one word');
  const name = regionName({ id, region });
  const header = description === '' ? name : `${name} ${escapeField(description)}`;
  if (from === 0) yield `>${header}\n`;
  const codes = Uint8Array.from(letters, letter => letter.charCodeAt(0));
  const bytes = Buffer.alloc(LINES * (LINE_WIDTH + 1));
  let at = 0;
  for (let t = from; t < to; t++) {
    bytes[at++] = codes[path[t]!]!;
    if ((t + 1) % LINE_WIDTH === 0 || t + 1 === path.length) bytes[at++] = LINE_END;
    if (at + 2 > bytes.length || t + 1 === to) {
      yield bytes.toString('latin1', 0, at);
      at = 0;
    }
  }
}
