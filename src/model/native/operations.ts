// Our own operations as functions on arrays; kernels/README.md and kernels/operations.cc say what they compute.
import type { Codes, Path } from '../codes.ts';
import { type Attribute, binding, threads } from './binding.ts';
import { kernelsModule, tensorFlowLibrary } from './kernels-module.ts';
import { dimensionsOf, momentCount, type NormalPositions, packed } from './normals.ts';
import {
  type Attributes,
  bytes,
  execute,
  integerAttribute,
  integers,
  longIntegers,
  NOTHING,
  pairs,
  readIntegers,
  readPairs,
  scope,
  type Tensor,
} from './tensor.ts';
import { tellOfWalk } from './walks.ts';

/** What all operations work on: a trellis, or a window of one. */
export interface ChainData {
  stateCount: number;
  silentCount?: number | undefined;
  /** [K + Z] zeros for silent states */
  initial: Float64Array;
  /** [K, K], not looked at where there are `edges`. Only these may lead to silent states. */
  transitions: Float64Array;
  edges?: { from: Int32Array; to: Int32Array; probabilities: Float64Array } | undefined;
  /** [R, K] natural logs; not looked at where there are `normals`. */
  logEmissions: Float64Array;
  /** The numbers of all positions and their normal distributions, which are used instead of logs. */
  normals?: NormalPositions | undefined;
  /** [T]; without codes, each position has its own row. */
  codes: Codes | undefined;
  /** [S + 1] */
  offsets: ArrayLike<number>;
}

/** What a window takes over from the windows before and after it, where a sequence goes on from one to the other. */
export interface Boundary {
  /** [K + Z] alpha (delta for best paths) before the first position, where its sequence begins earlier. */
  entry?: Float64Array | undefined;
  /** [K] beta at the last position, where its sequence goes on. */
  after?: Float64Array | undefined;
  /** The state of the best path after the last position, where its sequence goes on. */
  nextState?: number | undefined;
  /** How many steps a guess takes, where an earlier window has found out. */
  warmUp?: number | undefined;
}

/** What every operation returns. */
export interface Common {
  /** [S] */
  logs: Float64Array;
  /** [S] 0 where the result can be trusted. */
  lost: Int32Array;
  /** How many steps guesses took, to be handed to the next window; 0 where the kernels cut nothing. */
  warmUp: number;
}

const NO_CODES = new Uint8Array(0);
const NO_GROUPS: StateGroups = { of: [], count: 0 };
const NO_EDGES = new Int32Array(0);
let level: string | undefined;

/** The instruction level at which the kernels run. Registers them with TensorFlow first. */
export function kernelLevel(): string {
  if (level === undefined) {
    binding();
    level = kernelsModule().register(tensorFlowLibrary());
  }
  return level;
}

/** The log-likelihoods; `vector` [K + Z] is alpha at the last position, scaled to sum 1 over states that emit. */
export function logLikelihood(data: ChainData, boundary: Boundary): Common & { vector: Float64Array } {
  return run('HmmLogLikelihood', data, boundary, { own: 1 }, ([vector]) => ({ vector: readPairs(vector!) }));
}

/** The way back alone; `vector` is beta before the first position, scaled to sum 1. */
export function backward(data: ChainData, boundary: Boundary): Common & { vector: Float64Array } {
  return run('HmmLogLikelihood', data, boundary, { want: 1, own: 1 }, ([vector]) => ({
    vector: readPairs(vector!),
  }));
}

/** Groups of states whose posteriors are added up; a group may be empty. */
export interface StateGroups {
  /** [K] the group of each state that emits, counted from 0. */
  of: ArrayLike<number>;
  /** G */
  count: number;
}

/** Writes the posteriors into `rows`, if they are given: [T, K], or the sums of groups of states [T, G]. */
export function posteriors(
  data: ChainData,
  boundary: Boundary,
  rows?: Float64Array,
  groups?: StateGroups,
): Common {
  const request = { want: rows ? 1 : 0, own: 2, into: rows, groups: (rows && groups) ?? NO_GROUPS };
  return run('HmmPosteriors', data, boundary, request, () => ({}));
}

/** Writes the likeliest state of each position into `path`. */
export function likeliestStates(data: ChainData, boundary: Boundary, path: Path): Common {
  return run('HmmPosteriors', data, boundary, { want: 2, own: 2, path, groups: NO_GROUPS }, () => ({}));
}

/**
 * Expected counts. Where normal distributions emit, moments as of `gaussianMoments` replace the counts of emissions.
 * `before` is beta before the first position.
 */
export function expectations(
  data: ChainData,
  boundary: Boundary,
  weights: Float64Array | undefined,
): Common & Record<'initial' | 'transitions' | 'emissions' | 'before', Float64Array> {
  const more = [weights ?? NOTHING];
  // Where every position has its own row, the counts are written where they stay.
  const into = data.codes || data.normals ? undefined : new Float64Array(data.logEmissions.length);
  return run(
    'HmmExpectations',
    data,
    boundary,
    { own: 4, more, into },
    ([initial, transitions, emissions, before]) => ({
      initial: withZeros(readPairs(initial!), data.initial.length),
      transitions: readPairs(transitions!),
      emissions: into ?? readPairs(emissions!),
      before: readPairs(before!),
    }),
  );
}

function withZeros(values: Float64Array, length: number): Float64Array {
  if (values.length === length) return values;
  const longer = new Float64Array(length);
  longer.set(values);
  return longer;
}

/**
 * Writes the best paths into `path`; `vector` is delta at the last position, shifted so that its largest entry is 0.
 */
export function viterbi(data: ChainData, boundary: Boundary, path: Path): Common & { vector: Float64Array } {
  return run('HmmViterbi', data, boundary, { own: 2, path }, ([, vector]) => ({
    vector: readPairs(vector!),
  }));
}

/** The same without paths. */
export function viterbiScores(data: ChainData, boundary: Boundary): Common & { vector: Float64Array } {
  return run('HmmViterbi', data, boundary, { want: 1, own: 2 }, ([, vector]) => ({
    vector: readPairs(vector!),
  }));
}

/**
 * Writes the way forward into `rows` [T, K + Z]: alpha of each position, of sum 1 over states that emit, or delta of largest 0;
 * of alphas also the sums of groups of states [T, G]. Of the boundary, `entry` is looked at.
 */
export function forwardRows(
  data: ChainData,
  { entry, warmUp }: Boundary,
  of: 'alpha' | 'delta',
  rows: Float64Array,
  groups = NO_GROUPS,
): Common {
  const want = of === 'alpha' ? 0 : 1;
  return run('HmmForwardRows', data, { entry, warmUp }, { want, own: 1, into: rows, groups }, () => ({}));
}

/** How operations differ: what they are asked for, how many outputs they have of their own, where rows are written. */
interface Request {
  want?: number;
  own: number;
  into?: Float64Array | undefined;
  path?: Path | undefined;
  groups?: StateGroups;
  more?: readonly Float64Array[];
}

const COMMON_OUTPUTS = 3;

function run<Own>(
  operation: string,
  data: ChainData,
  { entry = NOTHING, after = NOTHING, nextState = -1, warmUp = 0 }: Boundary,
  { want = 0, own: ownOutputs, into, path, groups, more = [] }: Request,
  readOwn: (outputs: Tensor[]) => Own,
): Common & Own {
  const { stateCount: K, silentCount = 0, initial, edges, codes, normals, offsets } = data;
  // Rows of all positions are read where they are. A table that codes name is copied into a tensor.
  const from = codes || normals ? undefined : data.logEmissions;
  return withLent([from, into, codes, normals?.values, path], lent => {
    const attributes: Attributes = [
      integerAttribute('code_bytes', codes?.BYTES_PER_ELEMENT ?? 0),
      integerAttribute('threads', threads()),
      integerAttribute('warm_up', warmUp),
      integerAttribute('next_state', nextState),
      integerAttribute('want', want),
      integerAttribute('width', normals ? dimensionsOf(normals.states) : 0),
      integerAttribute('silent', edges ? silentCount : -1),
      integerAttribute('groups', groups?.count ?? 0),
      lent,
    ];
    const inputs = [
      pairs(initial.subarray(0, K), [K]),
      edges ? pairs(edges.probabilities, [edges.from.length]) : pairs(data.transitions, [K, K]),
      emissionTable(data),
      bytes(NO_CODES),
      longIntegers(offsets),
      ...[entry, after].map(values => pairs(values, [values.length])),
      edges ? integers(bothEnds(edges), [2, edges.from.length]) : integers(NO_EDGES, [0, 0]),
      ...(groups ? [integers(Int32Array.from(groups.of), [groups.of.length])] : []),
      ...more.map(values => pairs(values, [values.length])),
    ];
    const [logs, lost, notes, ...own] = execute(operation, attributes, inputs, COMMON_OUTPUTS + ownOutputs);
    tellOfWalk(offsets[offsets.length - 1]!);
    const [steps] = readIntegers(notes!);
    return { logs: readPairs(logs!), lost: readIntegers(lost!), warmUp: steps!, ...readOwn(own) };
  });
}

/** [2, E] the states that edges leave, and those that they lead to. */
function bothEnds({ from, to }: { from: Int32Array; to: Int32Array }): Int32Array {
  const ends = new Int32Array(2 * from.length);
  ends.set(from);
  ends.set(to, from.length);
  return ends;
}

/** The tensor of what is not read in place: the logs that codes name, or a row [peak, mean, inverse] for each state. */
function emissionTable(data: ChainData): Tensor {
  const { stateCount: K, codes, normals } = data;
  if (normals) return pairs(packed(normals.states), [K, momentCount(normals.states)]);
  return codes ? pairs(data.logEmissions, [data.logEmissions.length / K, K]) : pairs(NOTHING, [0, K]);
}

/**
 * Calls `body` while operations use memory of ours instead of tensors, in these slots: rows that they read, rows that
 * they write, codes and values that they read, states and ranks that they write. The attribute tells them which slots are used.
 */
export function withLent<Result>(
  slots: readonly (Float64Array | ChainData['codes'])[],
  body: (lent: Attribute) => Result,
): Result {
  kernelLevel();
  const module = kernelsModule();
  let used = 0;
  slots.forEach((memory, slot) => {
    module.lend(slot, memory);
    if (memory) used |= 1 << slot;
  });
  try {
    return scope((): Result => body(integerAttribute('lent', used)));
  } finally {
    slots.forEach((_, slot) => {
      module.lend(slot, undefined);
    });
  }
}
