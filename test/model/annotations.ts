// Annotations for tests: features from short words, and random ones.
import fc from 'fast-check';
import type { Annotation, Feature, Phase, Strand } from '../../src/model/annotation/feature.ts';

/**
 * Features of words like `chr1:0-10 CDS + 0 t1,t2`: 0-based, end not included, then strand, phase and transcripts
 * as far as they are given; the type `?` is unknown.
 */
export function features(...words: string[]): Feature[] {
  return words.map((word, n) => {
    const [place, type, strand, phase, transcripts] = word.split(' ');
    const [, sequenceId, start, end] = /^(.*):(\d+)-(\d+)$/.exec(place!)!;
    return {
      sequenceId: sequenceId!,
      start: Number(start),
      end: Number(end),
      type: type === '?' ? null : type!,
      strand: strand === '+' || strand === '-' ? (strand as Strand) : null,
      phase: phase === undefined || phase === '.' ? null : (Number(phase) as Phase),
      score: null,
      transcripts: transcripts === undefined ? [] : transcripts.split(','),
      attributes: {},
      place: `in:${n + 1}`,
    };
  });
}

/** An annotation of these features; lengths by sequence where they are known. */
export function annotationWith(
  kind: Annotation['kind'],
  list: Feature[],
  lengths: Record<string, number | undefined> = {},
  name = 'in',
): Annotation {
  const sequences: Annotation['sequences'] = new Map(
    list.map(({ sequenceId }) => [sequenceId, { length: undefined, isCircular: false }]),
  );
  for (const [id, length] of Object.entries(lengths)) sequences.set(id, { length, isCircular: false });
  return { name, kind, features: list, sequences };
}

/** A path in letters, as label FASTA gives it. */
export function pathOf(letters: Record<string, string>, name = 'in'): Annotation {
  const list = Object.entries(letters).flatMap(([id, text]) =>
    [...text.matchAll(/(.)\1*/g)].map(run => `${id}:${run.index}-${run.index + run[0].length} ${run[1]}`),
  );
  const lengths = Object.fromEntries(Object.entries(letters).map(([id, text]) => [id, text.length]));
  return annotationWith('path', features(...list), lengths, name);
}

/** Two paths of letters a, b, c over the same one to three sequences; both begin with an a. */
export function pathPairs(): fc.Arbitrary<[Record<string, string>, Record<string, string>]> {
  const pair = fc
    .array(fc.tuple(fc.constantFrom(...'abc'), fc.constantFrom(...'abc'), fc.integer({ min: 1, max: 4 })), {
      minLength: 1,
      maxLength: 12,
    })
    .map(runs => [0, 1].map(side => `a${runs.map(run => (run[side] as string).repeat(run[2])).join('')}`));
  return fc.array(pair, { minLength: 1, maxLength: 3 }).map(pairs => {
    const side = (n: 0 | 1) => Object.fromEntries(pairs.map((both, s) => [`s${s}`, both[n]!]));
    return [side(0), side(1)];
  });
}
