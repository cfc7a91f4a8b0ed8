// Genes of bacteria that overlap or touch their neighbours: on one strand, and end to end on two. Where bases are part of
// two genes, their states say what they are to both.
import { BASES } from './codons.ts';
import {
  between,
  type Draft,
  type DraftState,
  flow,
  inARow,
  mirrored,
  type Role,
  role,
  together,
} from './draft.ts';

/**
 * How the genes of a strand end, as shares of all: what lies to their right. Where bacteria are known, about one gene in
 * four overlaps the next, mostly by the four letters ATGA or one letter.
 */
export const NEIGHBOURS = {
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

/** The mean length of longer overlaps. */
const CODONS_OF_OVERLAP = 6;

/** The states of coding sequence by the bases of a codon, from which overlaps leave and to which they lead. */
export const CODING = ['codon1', 'codon2', 'codon3'];

/** Genes of strand + that begin before the one before them ends. */
export function overlapsOnOneStrand(): Draft {
  const { four, one, fromThird, fromSecond } = NEIGHBOURS;
  return together(
    sharingFour(four),
    sharingOne(one),
    overlap('third', 2, fromThird),
    overlap('second', 1, fromSecond),
  );
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

/**
 * Genes of two strands whose ends lie over each other, or touch, as starts may: one draft for both strands, as it is its own
 * mirror image.
 */
export function endsOverEachOther(): Draft {
  const four: DraftState[] = [
    { name: 'ends-four1', roles: [role('coding', 2), role('stop', 2, '-')] },
    { name: 'ends-four2', roles: [role('stop', 0), role('stop', 1, '-')] },
    { name: 'ends-four3', roles: [role('stop', 1), role('stop', 0, '-')] },
    { name: 'ends-four4', roles: [role('stop', 2), role('coding', 2, '-')] },
  ];
  const { endsByFour, ends, touching } = NEIGHBOURS;
  return together(
    {
      states: [],
      flows: [flow('stop3', mirrored('stop3'), touching), flow(mirrored('start1'), 'start1', touching)],
    },
    between('codon2', inARow(four, endsByFour), mirrored('codon2'), endsByFour),
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
  return between(
    CODING[(first + 2) % 3]!,
    together(inARow(opening, often), inARow(both, long), inARow(closing, often), {
      states: [],
      flows: [
        flow(`${name}open3`, `${name}both${first + 1}`, often),
        flow(`${name}both3`, `${name}both1`, long),
        flow(`${name}both3`, `${name}close1`, often),
        ...(first === 0 ? [flow(`${name}open3`, `${name}close1`, often / CODONS_OF_OVERLAP)] : []),
      ],
    }),
    mirrored(CODING[otherAt(0)]!),
    often,
  );
}
