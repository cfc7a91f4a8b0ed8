// Reads the reference results in fixtures/ and makes observations from letters.
import { readFileSync } from 'node:fs';
import { parseModel } from '../../src/io/model-file/checkpoint.ts';
import { ALPHABETS, type Alphabet } from '../../src/model/alphabet.ts';
import type { HiddenMarkovModel } from '../../src/model/hmm.ts';
import { concatenate, type Observations } from '../../src/model/observations.ts';

interface Parameters {
  initial: number[];
  transitions: number[][];
  emissions: number[][];
}

export interface HmmlearnReference {
  model: HiddenMarkovModel;
  sequences: string[];
  logLikelihoods: number[];
  viterbiPaths: string[];
  viterbiLogProbabilities: number[];
  posteriors: { positions: number[]; rows: number[][] };
  em: Record<'1' | '10', Parameters & { logLikelihoodsBefore: number[]; logLikelihoodAfter: number }>;
  expectedCounts: Parameters;
  gradient: Parameters;
}

/** A reference whose observations are numbers. */
export interface NumbersReference {
  model: HiddenMarkovModel;
  /** [S][T][D] */
  values: number[][][];
  logLikelihoods: number[];
  viterbiPaths: string[];
  viterbiLogProbabilities: number[];
  posteriors: { positions: number[]; rows: number[][] };
  /** Parameters after so many iterations; those of the emissions by the names that the family has. */
  em: Record<
    '1' | '10',
    {
      initial: number[];
      transitions: number[][];
      logLikelihoodsBefore: number[];
      logLikelihoodAfter: number;
    } & Record<string, unknown>
  >;
}

export interface SeedReference {
  observations: number[];
  logits: Parameters;
  printed: { logLikelihood: number; posteriors: number[][] };
  temperatures: {
    temperature: number;
    logLikelihood: number;
    posteriors: number[][];
    viterbiPath: number[];
    viterbiLogProbability: number;
    gradientOfNegativeLogLikelihood: Parameters;
  }[];
  /** Rows of weights; the likelihood with DiffBio's 1e-10 added to every emission, and without. */
  soft: {
    rows: number[][];
    printed: number;
    logLikelihoodWithEpsilon: number;
    logLikelihood: number;
    gradientOfNegativeLogLikelihood: Parameters;
  };
  adam: {
    learningRate: number;
    losses: number[];
    logitsAfter: Record<string, Parameters>;
    printedLosses: number[];
    printedLogitsAfter: Record<string, Parameters>;
  };
}

export function fixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');
}

export function modelFixture(name: string): HiddenMarkovModel {
  return parseModel(fixture(name), name);
}

export function hmmlearnReference(name: string): HmmlearnReference {
  const content = JSON.parse(fixture(`reference/hmmlearn-${name}.json`));
  return { ...content, model: parseModel(JSON.stringify(content.model), name) };
}

export function numbersReference(name: string, program = 'hmmlearn-'): NumbersReference {
  const content = JSON.parse(fixture(`reference/${program}${name}.json`));
  return { ...content, model: parseModel(JSON.stringify(content.model), name) };
}

export function seedReference(): SeedReference {
  return JSON.parse(fixture('reference/diffbio-seed.json'));
}

/** Observations from strings of letters. */
export function letters(sequences: readonly string[], alphabet: Alphabet = ALPHABETS.dna): Observations {
  const codes = (text: string) =>
    Uint8Array.from(text, letter => alphabet.letterCodes[letter.charCodeAt(0)]!);
  return concatenate(
    sequences.map((text, s) => ({
      data: { kind: 'symbols', codes: codes(text) },
      name: `sequence ${s + 1}`,
    })),
  );
}

/** Observations from rows of numbers, [S][T][D]; null is missing. */
export function vectors(sequences: readonly (readonly (number | null)[][])[]): Observations {
  return concatenate(
    sequences.map((rows, s) => ({
      data: {
        kind: 'rows',
        width: rows[0]!.length,
        values: Float64Array.from(rows.flat(), value => value ?? Number.NaN),
        codes: undefined,
      },
      name: `sequence ${s + 1}`,
    })),
  );
}
