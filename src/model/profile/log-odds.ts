// How much likelier residues are in a profile than in the background.
import { alphabetOf, type Profile } from './profile.ts';
import type { PlanStates } from './states.ts';

/**
 * [R, K] the natural log of P(residue | state) / P(residue | background), for each code of the alphabet. Inserts and what
 * is around domains are like the background, as in HMMER 3. An ambiguous residue has the mean of the log-odds of those
 * that it stands for, weighted by the background; a missing one the mean of all.
 */
export function logOddsTable(profile: Profile, { emitting, match, start }: PlanStates): Float64Array {
  const { members } = alphabetOf(profile);
  const { background } = profile;
  const table = new Float64Array(members.length * emitting);
  for (const [n, row] of profile.match.entries()) {
    const logOdds = row.map((p, a) => Math.log(p / background[a]!));
    for (const [code, symbols] of members.entries()) {
      const mean = expected(logOdds, background, symbols);
      table[code * emitting + match(n + 1)] = mean;
      table[code * emitting + start(n + 1)] = mean;
    }
  }
  return table;
}

function expected(values: readonly number[], weights: readonly number[], chosen: readonly number[]): number {
  let [sum, weight] = [0, 0];
  for (const a of chosen) {
    sum += weights[a]! * values[a]!;
    weight += weights[a]!;
  }
  return sum / weight;
}

/** The natural log of P(length | background): every residue goes on with L / (L + 1). Its residues are in the log-odds. */
export function logOfNull(length: number): number {
  return length === 0 ? 0 : length * Math.log(length / (length + 1)) - Math.log(length + 1);
}
