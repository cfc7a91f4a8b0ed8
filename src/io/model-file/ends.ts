// `ends` of a model file: the probability that a sequence is over after each state (Durbin et al. 1998, 3.1), in place of a silent
// state that would be written for it.
//   file     "ends": [0.01, 0.02] beside transitions whose rows sum to 0.99 and 0.98
//   memory   one more silent state, `end`, to which these transitions lead
import { type Chain, isEnd } from '../../model/hmm.ts';
import { UserError } from '../../user-error.ts';
import { type FiledChain, type FiledRow, filedChain } from './chain.ts';

/** What the silent state is called that `ends` stands for. */
const END = 'end';

/** The chain as it is written: a single end that is called `end`, and is all that is silent, as `ends`. */
export function filedWithEnds(chain: Chain): FiledChain & { ends?: FiledRow } {
  const { states, silent = [], initial, transitions } = chain;
  const K = states.length;
  const [end] = silent;
  const isPlain = silent.length === 1 && end!.name === END && end!.color === undefined && initial[K] === 0;
  if (!isPlain || !isEnd(transitions[K]!)) return filedChain(chain);
  const rows = transitions.slice(0, K).map(row => row.slice(0, K));
  const filed = filedChain({ states, initial: initial.slice(0, K), transitions: rows });
  return { ...filed, ends: transitions.slice(0, K).map(row => row[K]!) };
}

/**
 * The content of a model file with the silent state in place of `ends`, if it has them. What is wrong elsewhere is left
 * to the schema.
 * @throws UserError for `ends` that do not fit the states
 */
export function withoutEnds(content: Record<string, unknown>, path: string): Record<string, unknown> {
  const { ends, ...rest } = content;
  const { states, initial, transitions } = rest;
  if (ends === undefined || !Array.isArray(states) || !Array.isArray(transitions)) return content;
  const names = states.map(state => (state as { name?: unknown } | null)?.name);
  if (names.includes(END)) {
    throw badEnds(
      `ends: there is a state '${END}' as well`,
      path,
      'leave out one of them, or rename the state',
    );
  }
  const chances = names.map((name, k) => chanceOf(ends, String(name), k));
  const isRow = Array.isArray(ends) ? ends.length === names.length : isNamed(ends);
  if (!isRow || !chances.every(isProbability)) {
    const hint =
      'a number from 0 to 1 for each state, like [0.01, 0.02], or {"exon": 0.02} for those that are not 0';
    throw badEnds('ends: expected the probability that a sequence is over after each state', path, hint);
  }
  const stray = isNamed(ends) && Object.keys(ends).find(name => !names.includes(name));
  if (stray) throw badEnds(`ends.${stray}: there is no state '${stray}'`, path);
  for (const [i, row] of transitions.entries()) {
    if (!Array.isArray(row) || row.length === names.length) continue;
    throw badEnds(`transitions[${i}]: has ${row.length} entries, expected ${names.length}`, path);
  }
  const extended = transitions.map((row, i) => extendedRow(row, chances[i] ?? 0));
  return {
    ...rest,
    states: [...states, { name: END, silent: true }],
    initial: extendedRow(initial, 0),
    transitions: [...extended, {}],
  };
}

function extendedRow(row: unknown, end: number): unknown {
  if (Array.isArray(row)) return [...row, end];
  return isNamed(row) ? { ...row, ...(end > 0 && { [END]: end }) } : row;
}

function chanceOf(ends: unknown, name: string, k: number): number {
  if (Array.isArray(ends)) return ends[k] as number;
  return isNamed(ends) && Object.hasOwn(ends, name) ? (ends[name] as number) : 0;
}

function isProbability(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function isNamed(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badEnds(message: string, place: string, hint?: string): UserError {
  return new UserError('bad-model', message, { place, ...(hint !== undefined && { hint }) });
}
