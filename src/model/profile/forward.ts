// Scores of whole sequences against a profile, in bits above the background. What follows the length of a sequence lies in
// its emissions, so that sequences of all lengths have one chain, and many are worked on at a time.
import { type Codes, narrowest } from '../codes.ts';
import type { Engine } from '../inference/engine.ts';
import { makeTrellis, type Trellis } from '../inference/trellis.ts';
import type { Work } from '../work.ts';
import { lengthFactors } from './configured.ts';
import { logOfNull } from './log-odds.ts';
import type { ReadyProfile } from './trellis.ts';

/** Sequences end to end, as codes of the alphabet of a profile. */
export interface CodedSequences {
  codes: Codes;
  /** [S + 1] */
  offsets: readonly number[];
}

/** Tables of emissions have so many numbers at most: 4 MB, which caches hold. */
const MOST_NUMBERS = 2 ** 19;

/**
 * [S] the score of each sequence, summed over all alignments: log2 of P(sequence | profile) / P(sequence | background).
 * The profile must tell starts.
 */
export function forwardScores(
  profile: ReadyProfile,
  sequences: CodedSequences,
  engine: Pick<Engine, 'logLikelihoods'>,
): Work<Float64Array> {
  return scores(profile, sequences, trellis => engine.logLikelihoods(trellis));
}

/** [S] the score of the best alignment of each sequence. */
export function viterbiScores(
  profile: ReadyProfile,
  sequences: CodedSequences,
  engine: Pick<Engine, 'viterbi'>,
): Work<Float64Array> {
  return scores(profile, sequences, function* (trellis) {
    return (yield* engine.viterbi(trellis)).logProbabilities;
  });
}

function* scores(
  profile: ReadyProfile,
  sequences: CodedSequences,
  logsOf: (trellis: Trellis) => Work<Float64Array>,
): Work<Float64Array> {
  const { offsets } = sequences;
  const scores = new Float64Array(offsets.length - 1).fill(-Infinity);
  for (const group of groupsOf(profile, sequences)) {
    const logs = yield* logsOf(trellisOf(profile, sequences, group));
    for (const [n, s] of group.entries()) {
      const length = lengthOf(sequences, s);
      // The end of the sequence is left to, too, whatever the alignment.
      scores[s] = bitsOf(logs[n]! + Math.log(lengthFactors(length, profile.configuration).leaving), length);
    }
    yield;
  }
  return scores;
}

/** A log-likelihood of log-odds, of a sequence of this length, as bits. */
export function bitsOf(logLikelihood: number, length: number): number {
  return (logLikelihood - logOfNull(length)) / Math.LN2;
}

function lengthOf({ offsets }: CodedSequences, s: number): number {
  return offsets[s + 1]! - offsets[s]!;
}

/** The numbers of all sequences that have residues, by length, in groups of so few lengths that a table holds them. */
function groupsOf({ logOdds }: ReadyProfile, sequences: CodedSequences): number[][] {
  const most = Math.max(1, Math.floor(MOST_NUMBERS / logOdds.length));
  const numbers = Array.from({ length: sequences.offsets.length - 1 }, (_, s) => s)
    .filter(s => lengthOf(sequences, s) > 0)
    .sort((a, b) => lengthOf(sequences, a) - lengthOf(sequences, b));
  const groups: number[][] = [];
  let [lengths, last] = [most, 0];
  for (const s of numbers) {
    const length = lengthOf(sequences, s);
    if (length !== last && ++lengths > most) {
      groups.push([]);
      lengths = 1;
    }
    last = length;
    groups.at(-1)!.push(s);
  }
  return groups;
}

/** The trellis of a group: codes are of a residue in a sequence of some length. */
function trellisOf(
  profile: ReadyProfile,
  { codes, offsets }: CodedSequences,
  group: readonly number[],
): Trellis {
  const { states, logOdds, from, to, weights, configuration } = profile;
  const K = states.emitting;
  const lengths = group.map(s => offsets[s + 1]! - offsets[s]!);
  const distinct = [...new Set(lengths)];
  const R = logOdds.length / K;
  const logEmissions = new Float64Array(distinct.length * logOdds.length);
  for (const [n, length] of distinct.entries()) {
    logEmissions.set(logOdds, n * logOdds.length);
    const { staying, leaving } = lengthFactors(length, configuration);
    for (let row = n * R * K; row < (n + 1) * R * K; row += K) {
      for (const state of [states.N, states.J, states.C]) logEmissions[row + state]! += Math.log(staying);
      for (let k = 1; k <= states.nodes; k++) logEmissions[row + states.start(k)]! += Math.log(leaving);
    }
  }
  const rows = new Uint32Array(lengths.reduce((sum, length) => sum + length, 0));
  const ends = [0];
  for (const [n, s] of group.entries()) {
    const first = R * distinct.indexOf(lengths[n]!);
    const at = ends[n]!;
    for (let t = 0; t < lengths[n]!; t++) rows[at + t] = first + codes[offsets[s]! + t]!;
    ends.push(at + lengths[n]!);
  }
  const initial = new Float64Array(K + states.silent);
  initial[states.N] = 1;
  initial[states.B] = 1;
  return makeTrellis({
    stateCount: K,
    silentCount: states.silent,
    initial,
    edges: { from, to, probabilities: weights },
    logEmissions,
    codes: narrowest(rows, distinct.length * R),
    offsets: ends,
  });
}
