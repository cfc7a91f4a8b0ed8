// Genes of bacteria: both strands, ribosome binding sites, and neighbours that overlap. What is known of bacteria in
// general: training makes it fit one of them.
import type { HiddenMarkovModel } from '../../hmm.ts';
import { BASES, codonsAt, composition, distributionOf } from './codons.ts';
import {
  between,
  type Codons,
  type Draft,
  type DraftState,
  flow,
  inARow,
  onOtherStrandOf,
  ordersOf,
  type Role,
  role,
  together,
} from './draft.ts';
import { modelOf } from './model-of-draft.ts';

/**
 * How the genes of a strand end, as shares of all: what lies to their right. Where bacteria are known, about one gene in
 * four overlaps the next, mostly by the four letters ATGA or one letter.
 */
const NEIGHBOURS = {
  /** A gap, before a gene of the same strand or of the other. */
  gap: 0.8,
  /** None: the next gene of the same strand begins at once. */
  touching: 0.005,
  /** ATGA: start and stop share four letters. */
  four: 0.08,
  /** TAATG: start and stop share one. */
  one: 0.03,
  /** Of the same strand, longer, by the codon position of the one gene at which the other starts. */
  fromThird: 0.03,
  fromSecond: 0.03,
  /** Ends of two strands over each other: [CT]TA[AG] alone, or longer by the remainder of the overlap by 3. */
  endsByFour: 0.01,
  ends: [0.005, 0.005, 0.005],
};

/** The first codons of a gene, which differ from the others. */
const EARLY_CODONS = 6;

/** Mean lengths: of genes and of overlaps in codons, of gaps in bases. */
const CODONS_OF_GENE = 300;
const CODONS_OF_OVERLAP = 6;
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
  gcShare = 0.5,
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
    flows: [{ from: BETWEEN, to: BETWEEN, often: 2 * GAP * NEIGHBOURS.gap }],
  };
  const bothOf = (names: readonly string[]) => names.flatMap(name => [name, `${name}-`]);
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
      ...['start1', 'spacer1', ...SITE_STATES].map((name): [string, string] => [name, `${name}-`]),
      ...codonPairs(EARLY, 2),
      ...codonPairs(CODING, order),
    ],
  });
}

/** Codons on the two strands: so many bases and one more that end with base n of a codon begin with base n - order. */
function codonPairs(names: readonly string[], order: number): [string, string][] {
  return names.map((name, n) => [name, `${names[(n + 2 * order) % 3]}-`]);
}

const BETWEEN = 'between';
const CODING = ['codon1', 'codon2', 'codon3'];
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
  const isCoding = (name: string) => CODING.some(one => name === one || name === `${one}-`);
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
    sharingFour(four),
    sharingOne(one),
    overlap('third', 2, fromThird),
    overlap('second', 1, fromSecond),
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
      { from: BETWEEN, to: 'site1', often },
      ...shares.map((share, n) => ({
        from: `site${SITE.length}`,
        to: `spacer${least + n}`,
        often: often * share,
      })),
      ...spacers
        .slice(1)
        .map((_, n) => ({ from: `spacer${n + 2}`, to: `spacer${n + 1}`, often: often * atLeast(n + 2) })),
      { from: 'spacer1', to: 'start1', often },
    ],
  });
}

/** ATGA, GTGA, TTGA: the last letter of a codon and a stop TGA are a start and the first letter of the next codon. */
function sharingFour(often: number): Draft {
  const states: DraftState[] = [
    { name: 'four1', roles: [role('coding', 2), role('start', 0)] },
    { name: 'four2', roles: [role('stop', 0), role('start', 1)] },
    { name: 'four3', roles: [role('stop', 1), role('start', 2)] },
    { name: 'four4', roles: [role('stop', 2), role('coding', 0)], letters: 'A' },
  ];
  return between('codon2', inARow(states, often), 'early1.2', often);
}

/** TAATG, TGATG, TAGTG: the last letter of a stop is the first one of a start. */
function sharingOne(often: number): Draft {
  const states: DraftState[] = [
    { name: 'one1', roles: [role('stop', 0)] },
    { name: 'one2', roles: [role('stop', 1)] },
    { name: 'one3', roles: [role('stop', 2), role('start', 0)] },
  ];
  return between('codon3', inARow(states, often), 'start2', often);
}

/** The next gene of the strand starts at this base of a codon, and the one before it stops some codons later. */
function overlap(name: string, first: 1 | 2, often: number): Draft {
  const states = (
    label: string,
    part: Role['part'],
    next: Role['part'],
    begin: number,
    length = 3,
  ): DraftState[] =>
    Array.from({ length }, (_, n) => ({
      name: `${name}-${label}${n + 1}`,
      roles: [role(part, first + begin + n), role(next, begin + n)],
    }));
  // The base of the next gene with which the gene before it may begin its stop codon.
  const stopsAt = (3 - first) % 3;
  const long = often * CODONS_OF_OVERLAP;
  // The first base behind the start is a state of its own: behind TG, an A would be a stop codon of the gene before.
  const [behind] = states('behind', 'coding', 'coding', 3, 1);
  const both = states('both', 'coding', 'coding', 3);
  const nameOf = (label: string, base: number) => `${name}-${label}${base + 1}`;
  const leave = (label: string) => flow(nameOf(label, stopsAt - 1), nameOf('stop', 0), often);
  return between(
    CODING[first - 1]!,
    together(
      inARow(states('start', 'coding', 'start', 0), often),
      { states: [{ ...behind!, letters: first === 2 ? 'CGT' : BASES }], flows: [] },
      inARow(both, long),
      inARow(states('stop', 'stop', 'coding', 3 + stopsAt), often),
      {
        states: [],
        flows: [
          flow(nameOf('start', 2), nameOf('behind', 0), often),
          flow(nameOf('behind', 0), nameOf('both', 1), long),
          flow(nameOf('both', 2), nameOf('both', 0), long),
          leave('both'),
          ...(stopsAt === 1 ? [leave('behind')] : []),
        ],
      },
    ),
    CODING[stopsAt]!,
    often,
  );
}

/** Genes of two strands whose ends lie over each other, or touch, as starts may: one draft for both strands, as it is its own mirror image. */
function endsOverEachOther(): Draft {
  const four: DraftState[] = [
    { name: 'ends-four1', roles: [role('coding', 2), role('stop', 2, '-')] },
    { name: 'ends-four2', roles: [role('stop', 0), role('stop', 1, '-')] },
    { name: 'ends-four3', roles: [role('stop', 1), role('stop', 0, '-')] },
    { name: 'ends-four4', roles: [role('stop', 2), role('coding', 2, '-')] },
  ];
  const { endsByFour, ends, touching } = NEIGHBOURS;
  return together(
    { states: [], flows: [flow('stop3', 'stop3-', touching), flow('start1-', 'start1', touching)] },
    between('codon2', inARow(four, endsByFour), 'codon2-', endsByFour),
    ...ends.map((often, remainder) => longerEnds(remainder, often)),
  );
}

/** Ends over each other by 3 n + remainder bases, 6 or more. */
function longerEnds(remainder: number, often: number): Draft {
  const name = `ends${remainder}-`;
  // The first base that both have is the leftmost of the stop of strand -, base 2 of its codon.
  const first = (3 - remainder) % 3;
  const otherAt = (base: number) => 2 - ((base - first + 3) % 3);
  const bases = [0, 1, 2];
  const opening = bases.map(n => ({
    name: `${name}open${n + 1}`,
    roles: [role('coding', first + n), role('stop', 2 - n, '-')],
  }));
  const both = bases.map(n => ({
    name: `${name}both${n + 1}`,
    roles: [role('coding', n), role('coding', otherAt(n), '-')],
  }));
  const closing = bases.map(n => ({
    name: `${name}close${n + 1}`,
    roles: [role('stop', n), role('coding', otherAt(n), '-')],
  }));
  const long = often * CODONS_OF_OVERLAP;
  const nextOther = otherAt(0);
  return between(
    CODING[(first + 2) % 3]!,
    together(inARow(opening, often), inARow(both, long), inARow(closing, often), {
      states: [],
      flows: [
        { from: `${name}open3`, to: `${name}both${first + 1}`, often },
        { from: `${name}both3`, to: `${name}both1`, often: long },
        { from: `${name}both3`, to: `${name}close1`, often },
        ...(first === 0
          ? [{ from: `${name}open3`, to: `${name}close1`, often: often / CODONS_OF_OVERLAP }]
          : []),
      ],
    }),
    `${CODING[nextOther]}-`,
    often,
  );
}
