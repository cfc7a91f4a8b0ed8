// The body of a profile: for each node match emissions, insert emissions and transitions, as negative natural logarithms.
import type { NodeTransitions, Profile } from '../../../model/profile/profile.ts';
import { badProfile, type Line, numberOf, type Where, wordsOf } from './lines.ts';
import type { NodeAnnotation } from './versions.ts';

/** The transitions of a node, in the order of the file. */
export const TRANSITIONS = ['mm', 'mi', 'md', 'im', 'ii', 'dm', 'dd'] as const;

/** How far a row of probabilities may be from 1: five decimals of a logarithm are good to 1e-5. */
const ROW_TOLERANCE = 1e-3;

/** What is to be read: M nodes of so many symbols, and what stands behind the match emissions of each. */
export interface Shape {
  length: number;
  symbolCount: number;
  columns: readonly NodeAnnotation[];
}

export interface Nodes extends Required<Pick<Profile, 'match' | 'insert' | 'transitions'>> {
  composition?: number[];
  /** [M] of each column. */
  annotation: Record<NodeAnnotation, string[]>;
}

/** Reads the lines of all nodes; `end` is the number of the line after them. */
export function readNodes(
  lines: readonly Line[],
  end: number,
  { length, symbolCount, columns }: Shape,
  where: Where,
): Nodes {
  const nodes = {
    match: [] as number[][],
    insert: [] as number[][],
    transitions: [] as NodeTransitions[],
    annotation: { map: [], consensus: [], reference: [], mask: [], structure: [] } as Nodes['annotation'],
    ...(lines[0] && wordsOf(lines[0][0])[0] === 'COMPO' && { composition: [] as number[] }),
  };
  const rows = lines.map(([text, line]) => ({ words: wordsOf(text), line })).values();
  const next = (count: number) => {
    const { value } = rows.next();
    if (!value) throw badProfile(where, end, `${length} nodes should be here, and there are fewer`);
    if (value.words.length === count) return value;
    throw badProfile(where, value.line, `${value.words.length} words in a line of ${count}`);
  };
  const emissions = (words: readonly string[], line: number) => rowOf(words, where, line);
  if (nodes.composition) {
    const { words, line } = next(1 + symbolCount);
    nodes.composition = emissions(words.slice(1), line);
  }
  for (let k = 0; k <= length; k++) {
    if (k > 0) {
      const { words, line } = next(1 + symbolCount + columns.length);
      if (words[0] !== String(k)) throw badProfile(where, line, `node ${words[0]} where ${k} should be`);
      nodes.match.push(emissions(words.slice(1, 1 + symbolCount), line));
      for (const [n, column] of columns.entries()) {
        const word = words[1 + symbolCount + n]!;
        if (column !== 'map' && word.length !== 1)
          throw badProfile(where, line, `'${word}' in place of one letter`);
        nodes.annotation[column].push(word);
      }
      if (nodes.annotation.map.at(-1) !== '-') numberOf(nodes.annotation.map.at(-1), where, line, 'a column');
    }
    const inserted = next(symbolCount);
    nodes.insert.push(emissions(inserted.words, inserted.line));
    const { words, line } = next(TRANSITIONS.length);
    nodes.transitions.push(transitionsOf(words, where, line));
  }
  const { value: more } = rows.next();
  if (more) throw badProfile(where, more.line, `more than the ${length} nodes that LENG announces`);
  return nodes;
}

function transitionsOf(words: readonly string[], where: Where, line: number): NodeTransitions {
  const [mm, mi, md] = rowOf(words.slice(0, 3), where, line) as [number, number, number];
  const [im, ii] = rowOf(words.slice(3, 5), where, line) as [number, number];
  const [dm, dd] = rowOf(words.slice(5), where, line) as [number, number];
  return { mm, mi, md, im, ii, dm, dd };
}

/** Words as probabilities, which are to sum to 1. */
function rowOf(words: readonly string[], where: Where, line: number): number[] {
  const row = words.map(word => probabilityOf(word, where, line));
  const sum = row.reduce((all, one) => all + one, 0);
  if (Math.abs(sum - 1) <= ROW_TOLERANCE) return row;
  throw badProfile(where, line, `probabilities that sum to ${Number(sum.toPrecision(6))}, not 1`);
}

function probabilityOf(word: string, where: Where, line: number): number {
  if (word === '*') return 0;
  const negative = Number(word);
  // What is hardly more than 1 may be -0.00000.
  if (negative > -ROW_TOLERANCE) return Math.min(1, Math.exp(-negative));
  throw badProfile(
    where,
    line,
    `'${word}' in place of a probability`,
    'it is a negative logarithm, or * for 0',
  );
}
