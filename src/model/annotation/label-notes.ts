// What was left out or left open when labels were made, and the sentences that tell the user.
import { grouped, listed, plural } from '../../wording.ts';

/** What the user should be told besides errors. Nothing is left out of the labels without a note. */
export interface LabelNotes {
  /** Features of types that no state stands for, and that the map does not leave out. */
  unusedTypes: Map<string, number>;
  /** Features on sequences that are no record. */
  unusedSequences: Map<string, number>;
  /** Features whose states hold on another strand or for another codon position; their positions are left unknown. */
  unplaced: Map<string, number>;
  /** Features in which no position has its middle: they lie between two, or beyond all. */
  betweenPositions: number;
  /** Records without any feature. */
  bareRecords: string[];
  /** How many positions have features that contradict each other; there, all that any of them allows is allowed. */
  contradictions: number;
  /** The first two features that contradict each other. */
  firstContradiction: string | undefined;
  /** How many positions nothing is known of, and how many there are. */
  unknown: number;
  positions: number;
}

/** Notes with nothing in them yet. */
export function emptyNotes(): LabelNotes {
  return {
    unusedTypes: new Map(),
    unusedSequences: new Map(),
    unplaced: new Map(),
    betweenPositions: 0,
    bareRecords: [],
    contradictions: 0,
    firstContradiction: undefined,
    unknown: 0,
    positions: 0,
  };
}

/** One sentence for each thing that the user should know. */
export function labelWarnings(notes: LabelNotes): string[] {
  const { unusedTypes, unusedSequences, unplaced, betweenPositions, bareRecords } = notes;
  const { contradictions, positions } = notes;
  const sentences: string[] = [];
  if (unusedTypes.size > 0) {
    sentences.push(
      `left out ${counted(unusedTypes)}: no state of that name, and --label-map has none for it`,
    );
  }
  if (unusedSequences.size > 0) {
    sentences.push(`left out the features of ${listed([...unusedSequences.keys()], 6)}: no such record`);
  }
  if (unplaced.size > 0) {
    sentences.push(`left unknown ${counted(unplaced)}: the states for it are of another strand or phase`);
  }
  if (betweenPositions > 0) {
    sentences.push(`left out ${plural(betweenPositions, 'feature')}, in which no position has its middle`);
  }
  if (bareRecords.length > 0) sentences.push(`nothing is labelled on ${listed(bareRecords, 6)}`);
  if (contradictions > 0) {
    sentences.push(
      `labels contradict each other at ${grouped(contradictions)} of ${grouped(positions)} positions, where any ` +
        `of them may hold (first: ${notes.firstContradiction})`,
    );
  }
  return sentences;
}

/** `362 gene, 459 mRNA`. */
function counted(counts: ReadonlyMap<string, number>): string {
  return listed(
    [...counts].map(([name, n]) => `${grouped(n)} ${name}`),
    6,
  );
}
