// Proteins in membranes: which parts are inside the cell, in the membrane, outside. Layout after TMHMM (Sonnhammer, von
// Heijne & Krogh 1998; Krogh et al. 2001, J Mol Biol 305:567); the numbers are of our own making, see residues.ts.
import type { HiddenMarkovModel, State } from '../../hmm.ts';
import { type Part, RESIDUES, residuesOf } from './residues.ts';

/** The three things that a residue may be, and what annotation calls them (Sequence Ontology). */
const PLACES = {
  i: 'cytoplasmic_polypeptide_region',
  M: 'transmembrane_polypeptide_region',
  o: 'non_cytoplasmic_polypeptide_region',
} as const;

interface DraftState {
  name: string;
  place: keyof typeof PLACES;
  part: Part;
  /** Whether it belongs to a signal peptide as well. */
  isSignal?: true;
}

/** States with what may follow each; shares need not sum to 1. */
interface Draft {
  states: DraftState[];
  follows: Map<string, Record<string, number>>;
}

/** A loop that has a state for each of so many residues next to a helix, on either side of its globular part. */
const NEAR = 10;
const CAP = 5;
const CORE = 25;
/** The least length of a core. */
const LEAST_CORE = 5;
/** Lengths of helices, caps included, in the preset. */
const HELIX = { mean: 21, spread: 3 };
/** Proteins end in loops or in globular parts, where this silent state may follow. */
const END = 'end';
/** How often it follows a residue of a loop. */
const ENDS = 0.02;
/** How many residues a globular part has on average. */
const GLOBULAR = 50;
/** Signal peptides: the least and the most of the hydrophobic stretch. */
const SIGNAL_CORE = { least: 7, most: 20 };

/** The preset `tm-topology`. */
export function tmTopology(withSignal = true): HiddenMarkovModel {
  const drafts = [
    loop('inside', 'i', 'inside', 'outward-in1', 0.9),
    helix('outward', ['in', 'out'], ['out-after1', 'far-after1']),
    loop('out', 'o', 'outside', 'inward-out1', 0.9),
    loop('far', 'o', 'far', 'inward-out1', 1),
    helix('inward', ['out', 'in'], ['inside-after1']),
    ...(withSignal ? [signalPeptide()] : []),
  ];
  return modelOf(drafts, withSignal);
}

/**
 * States for the residues after a helix, a globular part of any length, and states for those before the next helix. With
 * `onwards` below 1, short loops leave the globular part out: from each residue after a helix there are ways across, so that
 * all lengths from 1 to 20 are possible.
 */
function loop(name: string, place: 'i' | 'o', part: Part, next: string, onwards: number): Draft {
  const after = (n: number) => `${name}-after${n}`;
  const before = (n: number) => (n === 0 ? next : `${name}-before${n}`);
  const globular = `${name}-globular`;
  const near = range(1, NEAR);
  const across = (1 - onwards) / 2;
  const follows = new Map<string, Record<string, number>>();
  for (const n of near) {
    const on = n < NEAR ? after(n + 1) : globular;
    follows.set(after(n), {
      [on]: onwards,
      [END]: ENDS,
      ...(across > 0 && { [before(n)]: across, [before(n - 1)]: across }),
    });
    follows.set(before(n), { [before(n - 1)]: 1 });
  }
  follows.set(globular, { [globular]: GLOBULAR - 1, [before(NEAR)]: 0.6, [END]: 0.4 });
  return {
    states: [
      ...near.map(n => ({ name: after(n), place, part })),
      { name: globular, place, part: 'globular' },
      ...near.toReversed().map(n => ({ name: before(n), place, part })),
    ],
    follows,
  };
}

/** A helix: a cap, a core of 5 to 25 residues and another cap. From the fourth residue of the core, the path goes to any later one. */
function helix(name: string, [first, last]: ['in' | 'out', 'in' | 'out'], next: readonly string[]): Draft {
  const cap = (side: string) => range(1, CAP).map(n => `${name}-${side}${n}`);
  const core = range(1, CORE).map(n => `${name}-core${n}`);
  const names = [...cap(first), ...core, ...cap(last)];
  const follows = chainOf(names);
  follows.set(
    core[LEAST_CORE - 2]!,
    Object.fromEntries(
      core.slice(LEAST_CORE - 1).map((state, n) => {
        const length = 2 * CAP + CORE - n;
        return [state, 0.002 + Math.exp(-(((length - HELIX.mean) / HELIX.spread) ** 2) / 2)];
      }),
    ),
  );
  follows.set(names.at(-1)!, Object.fromEntries(next.map(state => [state, 1])));
  const partOf = (side: 'in' | 'out'): Part => (side === 'in' ? 'insideCap' : 'outsideCap');
  const part = (n: number): Part => (n < CAP ? partOf(first) : n < CAP + CORE ? 'core' : partOf(last));
  return { states: names.map((one, n) => ({ name: one, place: 'M', part: part(n) })), follows };
}

/** A signal peptide, which is cut off outside: positive start, hydrophobic stretch, and the residues before the cut. */
function signalPeptide(): Draft {
  const { least, most } = SIGNAL_CORE;
  const core = range(1, most).map(n => `signal-core${n}`);
  const ends = ['signal-end', 'signal-cut3', 'signal-cut2', 'signal-cut1'];
  const follows = chainOf([...core, ...ends]);
  follows.set('signal-start', { 'signal-start': 0.8, [core[0]!]: 0.2 });
  follows.set(core[least - 2]!, Object.fromEntries(core.slice(least - 1).map(state => [state, 1])));
  follows.set('signal-end', { 'signal-end': 0.6, 'signal-cut3': 0.4 });
  follows.set('signal-cut1', { 'out-globular': 1, 'far-globular': 1 });
  const state = (name: string, part: Part): DraftState => ({ name, place: 'o', part, isSignal: true });
  return {
    states: [
      state('signal-start', 'signalStart'),
      ...core.map(name => state(name, 'signalCore')),
      state('signal-end', 'signalEnd'),
      state('signal-cut3', 'signalCut'),
      state('signal-cut2', 'signalEnd'),
      state('signal-cut1', 'signalCut'),
    ],
    follows,
  };
}

/** Each state goes on to the next one. */
function chainOf(names: readonly string[]): Map<string, Record<string, number>> {
  return new Map(names.slice(1).map((name, n) => [names[n]!, { [name]: 1 }]));
}

function modelOf(drafts: readonly Draft[], withSignal: boolean): HiddenMarkovModel {
  const states = drafts.flatMap(draft => draft.states);
  const follows = new Map(drafts.flatMap(draft => [...draft.follows]));
  const names = [...states.map(({ name }) => name), END];
  return {
    name: 'topology of membrane proteins',
    states: states.map(stateOf),
    silent: [{ name: END }],
    initial: rowOf(names, startsOf(withSignal)),
    transitions: names.map(name => rowOf(names, follows.get(name) ?? {})),
    emission: {
      family: 'categorical',
      alphabet: 'protein',
      symbols: RESIDUES,
      order: 0,
      probabilities: states.map(({ part }) => residuesOf(part)),
    },
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    ties: {
      transitions: [[`outward-core${LEAST_CORE - 1}`, `inward-core${LEAST_CORE - 1}`]],
      emissions: groupsOf(states),
    },
    training: null,
  };
}

function stateOf({ name, place, isSignal }: DraftState): State {
  const state = { name, symbol: place, feature: PLACES[place] };
  return isSignal ? { ...state, also: [{ feature: 'signal_peptide' }] } : state;
}

/** A protein begins inside or outside, so many residues before its first helix, or with a signal peptide. */
function startsOf(withSignal: boolean): Record<string, number> {
  const tails = (name: string, share: number) => [
    [`${name}-globular`, share / 2] as const,
    ...range(1, NEAR).map(n => [`${name}-before${n}`, share / 2 / NEAR] as const),
  ];
  return Object.fromEntries([
    ...tails('inside', 0.5),
    ...tails('out', 0.2),
    ...tails('far', 0.1),
    ...(withSignal ? [['signal-start', 0.2] as const] : []),
  ]);
}

/** States that are made of the same residues share their table. */
function groupsOf(states: readonly DraftState[]): string[][] {
  const parts = [...new Set(states.map(({ part }) => part))];
  return parts
    .map(part => states.filter(state => state.part === part).map(({ name }) => name))
    .filter(group => group.length > 1);
}

/** Probabilities from the shares of some states; all 0 where there are none. */
function rowOf(names: readonly string[], shares: Readonly<Record<string, number>>): number[] {
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  return names.map(name => (sum > 0 ? (shares[name] ?? 0) / sum : 0));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}
