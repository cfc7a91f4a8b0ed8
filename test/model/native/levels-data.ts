// Data large enough that threads share the work, and the answers of the engine about them, as arrays of numbers.
import type { Path } from '../../../src/model/codes.ts';
import { pathScore } from '../../../src/model/inference/path-score.ts';
import { normalTrellis, onlySequence, type Trellis } from '../../../src/model/inference/trellis.ts';
import { Random } from '../../../src/model/random.ts';
import { isLong } from '../../check.ts';
import { fastEngine } from '../inference/at-once.ts';

const SYMBOLS = 4;

function trellis(K: number, offsets: readonly number[], seed: number): Trellis {
  const random = new Random(seed);
  const rows = Array.from({ length: K }, (_, i) =>
    random.dirichlet(K).map((p, j) => (p + (i === j ? 9 : 0)) / 10),
  );
  const T = offsets.at(-1)!;
  return {
    stateCount: K,
    initial: Float64Array.from(random.dirichlet(K)),
    transitions: Float64Array.from(rows.flat()),
    logEmissions: Float64Array.from({ length: SYMBOLS * K }, () => Math.log(random.uniform())),
    codes: Uint8Array.from({ length: T }, () => Math.floor(random.uniform() * SYMBOLS)),
    offsets,
  };
}

/** A row of emissions a position in place of symbols. */
function withoutCodes({ codes, logEmissions, ...rest }: Trellis): Trellis {
  const K = rest.stateCount;
  const rows = Float64Array.from(
    { length: codes!.length * K },
    (_, n) => logEmissions[codes![Math.floor(n / K)]! * K + (n % K)]! - (n % 7) / 10,
  );
  return { ...rest, codes: undefined, logEmissions: rows };
}

/** Two numbers a position, which normal distributions emit. */
function ofNumbers(one: Trellis): Trellis {
  const random = new Random(5);
  const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());
  const K = one.stateCount;
  const states = { means: normals(K * 2), inverses: normals(K * 3), peaks: normals(K) };
  return normalTrellis(one, { values: normals(2 * one.offsets.at(-1)!), states });
}

function scoresOf(one: Trellis, path: Path, n: number): Float64Array {
  return Float64Array.from(one.offsets.slice(1), (end, s) => {
    const own = path.subarray(one.offsets[s], end);
    return own.length === 0 && n > 0 ? 0 : pathScore(onlySequence(one, s), own);
  });
}

function ragged(count: number): number[] {
  const offsets = [0];
  for (let s = 0; s < count; s++) offsets.push(offsets[s]! + ((s * 7919) % 31));
  return offsets;
}

/** `npm run test:long` has more of everything. */
const TIMES = isLong ? 2 : 1;
const longer = (offsets: readonly number[]) => offsets.map(offset => TIMES * offset);

export const TRELLISES: Readonly<Record<string, () => Trellis>> = {
  'many short sequences': () => trellis(3, ragged(TIMES * 3000), 1),
  'one long sequence': () => trellis(2, longer([0, 60_000]), 2),
  'some long sequences of many states': () => trellis(7, longer([0, 5000, 5001, 10_000, 15_000]), 3),
  'numbers of normal distributions': () => ofNumbers(trellis(4, longer([0, 20_000, 20_010, 25_000]), 6)),
  'a row a position': () => withoutCodes(trellis(3, longer([0, 25_000, 33_000]), 4)),
};

/** Every task's answers, each an array. */
export function answersOf(one: Trellis): Record<string, Float64Array> {
  const { stateCount: K, offsets } = one;
  const rows = new Float64Array(offsets.at(-1)! * K);
  const posteriors = fastEngine.posteriors(one);
  for (const window of posteriors.windows) rows.set(window.rows, window.start * K);
  const likeliest = fastEngine.likeliestStates(one);
  const counts = fastEngine.expectations(
    one,
    Float64Array.from(offsets.slice(1), (_, s) => 1 + (s % 3)),
  );
  const best = fastEngine.viterbi(one);
  const filtered = fastEngine.filtered(one);
  const filteredRows = new Float64Array(offsets.at(-1)! * K);
  for (const window of filtered.windows) filteredRows.set(window.rows, window.start * K);
  const drawn = fastEngine.sampledPaths(one, 2, sequence => new Random(sequence));
  const several = fastEngine.bestPaths(one, 3);
  return {
    logLikelihoods: fastEngine.logLikelihoods(one),
    'posteriors.logLikelihoods': posteriors.logLikelihoods,
    posteriors: rows,
    'likeliestStates.logLikelihoods': likeliest.logLikelihoods,
    likeliestStates: Float64Array.from(likeliest.path),
    'expectations.logLikelihoods': counts.logLikelihoods,
    initial: counts.initial,
    transitions: counts.transitions,
    emissions: counts.emissions,
    'viterbi.logProbabilities': best.logProbabilities,
    'viterbi.path': Float64Array.from(best.path),
    'filtered.logLikelihoods': filtered.logLikelihoods,
    filtered: filteredRows,
    ...Object.fromEntries(drawn.paths.map((path, n) => [`sampledPaths ${n}`, Float64Array.from(path)])),
    // Which of several paths of one probability comes first is for the engine to choose.
    ...Object.fromEntries(several.paths.map((path, n) => [`bestPaths ${n}`, scoresOf(one, path, n)])),
  };
}
