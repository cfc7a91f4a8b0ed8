// Decides which sequences are compared and how long they are, from what both files and the user say of them.

import { UserError } from '../../user-error.ts';
import { listed } from '../../wording.ts';
import type { AnnotatedSequence, Annotation } from '../annotation/feature.ts';
import { nameHint } from '../annotation/similar-name.ts';
import type { Codes } from '../codes.ts';

/** A sequence as it was read. */
export interface GivenSequence {
  length: number;
  /** [length] the codes of ACGT or ACGU, 0 to 3; undefined where the sequence is no nucleic acid. */
  bases: Codes | undefined;
}

/** The sequences that are compared, by id and in order. */
export type ComparedSequences = Map<string, AnnotatedSequence & { bases: Codes | undefined }>;

/**
 * The sequences to compare: those given, or else those that both files name.
 * @throws UserError for a sequence that only one file names, and lengths that differ
 */
export function comparedSequences(
  predicted: Annotation,
  reference: Annotation,
  given: ReadonlyMap<string, GivenSequence> | undefined,
): { sequences: ComparedSequences; notes: string[] } {
  const notes: string[] = [];
  if (given === undefined) {
    requireNamed(predicted, reference);
    requireNamed(reference, predicted);
  } else {
    for (const annotation of [predicted, reference]) {
      const strangers = [...annotation.sequences.keys()].filter(id => !given.has(id));
      if (strangers.length === 0) continue;
      if (strangers.length === annotation.sequences.size) {
        const hint = nameHint(strangers[0]!, given.keys(), '--sequences');
        throw new UserError('unknown-sequence', `names '${strangers[0]}', which is not among the sequences`, {
          place: annotation.name,
          hint,
        });
      }
      notes.push(`of ${annotation.name}, left out ${listed(strangers, 4)}: not among the sequences`);
    }
  }
  const sequences: ComparedSequences = new Map();
  for (const id of given?.keys() ?? reference.sequences.keys()) {
    const said = [predicted.sequences.get(id), reference.sequences.get(id)];
    const lengths = [given?.get(id)?.length, ...said.map(one => one?.length)].filter(
      one => one !== undefined,
    );
    if (new Set(lengths).size > 1) {
      const hint = 'are they of the same assembly? a prediction must cover the same sequence from its start';
      throw new UserError('lengths-differ', `${id} is ${lengths.join(' and ')} positions long`, {
        place: `${predicted.name}, ${reference.name}`,
        hint,
      });
    }
    const isCircular = said.some(one => one?.isCircular);
    sequences.set(id, { length: lengths[0], isCircular, bases: given?.get(id)?.bases });
  }
  return { sequences, notes };
}

function requireNamed(annotation: Annotation, other: Annotation): void {
  const strangers = [...annotation.sequences.keys()].filter(id => !other.sequences.has(id));
  const [stranger] = strangers;
  if (stranger === undefined) return;
  const hint = nameHint(stranger, other.sequences.keys(), other.name);
  const named = listed(
    strangers.map(id => `'${id}'`),
    1,
  );
  throw new UserError('unknown-sequence', `names the sequence ${named}, and ${other.name} does not`, {
    place: annotation.name,
    hint: `${hint}\nif it should have no features there, give the sequences to compare: --sequences genes.fa`,
  });
}
