// Genes of eukaryotes: both strands, exons by kind, introns by the codon position they interrupt, with what splicing and
// translation look for. The frame of the states is that published for Tiberius (Gabriel et al. 2024, Bioinformatics
// 40:btae685), with states for the signals. What is known in general: training makes it fit one genome.

import { normalized } from '../../emissions/probability-rows.ts';
import type { HiddenMarkovModel } from '../../hmm.ts';
import { GC_SHARES } from '../preset-list.ts';
import { BASES, codonsAt, composition, distributionOf } from './codons.ts';
import {
  between,
  type Codons,
  type Draft,
  type DraftState,
  flow,
  inARow,
  mirrored,
  onOtherStrandOf,
  ordersOf,
  pairsOf,
  role,
  together,
} from './draft.ts';
import { modelOf } from './model-of-draft.ts';

/** Mean lengths: of exons in codons, by kind; of the bodies of introns; of what is not translated; between genes. */
const CODONS_OF_EXON = { first: 50, inner: 60, last: 80, only: 300 };
const INTRON_BODY = { short: 20, middle: 400, long: 4000 };
const UNTRANSLATED = { before: 150, behind: 250 };
const BETWEEN_LENGTH = 2000;

/** How many genes have one exon alone; how many introns a gene has otherwise; how many introns are of which length. */
const WITHOUT_INTRONS = 0.2;
const INTRONS = 4;
const INTRON_SHARE = { short: 0.6, middle: 0.3, long: 0.1 };

/** So many codons has an inner exon at least, beside its ends; hardly any are shorter. */
const LEAST_CODONS = { first: 0, inner: 5, last: 0, only: 0 };

/** A signal: at each place the letters that are more frequent there, or a row. */
type Signal = readonly (string | number[])[];

/** The start of an intron, which one of a hundred introns has otherwise, and what is before a start codon. */
const DONOR: Signal = [only('G'), [0, 0.01, 0, 0.99], 'AG', 'A', 'G', 'T'];
const BEFORE_START: Signal = ['', '', '', '', '', '', 'AG', 'A', 'AC', 'AC'];
/**
 * From the branch point, over pyrimidines, to the end of an intron. With the donor site it is as long as the shortest
 * introns are: loops, be it one or several in a row, make a path the likelier the shorter it is.
 */
const ACCEPTOR: Signal = [...Array(25).fill(''), ...Array(12).fill('CT'), '', 'CT', only('A'), only('G')];
/** The order of the tables of signals: what is at a place depends on its neighbours. */
const SIGNAL_ORDER = 2;

export interface EukaryoticOptions {
  /** The share of G and C in the genome. */
  gcShare?: number | undefined;
  order?: number;
}

const BETWEEN = 'between';
const INTRON = 'intron';
const CODON_BASES = [0, 1, 2];

/** The preset `eukaryotic-genes`. */
export function eukaryoticGenes({
  gcShare = GC_SHARES['eukaryotic-genes'],
  order = 4,
}: EukaryoticOptions = {}): HiddenMarkovModel {
  const codons: Codons = {
    start: distributionOf(codon => (codon === 'ATG' ? 1 : 0)),
    coding: codonsAt(0.5 + 1.5 * (gcShare - 0.4)),
    stop: distributionOf(codon => ({ TAA: 0.4, TAG: 0.25, TGA: 0.35 })[codon] ?? 0),
  };
  const outside: DraftState = { name: BETWEEN, row: composition(gcShare), shares: BETWEEN };
  const stay: Draft = { states: [outside], flows: [flow(BETWEEN, BETWEEN, 2 * BETWEEN_LENGTH)] };
  const genes = genesOf(gcShare);
  const coding = CODON_BASES.map(base => codonName('first', base));
  const areas = [`${INTRON}0-short`, untranslatedName('before'), untranslatedName('behind')];
  const signals = [
    BEFORE_START.map((_, n) => `before-start${n + 1}`),
    DONOR.map((_, n) => `${INTRON}0-donor${n + 1}`),
    ACCEPTOR.map((_, n) => `${INTRON}0-acceptor${n + 1}`),
  ];
  return modelOf(together(stay, genes, onOtherStrandOf(genes, new Set([BETWEEN]))), {
    name: 'eukaryotic genes',
    codons,
    order,
    orders: ordersOf([BETWEEN, ...[...coding, ...areas].flatMap(name => [name, mirrored(name)])], order),
    starts: [BETWEEN],
    strands: [
      [BETWEEN, BETWEEN],
      ...areas.map((name): [string, string] => [name, mirrored(name)]),
      ...coding.map((name, n): [string, string] => [name, mirrored(coding[(n + 2 * order) % 3]!)]),
      ...signals.flatMap(names => pairsOf(names, SIGNAL_ORDER)),
    ],
  });
}

/** Genes of strand +: once through them, what lies between is left once. */
function genesOf(gcShare: number): Draft {
  const split = 1 - WITHOUT_INTRONS;
  const start: DraftState[] = CODON_BASES.map(n => ({
    name: `start${n + 1}`,
    roles: [role('start', n)],
    opens: n === 0,
  }));
  const stop: DraftState[] = CODON_BASES.map(n => ({
    name: `stop${n + 1}`,
    roles: [role('stop', n)],
    feature: 'stop_codon',
  }));
  const before = BEFORE_START.map(
    (letters, n): DraftState => ({
      name: `before-start${n + 1}`,
      row: rowOf(letters, gcShare),
      orders: [SIGNAL_ORDER, SIGNAL_ORDER],
    }),
  );
  return together(
    inARow([...before, ...start], 1),
    exons('first', split),
    exons('inner', split * (INTRONS - 1)),
    exons('last', split),
    exons('only', WITHOUT_INTRONS),
    inARow(stop, 1),
    untranslated('before', BETWEEN, 'before-start1', gcShare),
    untranslated('behind', 'stop3', BETWEEN, gcShare),
    ...CODON_BASES.map(base => intron(base, (split * INTRONS) / 3, gcShare)),
    {
      states: [],
      flows: [
        flow('start3', `${INTRON}2-exon-end1`, split / CODONS_OF_EXON.first),
        flow('start3', codonName('first', 0, 0), split),
        flow('start3', codonName('only', 0, 0), WITHOUT_INTRONS),
        flow(codonName('last', 2), 'stop1', split),
        flow(codonName('only', 2), 'stop1', WITHOUT_INTRONS),
      ],
    },
  );
}

type Untranslated = keyof typeof UNTRANSLATED;

function untranslatedName(where: Untranslated): string {
  return `untranslated-${where}`;
}

/** What is transcribed and not translated, before a start codon or behind a stop codon. */
function untranslated(where: Untranslated, from: string, to: string, gcShare: number): Draft {
  const name = untranslatedName(where);
  const state: DraftState = { name, row: composition(gcShare), shares: name };
  return between(from, { states: [state], flows: [flow(name, name, UNTRANSLATED[where] - 1)] }, to, 1);
}

type ExonKind = keyof typeof CODONS_OF_EXON;

/** A base of the codons of a kind of exon; `n` counts those that each such exon has. */
function codonName(kind: ExonKind, base: number, n = LEAST_CODONS[kind]): string {
  return `${kind}${n < LEAST_CODONS[kind] ? n + 1 : ''}-codon${base + 1}`;
}

/** The codons of a kind of exon: the least that it has in a row, and one that is repeated. All kinds emit alike. */
function exons(kind: ExonKind, often: number): Draft {
  const least = LEAST_CODONS[kind];
  const codons = Array.from({ length: least + 1 }, (_, n): Draft => {
    const states = CODON_BASES.map(
      (base): DraftState => ({
        name: codonName(kind, base, n),
        roles: [role('coding', base)],
        shares: codonName('first', base),
      }),
    );
    const through = n < least ? often : often * (CODONS_OF_EXON[kind] - least);
    const next = codonName(kind, 0, Math.min(n + 1, least));
    return together(inARow(states, through), {
      states: [],
      flows: [flow(codonName(kind, 2, n), next, through)],
    });
  });
  return together(...codons);
}

/**
 * An intron behind this base of a codon: the last three bases of the exon, the donor site, a short or a long body, the
 * acceptor site, and the first three bases of the next exon. Introns emit alike, whichever codon they interrupt.
 */
function intron(base: number, often: number, gcShare: number): Draft {
  const of = (site: string) => `${INTRON}${base}-${site}`;
  const state = (site: string, row: number[], orders?: DraftState['orders']): DraftState => ({
    name: of(site),
    row,
    shares: `${INTRON}0-${site}`,
    feature: INTRON,
    ...(orders && { orders }),
  });
  const signal = (site: string, places: Signal) =>
    places.map((some, n) => state(`${site}${n + 1}`, rowOf(some, gcShare), [SIGNAL_ORDER, SIGNAL_ORDER]));
  // Contexts end where the intron begins.
  const ending = CODON_BASES.map(
    (n): DraftState => ({
      name: of(`exon-end${n + 1}`),
      roles: [role('coding', base + 1 + n)],
      orders: [2, 2 - n],
    }),
  );
  const beginning = CODON_BASES.map(
    (n): DraftState => ({
      name: of(`exon-start${n + 1}`),
      roles: [role('coding', base + 1 + n)],
      orders: [n, 2],
      opens: n === 0,
    }),
  );
  const donor = signal('donor', DONOR);
  const acceptor = signal('acceptor', ACCEPTOR);
  const body = (kind: string, length: number, share: number): Draft => {
    const only = state(kind, composition(gcShare - 0.03));
    const stay = flow(only.name, only.name, often * share * (length - 1));
    return between(
      donor.at(-1)!.name,
      { states: [{ ...only, shares: `${INTRON}0-short` }], flows: [stay] },
      acceptor[0]!.name,
      often * share,
    );
  };
  const next = (base + 1) % 3;
  const share = (kind: 'first' | 'inner' | 'last') =>
    (often * (kind === 'inner' ? INTRONS - 1 : 1)) / INTRONS;
  return together(
    inARow([...ending, ...donor], often),
    ...(['short', 'middle', 'long'] as const).map(kind => body(kind, INTRON_BODY[kind], INTRON_SHARE[kind])),
    inARow([...acceptor, ...beginning], often),
    {
      states: [],
      flows: [
        ...(['first', 'inner'] as const).map(kind =>
          flow(codonName(kind, base), of('exon-end1'), share(kind)),
        ),
        ...(['inner', 'last'] as const).map(kind =>
          flow(of('exon-start3'), codonName(kind, next, 0), share(kind)),
        ),
      ],
    },
  );
}

/** [4] a row that allows one letter alone. */
function only(letter: string): number[] {
  return [...BASES].map(base => (base === letter ? 1 : 0));
}

/** [4] the row, or the bases of the genome, of which these letters are three times as frequent. */
function rowOf(some: string | number[], gcShare: number): number[] {
  if (typeof some !== 'string') return some;
  return normalized(composition(gcShare).map((share, n) => share * (some.includes(BASES[n]!) ? 3 : 1)));
}
