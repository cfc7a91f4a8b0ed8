// Counts what aligned sequences do: the path of each through match, insert and delete states.
import type { Alphabet } from '../../alphabet.ts';
import type { NodeTransitions } from '../../profile/profile.ts';
import { type CodedRow, GAP, UNKNOWN } from './coded-rows.ts';

/** Weighted numbers of emissions and transitions, in the shape of a profile. */
export interface Counts {
  /** [M][A] */
  match: number[][];
  /** [M + 1][A] */
  insert: number[][];
  /** [M + 1] */
  transitions: NodeTransitions[];
}

/** A step of a path: a state of a node, and the code that it emits. `?` is where nothing is known. */
interface Step {
  state: 'm' | 'i' | 'd' | '?';
  node: number;
  code: number;
}

/** The counts of all rows, each times its weight; `matchColumns` go up. */
export function countPaths(
  rows: readonly CodedRow[],
  weights: readonly number[],
  matchColumns: readonly number[],
  alphabet: Alphabet,
): Counts {
  const M = matchColumns.length;
  const zeros = () => alphabet.symbols.map(() => 0);
  const counts: Counts = {
    match: Array.from({ length: M }, zeros),
    insert: Array.from({ length: M + 1 }, zeros),
    transitions: Array.from({ length: M + 1 }, () => ({ mm: 0, mi: 0, md: 0, im: 0, ii: 0, dm: 0, dd: 0 })),
  };
  const isMatch = new Uint8Array(rows[0]!.length);
  for (const column of matchColumns) isMatch[column] = 1;
  for (const [n, row] of rows.entries()) {
    count(withoutLooseEnds(withoutNeighbours(pathOf(row, isMatch))), weights[n]!, counts, alphabet);
  }
  return counts;
}

/** The path of a row, from the begin, which is match state 0, to the end, which is match state M + 1. */
function pathOf(row: CodedRow, isMatch: Uint8Array): Step[] {
  const path: Step[] = [{ state: 'm', node: 0, code: GAP }];
  let node = 0;
  for (const [column, code] of row.entries()) {
    if (isMatch[column]) node++;
    if (code === UNKNOWN) {
      if (path.at(-1)!.state !== '?') path.push({ state: '?', node, code });
    } else if (isMatch[column]) path.push({ state: code === GAP ? 'd' : 'm', node, code });
    else if (code !== GAP) path.push({ state: 'i', node, code });
  }
  path.push({ state: 'm', node: node + 1, code: GAP });
  return path;
}

/**
 * The path without transitions that Plan 7 has not: an insertion beside a deletion becomes the match state that was
 * deleted.
 */
function withoutNeighbours(path: readonly Step[]): Step[] {
  const kept: Step[] = [];
  for (let at = 0; at < path.length; at++) {
    const [step, next] = [path[at]!, path[at + 1]];
    const pair = step.state + (next?.state ?? '');
    if (pair === 'di') kept.push({ state: 'm', node: step.node, code: next!.code });
    else if (pair === 'id') kept.push({ state: 'm', node: next!.node, code: step.code });
    else kept.push(step);
    if (pair === 'di' || pair === 'id') at++;
  }
  return kept;
}

/**
 * The path of a fragment from its first match state to its last; of other sequences, all of it. What a fragment has before
 * and after them may be no insertion, but belong to match states if it were whole.
 */
function withoutLooseEnds(path: readonly Step[]): readonly Step[] {
  const isMatched = ({ state, code }: Step) => state === 'm' && code !== GAP;
  const first = path[1]!.state === '?' ? path.findIndex(isMatched) : 0;
  const last = path.at(-2)!.state === '?' ? path.findLastIndex(isMatched) : path.length - 1;
  return first < 0 ? [] : path.slice(first, last + 1);
}

function count(
  path: readonly Step[],
  weight: number,
  { match, insert, transitions }: Counts,
  alphabet: Alphabet,
): void {
  for (const [at, { state, node, code }] of path.entries()) {
    const emitted = state === 'i' ? insert[node]! : match[node - 1];
    if (code >= 0) {
      // An ambiguous letter is a bit of each symbol that it may be.
      const members = alphabet.members[code]!;
      for (const symbol of members) emitted![symbol]! += weight / members.length;
    }
    const next = path[at + 1]?.state;
    if (next === undefined || state === '?' || next === '?') continue;
    transitions[node]![`${state}${next}` as keyof NodeTransitions] += weight;
  }
}
