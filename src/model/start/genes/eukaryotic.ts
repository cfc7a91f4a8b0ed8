// Genes of eukaryotes: both strands, exons by kind, introns by the codon position they interrupt, with what splicing and
// translation look for. The frame of the states is that published for Tiberius (Gabriel et al. 2024, Bioinformatics
// 40:btae685), with states for the signals. What is known in general: training makes it fit one genome.
import type { HiddenMarkovModel } from '../../hmm.ts';
import { BASES, codonsAt, composition, distributionOf, normalized } from './codons.ts';
import {
  between,
  type Codons,
  type Draft,
  type DraftState,
  flow,
  inARow,
  onOtherStrandOf,
  ordersOf,
  role,
  together,
} from './draft.ts';
import { modelOf } from './model-of-draft.ts';

/** Mean lengths: of exons in codons, by kind; of introns, short and long ones; of what lies between genes. */
const CODONS_OF_EXON = { first: 50, inner: 60, last: 80, only: 300 };
const SHORT_INTRON = 40;
const LONG_INTRON = 800;
const BETWEEN_LENGTH = 2000;

/** How many genes have one exon alone; how many introns a gene has otherwise; how many introns are long. */
const WITHOUT_INTRONS = 0.2;
const INTRONS = 4;
const LONG = 0.4;

/** [n][4] letters at the start of an intron and at its end, and before a start codon; of vertebrates and flies alike. */
const DONOR = ['G', 'T', 'AG', 'A', 'G', 'T'];
const ACCEPTOR_LENGTH = 22;
const BEFORE_START = ['', '', 'AG', 'A', 'AC', 'AC'];

export interface EukaryoticOptions {
  /** The share of G and C in the genome. */
  gcShare?: number | undefined;
  order?: number;
}

const BETWEEN = 'between';
const INTRON = 'intron';
const CODON_BASES = [0, 1, 2];

/** The preset `eukaryotic-genes`. */
export function eukaryoticGenes({ gcShare = 0.42, order = 5 }: EukaryoticOptions = {}): HiddenMarkovModel {
  const codons: Codons = {
    start: distributionOf(codon => (codon === 'ATG' ? 1 : 0)),
    coding: codonsAt(0.5 + 1.5 * (gcShare - 0.4)),
    stop: distributionOf(codon => ({ TAA: 0.4, TAG: 0.25, TGA: 0.35 })[codon] ?? 0),
  };
  const own = new Set([BETWEEN]);
  const outside: DraftState = { name: BETWEEN, row: composition(gcShare), shares: BETWEEN };
  const genes = genesOf(gcShare);
  const stay: Draft = { states: [outside], flows: [flow(BETWEEN, BETWEEN, 2 * BETWEEN_LENGTH)] };
  const coding = CODON_BASES.map(base => `first-codon${base + 1}`);
  const deep = [...coding, `${INTRON}0-short1`].flatMap(name => [name, `${name}-`]);
  return modelOf(together(stay, genes, onOtherStrandOf(genes, own)), {
    name: 'eukaryotic genes',
    codons,
    order,
    orders: ordersOf([BETWEEN, ...deep], order),
    starts: [BETWEEN],
    strands: [
      [BETWEEN, BETWEEN],
      [`${INTRON}0-short1`, `${INTRON}0-short1-`],
      ...coding.map((name, n): [string, string] => [name, `${coding[(n + 2 * order) % 3]}-`]),
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
      row: leaning(letters, gcShare),
    }),
  );
  return together(
    inARow([...before, ...start], 1),
    exons('first', split),
    exons('inner', split * (INTRONS - 1)),
    exons('last', split),
    exons('only', WITHOUT_INTRONS),
    inARow(stop, 1),
    ...CODON_BASES.map(base => intron(base, (split * INTRONS) / 3, gcShare)),
    {
      states: [],
      flows: [
        flow(BETWEEN, 'before-start1', 1),
        flow('start3', 'first-codon1', split),
        flow('start3', 'only-codon1', WITHOUT_INTRONS),
        flow('last-codon3', 'stop1', split),
        flow('only-codon3', 'stop1', WITHOUT_INTRONS),
        flow('stop3', BETWEEN, 1),
      ],
    },
  );
}

/** The codons of a kind of exon; all kinds emit alike. */
function exons(kind: keyof typeof CODONS_OF_EXON, often: number): Draft {
  const long = often * CODONS_OF_EXON[kind];
  const states = CODON_BASES.map(
    (base): DraftState => ({
      name: `${kind}-codon${base + 1}`,
      roles: [role('coding', base)],
      shares: `first-codon${base + 1}`,
    }),
  );
  return together(inARow(states, long), {
    states: [],
    flows: [flow(`${kind}-codon3`, `${kind}-codon1`, long)],
  });
}

/**
 * An intron behind this base of a codon: the last three bases of the exon, the donor site, a short or a long body, the
 * acceptor site, and the first base of the next exon. Introns emit alike, whichever codon they interrupt.
 */
function intron(base: number, often: number, gcShare: number): Draft {
  const name = `${INTRON}${base}`;
  const of = (site: string, n: number) => `${name}-${site}${n + 1}`;
  const shared = (site: string, n: number) => `${INTRON}0-${site}${n + 1}`;
  const ending = CODON_BASES.map(
    (n): DraftState => ({ name: of('exon-end', n), roles: [role('coding', base + 1 + n)] }),
  );
  const donor = DONOR.map(
    (letters, n): DraftState => ({
      name: of('donor', n),
      row: n < 2 ? only(letters) : leaning(letters, gcShare),
      shares: shared('donor', n),
      feature: INTRON,
    }),
  );
  const body = (kind: string, stages: number, length: number, share: number): Draft => {
    const states = Array.from(
      { length: stages },
      (_, n): DraftState => ({
        name: of(kind, n),
        row: composition(gcShare - 0.03),
        shares: `${INTRON}0-short1`,
        feature: INTRON,
      }),
    );
    const flows = states.map(state => flow(state.name, state.name, often * share * (length / stages - 1)));
    return between(
      of('donor', DONOR.length - 1),
      together(inARow(states, often * share), { states: [], flows }),
      of('acceptor', 0),
      often * share,
    );
  };
  const acceptor = Array.from({ length: ACCEPTOR_LENGTH }, (_, n): DraftState => {
    const letters = ['A', 'G'][n - ACCEPTOR_LENGTH + 2];
    return {
      name: of('acceptor', n),
      row: letters ? only(letters) : leaning(n < ACCEPTOR_LENGTH - 15 ? '' : 'CT', gcShare),
      shares: shared('acceptor', n),
      feature: INTRON,
    };
  });
  const beginning: DraftState = { name: of('exon-start', 0), roles: [role('coding', base + 1)], opens: true };
  const next = ((base + 2) % 3) + 1;
  const share = (kind: 'first' | 'inner' | 'last') =>
    (often * (kind === 'inner' ? INTRONS - 1 : 1)) / INTRONS;
  return together(
    inARow([...ending, ...donor], often),
    body('short', 4, SHORT_INTRON, 1 - LONG),
    body('long', 1, LONG_INTRON, LONG),
    inARow([...acceptor, beginning], often),
    {
      states: [],
      flows: [
        ...(['first', 'inner'] as const).map(kind =>
          flow(`${kind}-codon${base + 1}`, of('exon-end', 0), share(kind)),
        ),
        ...(['inner', 'last'] as const).map(kind =>
          flow(of('exon-start', 0), `${kind}-codon${next}`, share(kind)),
        ),
      ],
    },
  );
}

/** [4] a row that allows one letter alone. */
function only(letter: string): number[] {
  return [...BASES].map(base => (base === letter ? 1 : 0));
}

/** [4] bases of the genome, of which these letters are three times as frequent. */
function leaning(letters: string, gcShare: number): number[] {
  return normalized(composition(gcShare).map((share, n) => share * (letters.includes(BASES[n]!) ? 3 : 1)));
}
