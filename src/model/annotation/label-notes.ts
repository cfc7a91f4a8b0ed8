// What was left out or left open when labels were read, and the sentences that say so.
import { grouped, listed } from '../../wording.ts';

/** What the user should be told, besides errors. Nothing is left out of the labels in silence. */
export interface LabelNotes {
  /** Features of types that no state stands for, and that the map does not leave out. */
  unusedTypes: Map<string, number>;
  /** Features on sequences that no record is. */
  unusedSequences: Map<string, number>;
  /** Features on a strand, or of a phase, that their states do not have; they are left unknown. */
  unplaced: Map<string, number>;
  /** Records without any feature. */
  bareRecords: string[];
  /** Positions where features contradict each other; all that any of them allows is allowed there. */
  contradictions: number;
  /** The first features that do. */
  firstContradiction: string | undefined;
  /** Positions of which nothing is known, and all positions. */
  unknown: number;
  positions: number;
}

/** Nothing to tell yet. */
export function emptyNotes(): LabelNotes {
  return {
    unusedTypes: new Map(),
    unusedSequences: new Map(),
    unplaced: new Map(),
    bareRecords: [],
    contradictions: 0,
    firstContradiction: undefined,
    unknown: 0,
    positions: 0,
  };
}

/** One sentence for each thing that the user should know; none if there is nothing. */
export function labelWarnings(notes: LabelNotes): string[] {
  const { unusedTypes, unusedSequences, unplaced, bareRecords, contradictions, positions } = notes;
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
