// Chromatin states as they are usually named, for marks in bins of 200 base pairs. A start for training: all numbers are
// round ones of our own.
import { UserError } from '../../user-error.ts';
import { listed, plural } from '../../wording.ts';
import { normalized } from '../emissions/probability-rows.ts';
import type { HiddenMarkovModel } from '../hmm.ts';

/** A state, its share of a genome in per cent, its mean run in bins, and how often its marks are there. */
interface KnownState {
  name: string;
  color: string;
  share: number;
  run: number;
  marks: Readonly<Record<string, number>>;
}

/** The states, the most general first: a model of n states has the first n that its marks tell apart. */
const STATES: readonly KnownState[] = [
  { name: 'Quies', color: '#c8c8c8', share: 50, run: 60, marks: {} },
  {
    name: 'TssA',
    color: '#ff0000',
    share: 1,
    run: 6,
    marks: { H3K4me3: 0.9, H3K4me2: 0.9, H3K27ac: 0.9, H3K9ac: 0.9, H3K4me1: 0.3, DNase: 0.8 },
  },
  {
    name: 'Enh',
    color: '#ffc34d',
    share: 2,
    run: 4,
    marks: { H3K4me1: 0.9, H3K4me2: 0.6, H3K27ac: 0.7, H3K9ac: 0.3, DNase: 0.5 },
  },
  {
    name: 'Tx',
    color: '#008000',
    share: 10,
    run: 25,
    marks: { H3K36me3: 0.8, H3K79me2: 0.3, H4K20me1: 0.2 },
  },
  { name: 'ReprPC', color: '#808080', share: 8, run: 20, marks: { H3K27me3: 0.8 } },
  { name: 'Het', color: '#8a91d0', share: 8, run: 20, marks: { H3K9me3: 0.8 } },
  { name: 'EnhWk', color: '#ffff00', share: 4, run: 3, marks: { H3K4me1: 0.6, H3K4me2: 0.2 } },
  {
    name: 'TssBiv',
    color: '#cd5c5c',
    share: 0.5,
    run: 5,
    marks: { H3K4me3: 0.8, H3K4me2: 0.8, H3K4me1: 0.5, H3K27me3: 0.7 },
  },
  { name: 'Ins', color: '#0abee1', share: 0.5, run: 1.5, marks: { CTCF: 0.9, DNase: 0.5 } },
  {
    name: 'TssFlnk',
    color: '#ff4500',
    share: 1.5,
    run: 3,
    marks: { H3K4me1: 0.8, H3K4me2: 0.9, H3K4me3: 0.5, H3K27ac: 0.6, H3K9ac: 0.5, DNase: 0.4 },
  },
  {
    name: 'TxWk',
    color: '#006400',
    share: 10,
    run: 20,
    marks: { H3K36me3: 0.2, H3K79me2: 0.2, H4K20me1: 0.2 },
  },
  {
    name: 'EnhG',
    color: '#c2e105',
    share: 1,
    run: 4,
    marks: { H3K36me3: 0.6, H3K4me1: 0.8, H3K4me2: 0.4, H3K27ac: 0.4, H3K79me2: 0.5 },
  },
  { name: 'EnhBiv', color: '#bdb76b', share: 0.5, run: 3, marks: { H3K4me1: 0.8, H3K27me3: 0.6 } },
  { name: 'ReprPCWk', color: '#a9a9a9', share: 10, run: 20, marks: { H3K27me3: 0.2 } },
  {
    name: 'Tx5',
    color: '#00c000',
    share: 2,
    run: 15,
    marks: { H3K79me2: 0.8, H4K20me1: 0.5, H3K36me3: 0.4 },
  },
];

/** The marks of most experiments. */
const USUAL_MARKS = ['H3K4me3', 'H3K4me1', 'H3K27ac', 'H3K36me3', 'H3K27me3', 'H3K9me3'];
const USUAL_COUNT = 8;

/** How often a mark is there that a state does not have; and one of which nothing is known, in any state. */
const STRAY = 0.02;
const UNKNOWN = 0.1;
const KNOWN = new Set(STATES.flatMap(({ marks }) => Object.keys(marks)));

/** Marks tell two states apart that differ by this in one of them. */
const APART = 0.15;

/**
 * A model of the first states that these marks tell apart: so many as there are `names`, or 8 if there are as many.
 * States keep their usual names where the given ones are numbers.
 * @throws UserError if the marks tell fewer states apart
 */
export function chromatin({
  stateNames,
  marks = USUAL_MARKS,
}: {
  stateNames?: readonly string[] | undefined;
  marks?: readonly string[] | undefined;
} = {}): HiddenMarkovModel {
  const rowOf = (state: KnownState) =>
    marks.map(mark => state.marks[mark] ?? (KNOWN.has(mark) ? STRAY : UNKNOWN));
  const apart: KnownState[] = [];
  for (const state of STATES) {
    const row = rowOf(state);
    const isNew = apart.every(other => rowOf(other).some((p, d) => Math.abs(p - row[d]!) >= APART));
    if (isNew) apart.push(state);
  }
  const count = stateNames?.length ?? Math.min(USUAL_COUNT, apart.length);
  if (count > apart.length) {
    const message = `the preset tells ${plural(apart.length, 'state')} apart by ${listed(marks)}, not ${count}`;
    const hint = `it knows ${listed([...KNOWN])}; for more states, train with --initialise information`;
    throw new UserError('option-does-not-fit', message, { hint, kind: 'usage' });
  }
  const states = apart.slice(0, count);
  const areNumbers = (stateNames ?? []).every((name, k) => name === `S${k + 1}`);
  return {
    name: 'chromatin states',
    states: states.map(({ name, color }, k) => ({ name: areNumbers ? name : stateNames![k]!, color })),
    initial: normalized(states.map(({ share }) => share)),
    // A state is entered as often as its share and its runs ask.
    transitions: states.map(({ run }, i) => {
      if (count === 1) return [1];
      const entered = normalized(states.map((to, j) => (i === j ? 0 : to.share / to.run)));
      return entered.map((p, j) => (i === j ? 1 - 1 / run : p / run));
    }),
    emission: { family: 'bernoulli', marks: [...marks], probabilities: states.map(rowOf) },
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}
