// Turns sequences as programs hold them, strings or arrays, into observations of a model.
import { UserError } from '../user-error.ts';
import { plural } from '../wording.ts';
import { type Alphabet, codesFor, NOT_A_LETTER } from './alphabet.ts';
import type { Codes } from './codes.ts';
import { alike } from './indicators.ts';
import { concatenate, type ObservationKind, type Observations, type RowTable } from './observations.ts';

/**
 * One sequence: letters; or one number a position, the index of a symbol (below 0 or NaN: missing) or a value; or a
 * row of numbers a position, weights of the symbols or values (NaN: missing).
 */
export type Sequence = string | ArrayLike<number> | readonly ArrayLike<number>[];

/**
 * The sequences as observations of this kind, which a family's `prepare` takes.
 * @throws UserError that names sequence and position, from 1 on, of what a model cannot take
 */
export function observationsOf(kind: ObservationKind, sequences: readonly Sequence[]): Observations {
  const named = sequences.map((sequence, n) => {
    const name = `sequence ${n + 1}`;
    const data =
      kind.kind === 'symbols' ? symbols(kind.alphabet, sequence, name) : vectors(kind.width, sequence, name);
    return { name, data };
  });
  return concatenate(alike(named, kind));
}

function symbols(
  alphabet: Alphabet,
  sequence: Sequence,
  name: string,
): { kind: 'symbols'; codes: Codes } | PlainRows {
  if (typeof sequence === 'string')
    return { kind: 'symbols', codes: codesOfLetters(alphabet, sequence, name) };
  if (isRows(sequence)) return rowTableOf(sequence, alphabet.symbols.length, name, checkWeights);
  const codes = codesFor(alphabet, sequence.length);
  for (let t = 0; t < codes.length; t++) {
    const value = sequence[t]!;
    if (value >= alphabet.symbols.length || !(Number.isInteger(value) || Number.isNaN(value))) {
      const hint = `symbols are 0 to ${alphabet.symbols.length - 1}`;
      throw new UserError('bad-symbol', `${value} at position ${t + 1} is no symbol`, { place: name, hint });
    }
    codes[t] = value >= 0 ? value : alphabet.missing;
  }
  return { kind: 'symbols', codes };
}

function codesOfLetters(alphabet: Alphabet, text: string, name: string): Codes {
  // The stop symbol at the end of a protein is no residue.
  const end = alphabet.name === 'protein' && text.endsWith('*') ? text.length - 1 : text.length;
  const codes = codesFor(alphabet, end);
  for (let t = 0; t < end; t++) {
    const code = alphabet.letterCodes[text.charCodeAt(t)] ?? NOT_A_LETTER;
    if (code === NOT_A_LETTER) {
      const hint = `symbols are ${alphabet.symbols.join(alphabet.name === 'custom' ? ' ' : '')}`;
      throw new UserError('bad-symbol', `'${text[t]}' at position ${t + 1} is no symbol`, {
        place: name,
        hint,
      });
    }
    codes[t] = code;
  }
  return codes;
}

function vectors(width: number | undefined, sequence: Sequence, name: string): PlainRows {
  if (typeof sequence === 'string')
    throw new UserError('data-does-not-fit', 'is letters, but the model takes numbers', { place: name });
  if (isRows(sequence)) return rowTableOf(sequence, width ?? sequence[0]?.length ?? 1, name);
  return rowTableOf(
    Array.from(sequence, value => [value]),
    width ?? 1,
    name,
  );
}

type PlainRows = RowTable & { codes: undefined };

function rowTableOf(
  rows: readonly ArrayLike<number>[],
  width: number,
  name: string,
  check: (row: ArrayLike<number>, place: string) => void = () => {},
): PlainRows {
  const values = new Float64Array(rows.length * width);
  for (const [t, row] of rows.entries()) {
    if (row.length !== width) {
      throw new UserError(
        'bad-number',
        `${plural(row.length, 'number')} at position ${t + 1}, expected ${width}`,
        {
          place: name,
        },
      );
    }
    check(row, `${name}, position ${t + 1}`);
    values.set(row, t * width);
  }
  return { kind: 'rows', width, values, codes: undefined };
}

/** The weights of a soft observation may sum to 1 with this error, as in data files. */
const WEIGHT_TOLERANCE = 1e-6;

function checkWeights(row: ArrayLike<number>, place: string): void {
  const weights = Array.from(row);
  if (weights.every(Number.isNaN)) return;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (weights.every(weight => weight >= 0) && Math.abs(sum - 1) <= WEIGHT_TOLERANCE) return;
  throw new UserError('bad-number', 'weights are 0 or more and sum to 1', { place });
}

function isRows(sequence: Exclude<Sequence, string>): sequence is readonly ArrayLike<number>[] {
  return typeof sequence[0] === 'object';
}
