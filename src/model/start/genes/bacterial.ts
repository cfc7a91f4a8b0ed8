// Genes of bacteria: both strands, ribosome binding sites, and neighbours that overlap. What is known of bacteria in
// general: training makes it fit one of them.
import type { HiddenMarkovModel } from '../../hmm.ts';
import { GC_SHARES } from '../preset-list.ts';
import { BASES, codonsAt, composition, distributionOf } from './codons.ts';
import {
  type Codons,
  type Draft,
  type DraftState,
  flow,
  inARow,
  mirrored,
  onOtherStrandOf,
  ordersOf,
  type Role,
  role,
  together,
} from './draft.ts';
import { modelOf } from './model-of-draft.ts';
import { CODING, endsOverEachOther, NEIGHBOURS, overlapsOnOneStrand } from './overlaps.ts';

/** The first codons of a gene, which differ from the others. */
const EARLY_CODONS = 6;

/** Mean lengths: of genes in codons, of gaps in bases. */
const CODONS_OF_GENE = 300;
const GAP = 100;

/** How many genes after a gap have a ribosome binding site; its motif; how many bases lie between it and the start. */
const WITH_SITE = 0.5;
const SITE = 'AGGAGG';
const SITE_LETTER = 0.7;
const SPACER_ROW = [0.3, 0.2, 0.2, 0.3];
const SPACERS = { least: 4, shares: [0.05, 0.1, 0.16, 0.2, 0.18, 0.13, 0.09, 0.05, 0.03, 0.01] };

export interface BacterialOptions {
  /** The share of G and C in the genome. */
  gcShare?: number | undefined;
  /** Whether it is to be trained on labels. */
  areLabelled?: boolean;
  /** How many bases before a base it depends on, in genes. */
  order?: number;
}

/** The preset `bacterial-genes`. */
export function bacterialGenes({
  gcShare = GC_SHARES['bacterial-genes'],
  areLabelled = false,
  order = 5,
}: BacterialOptions = {}): HiddenMarkovModel {
  const codons: Codons = {
    start: distributionOf(codon => ({ ATG: 0.82, GTG: 0.12, TTG: 0.06 })[codon] ?? 0),
    coding: codonsAt(gcShare),
    stop: distributionOf(codon => ({ TAA: 0.6, TAG: 0.15, TGA: 0.25 })[codon] ?? 0),
  };
  const onOneStrand = genes();
  const own = new Set([BETWEEN]);
  const outside: DraftState = { name: BETWEEN, row: composition(gcShare - 0.04), shares: BETWEEN };
  const stay: Draft = {
    states: [outside],
    flows: [flow(BETWEEN, BETWEEN, 2 * GAP * NEIGHBOURS.gap)],
  };
  const bothOf = (names: readonly string[]) => names.flatMap(name => [name, mirrored(name)]);
  const draft = together(stay, onOneStrand, onOtherStrandOf(onOneStrand, own), endsOverEachOther());
  return modelOf(areLabelled ? draft : withStrangers(draft), {
    name: 'bacterial genes',
    codons,
    order,
    // What lies between genes has a low order: of a higher one, training would take genes that it misses for it.
    orders: { [BETWEEN]: 1, ...ordersOf(bothOf(EARLY), 2), ...ordersOf(bothOf(CODING), order) },
    starts: [BETWEEN, ...bothOf(CODING)],
    frozen: areLabelled ? [] : bothOf(CODING.map(name => `${STRANGE}${name}`)),
    strands: [
      [BETWEEN, BETWEEN],
      ...['start1', 'spacer1', ...SITE_STATES].map((name): [string, string] => [name, mirrored(name)]),
      ...codonPairs(EARLY, 2),
      ...codonPairs(CODING, order),
    ],
  });
}

/** Codons on the two strands: so many bases and one more that end with base n of a codon begin with base n - order. */
function codonPairs(names: readonly string[], order: number): [string, string][] {
  return names.map((name, n) => [name, mirrored(names[(n + 2 * order) % 3]!)]);
}

const BETWEEN = 'between';
const EARLY = ['early1.1', 'early1.2', 'early1.3'];
const SITE_STATES = Array.from(SITE, (_, n) => `site${n + 1}`);

/**
 * Genes whose codons are not those of the genome, as they came from elsewhere: training leaves them as they are
 * (Besemer & Borodovsky 1999, Nucleic Acids Research 27:3911). Where labels say which genes there are, they are left out.
 */
const STRANGE = 'strange-';
const STRANGE_SHARE = 0.15;

/** The draft in which some genes have codons of a second kind. */
function withStrangers({ states, flows }: Draft): Draft {
  const isCoding = (name: string) => CODING.some(one => name === one || name === mirrored(one));
  const strange = (name: string) => (isCoding(name) ? `${STRANGE}${name}` : name);
  const touched = flows.filter(({ from, to }) => isCoding(from) || isCoding(to));
  return {
    states: [
      ...states,
      ...states.filter(({ name }) => isCoding(name)).map(state => ({ ...state, name: strange(state.name) })),
    ],
    flows: [
      ...flows.filter(one => !touched.includes(one)),
      ...touched.map(one => ({ ...one, often: one.often * (1 - STRANGE_SHARE) })),
      ...touched.map(({ from, to, often }) => flow(strange(from), strange(to), often * STRANGE_SHARE)),
    ],
  };
}

/** Codons of one part of one gene, as three states. */
function codon(name: string, part: Role['part']): DraftState[] {
  return [0, 1, 2].map(n => ({ name: `${name}${n + 1}`, roles: [role(part, n)] }));
}

/** Genes of strand +, from what lies between genes and back to it. */
function genes(): Draft {
  const { gap, touching, four, one, fromThird, fromSecond, ends, endsByFour } = NEIGHBOURS;
  const overlapping = four + one + fromThird + fromSecond;
  const afterGap = 1 - touching - overlapping;
  const stopped = 1 - overlapping - endsByFour - ends.reduce((sum, share) => sum + share, 0);
  const [start, coding, stop] = [codon('start', 'start'), codon('codon', 'coding'), codon('stop', 'stop')];
  return together(
    inARow(start, afterGap + touching),
    inARow(early(), afterGap + touching + four + one),
    inARow(coding, CODONS_OF_GENE),
    inARow(stop, stopped),
    site(afterGap * WITH_SITE),
    {
      states: [],
      flows: [
        flow(BETWEEN, 'start1', afterGap * (1 - WITH_SITE)),
        flow('start3', 'early1.1', afterGap + touching + one),
        flow(`early${EARLY_CODONS}.3`, 'codon1', afterGap + touching + four + one),
        flow('codon3', 'codon1', CODONS_OF_GENE),
        flow('codon3', 'stop1', stopped),
        flow('stop3', BETWEEN, gap),
        flow('stop3', 'start1', touching),
      ],
    },
    overlapsOnOneStrand(),
  );
}

/** The codons behind the start. */
function early(): DraftState[] {
  return Array.from({ length: 3 * EARLY_CODONS }, (_, n) => ({
    name: `early${Math.floor(n / 3) + 1}.${(n % 3) + 1}`,
    roles: [role('coding', n)],
    shares: `early1.${(n % 3) + 1}`,
  }));
}

/** A ribosome binding site and the bases up to the start, of every number that occurs. */
function site(often: number): Draft {
  const motif = Array.from(SITE, (letter, n) => ({
    name: SITE_STATES[n]!,
    row: [...BASES].map(base => (base === letter ? SITE_LETTER : (1 - SITE_LETTER) / 3)),
  }));
  const { least, shares } = SPACERS;
  const most = least + shares.length - 1;
  const spacers = Array.from({ length: most }, (_, n) => ({
    name: `spacer${n + 1}`,
    row: SPACER_ROW,
    shares: 'spacer1',
  }));
  const atLeast = (d: number) => shares.slice(Math.max(0, d - least)).reduce((sum, share) => sum + share, 0);
  return together(inARow(motif, often), {
    states: spacers,
    flows: [
      flow(BETWEEN, SITE_STATES[0]!, often),
      ...shares.map((share, n) => flow(SITE_STATES.at(-1)!, `spacer${least + n}`, often * share)),
      ...spacers.slice(1).map((_, n) => flow(`spacer${n + 2}`, `spacer${n + 1}`, often * atLeast(n + 2))),
      flow('spacer1', 'start1', often),
    ],
  });
}
