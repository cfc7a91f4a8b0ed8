// The start that ChromHMM calls information (Ernst and Kellis 2012): bins are parted by the marks that they share with
// the bin before, each time where that tells most, until there are as many parts as states. No number is drawn.

import { UserError } from '../../user-error.ts';
import { plural } from '../../wording.ts';
import { familyOf } from '../emissions/families.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import type { Observations } from '../observations.ts';

/** How much of each row of the start is uniform, so that nothing is impossible. */
const SMOOTHING = 0.02;

/** Pairs of distinct rows are looked up in a table, unless there are more: 64 MB. */
const MOST_PAIRS = 2 ** 24;

/** The marks that two bins in a row share, of all sequences. */
interface Shared {
  /** [P][D] the different sets of shared marks, 1 where a mark is in the set. */
  sets: Uint8Array[];
  /** [P] how many pairs of bins share each set. */
  counts: number[];
  /** Of each sequence, the set of each pair of bins, by index. */
  pairs: Uint32Array[];
}

/**
 * A model of these states for marks, with state 1 for what shares no mark. Each further state is split off another one:
 * it takes the pairs of bins that share one mark more, where this raises the entropy of the parts most; it emits what
 * its pairs share when it is made. Transitions are those of the parts, and all rows are smoothed.
 * @throws UserError if the data have fewer different parts
 */
export function informationModel(
  stateNames: readonly string[],
  marks: readonly string[],
  observations: Observations,
): HiddenMarkovModel {
  const K = stateNames.length;
  const D = marks.length;
  const shared = sharedMarks(observations, marks);
  const { sets, counts, pairs } = shared;
  const part = new Uint16Array(sets.length);
  const probabilities = [smoothed(new Array<number>(D).fill(0), 1, 2)];
  for (let k = 1; k < K; k++) {
    const split = bestSplit(shared, part, k, D);
    if (split === undefined) throw tooManyStates(K, k);
    const present = new Array<number>(D).fill(0);
    let size = 0;
    for (const [p, set] of sets.entries()) {
      if (part[p] !== split.from || set[split.mark] === 0) continue;
      part[p] = k;
      size += counts[p]!;
      for (let d = 0; d < D; d++) present[d]! += counts[p]! * set[d]!;
    }
    probabilities.push(smoothed(present, size, 2));
  }
  const initial = new Array<number>(K).fill(0);
  const transitions = stateNames.map(() => new Array<number>(K).fill(0));
  for (const sequence of pairs) {
    for (let t = 0; t < sequence.length; t++) {
      const to = part[sequence[t]!]!;
      if (t === 0) initial[to]!++;
      else transitions[part[sequence[t - 1]!]!]![to]!++;
    }
  }
  return {
    states: stateNames.map(name => ({ name })),
    initial: distribution(initial),
    transitions: transitions.map(distribution),
    emission: { family: 'bernoulli', marks: [...marks], probabilities },
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

/** Finds the sets of marks that each bin shares with the one before; missing marks are not shared. */
function sharedMarks(observations: Observations, marks: readonly string[]): Shared {
  const emission = { family: 'bernoulli' as const, marks: [...marks], probabilities: [] };
  const { table, codes, offsets } = familyOf(emission).prepare(emission, observations);
  if (table.kind !== 'rows') throw new Error('symbols in place of marks');
  const { values, width: D } = table;
  const R = values.length / D;
  const rowAt = (t: number) => (codes ? codes[t]! : t);
  // By two rows, the set that they share plus 1; looked up for every bin.
  const ofRows = R * R <= MOST_PAIRS ? new Uint32Array(R * R) : new Map<number, number>();
  const ofSets = new Map<string, number>();
  const shared: Shared = { sets: [], counts: [], pairs: [] };
  const setOf = (before: number, row: number): number => {
    const set = Uint8Array.from({ length: D }, (_, d) =>
      values[before * D + d] === 1 && values[row * D + d] === 1 ? 1 : 0,
    );
    const key = set.join('');
    const index = ofSets.get(key) ?? shared.sets.push(set) - 1;
    if (index === shared.counts.length) shared.counts.push(0);
    ofSets.set(key, index);
    return index;
  };
  const knownSetOf = (before: number, row: number): number => {
    const pair = before * R + row;
    const known = ofRows instanceof Map ? (ofRows.get(pair) ?? 0) : ofRows[pair]!;
    if (known > 0) return known - 1;
    const set = setOf(before, row);
    if (ofRows instanceof Map) ofRows.set(pair, set + 1);
    else ofRows[pair] = set + 1;
    return set;
  };
  for (let s = 0; s + 1 < offsets.length; s++) {
    const [start, end] = [offsets[s]!, offsets[s + 1]!];
    const pairs = new Uint32Array(Math.max(0, end - start - 1));
    for (let t = start + 1; t < end; t++) {
      const set = knownSetOf(rowAt(t - 1), rowAt(t));
      pairs[t - start - 1] = set;
      shared.counts[set]!++;
    }
    shared.pairs.push(pairs);
  }
  return shared;
}

/** The part and the mark whose split raises the entropy most, the first of equal ones; undefined if no part can be split. */
function bestSplit(
  { sets, counts }: Shared,
  part: Uint16Array,
  parts: number,
  D: number,
): { from: number; mark: number } | undefined {
  const sizes = new Float64Array(parts);
  const withMark = new Float64Array(parts * D);
  let all = 0;
  for (const [p, set] of sets.entries()) {
    const [own, count] = [part[p]!, counts[p]!];
    all += count;
    sizes[own]! += count;
    for (let d = 0; d < D; d++) withMark[own * D + d]! += count * set[d]!;
  }
  const entropy = (count: number) => (count > 0 ? -(count / all) * Math.log(count / all) : 0);
  let best: { from: number; mark: number } | undefined;
  let most = 0;
  for (let from = 0; from < parts; from++) {
    for (let mark = 0; mark < D; mark++) {
      const taken = withMark[from * D + mark]!;
      const left = sizes[from]! - taken;
      if (taken === 0 || left === 0) continue;
      const gain = entropy(taken) + entropy(left) - entropy(sizes[from]!);
      if (gain > most) [most, best] = [gain, { from, mark }];
    }
  }
  return best;
}

/** [size] counts over their whole, mixed with 1 / choices. */
function smoothed(counts: readonly number[], whole: number, choices: number): number[] {
  return counts.map(count => SMOOTHING / choices + (1 - SMOOTHING) * (count / whole));
}

/** A row of counts as a smoothed distribution; uniform where there are none. */
function distribution(counts: readonly number[]): number[] {
  const whole = counts.reduce((sum, count) => sum + count, 0);
  if (whole === 0) return counts.map(() => 1 / counts.length);
  return smoothed(counts, whole, counts.length);
}

function tooManyStates(wanted: number, most: number): UserError {
  const message = `the marks that bins share part them into ${plural(most, 'state')} at most, not ${wanted}`;
  return new UserError('option-does-not-fit', message, {
    hint: 'ask for fewer states, or leave out --initialise for a random start',
    kind: 'usage',
  });
}
