// Our own operations as functions on arrays; kernels/README.md and kernels/operations.cc say what they compute.
import type { Codes, Path } from '../codes.ts';
import { type Attribute, binding, threads } from './binding.ts';
import { kernelsModule, tensorFlowLibrary } from './kernels-module.ts';
import { momentCount, type NormalPositions, packed, widthOf } from './normals.ts';
import {
  type Attributes,
  bytes,
  execute,
  integerAttribute,
  longIntegers,
  pairs,
  readIntegers,
  readPairs,
  scope,
  type Tensor,
} from './tensor.ts';

/** What all operations work on: a trellis, or the part of one between two positions. */
export interface ChainData {
  stateCount: number;
  /** [K] */
  initial: Float64Array;
  /** [K, K] */
  transitions: Float64Array;
  /** [R, K] natural logs; not looked at where there are `normals`. */
  logEmissions: Float64Array;
  /** What emits in place of logs, where positions show numbers. */
  normals?: NormalPositions | undefined;
  /** [T]; a row a position where there are none. */
  codes: Codes | undefined;
  /** [S + 1] */
  offsets: ArrayLike<number>;
}

/** How a part hangs together with what is around it. */
export interface Surroundings {
  /** [K] alpha (delta for best paths) before the first position, where its sequence begins earlier. */
  entry?: Float64Array | undefined;
  /** [K] beta at the last position, where its sequence goes on. */
  after?: Float64Array | undefined;
  /** The state behind the last position of the best path, where its sequence goes on. */
  nextState?: number | undefined;
  /** Steps to walk to a guess, if they are known. */
  warmUp?: number | undefined;
}

/** What all operations answer. */
export interface Common {
  /** [S] */
  logs: Float64Array;
  /** [S] 0 where the result can be trusted. */
  lost: Int32Array;
  /** Steps that guesses took, for the next part; 0 where nothing was cut. */
  warmUp: number;
}

const NOTHING = new Float64Array(0);
const NO_CODES = new Uint8Array(0);
let level: string | undefined;

/** The instruction level at which the kernels run; makes TensorFlow know them first. */
export function kernelLevel(): string {
  if (level === undefined) {
    binding();
    level = kernelsModule().register(tensorFlowLibrary());
  }
  return level;
}

/** Log-likelihoods; `vector` is alpha at the last position, of sum 1. */
export function logLikelihood(data: ChainData, around: Surroundings): Common & { vector: Float64Array } {
  return run('HmmLogLikelihood', data, around, { own: 1 }, ([vector]) => ({ vector: readPairs(vector!) }));
}

/** `vector` is beta before the first position, of sum 1. */
export function backward(data: ChainData, around: Surroundings): Common & { vector: Float64Array } {
  return run('HmmLogLikelihood', data, around, { want: 1, own: 1 }, ([vector]) => ({
    vector: readPairs(vector!),
  }));
}

/** Posteriors [T, K], written into `rows`; without them, the common answers alone. */
export function posteriors(data: ChainData, around: Surroundings, rows?: Float64Array): Common {
  return run('HmmPosteriors', data, around, { want: rows ? 1 : 0, own: 2, into: rows }, () => ({}));
}

/** Writes the likeliest state of each position into `path`. */
export function likeliestStates(data: ChainData, around: Surroundings, path: Path): Common {
  return run('HmmPosteriors', data, around, { want: 2, own: 2, path }, () => ({}));
}

/** Expected counts, or in place of those of emissions moments, as `gaussianMoments` has them; `before` is beta there. */
export function expectations(
  data: ChainData,
  around: Surroundings,
  weights: Float64Array | undefined,
): Common & Record<'initial' | 'transitions' | 'emissions' | 'before', Float64Array> {
  const more = [weights ?? NOTHING];
  // Counts of positions are as large as their emissions: written where they stay.
  const into = data.codes || data.normals ? undefined : new Float64Array(data.logEmissions.length);
  return run(
    'HmmExpectations',
    data,
    around,
    { own: 4, more, into },
    ([initial, transitions, emissions, before]) => ({
      initial: readPairs(initial!),
      transitions: readPairs(transitions!),
      emissions: into ?? readPairs(emissions!),
      before: readPairs(before!),
    }),
  );
}

/** Writes the best paths into `path`; `vector` is delta at the last position, its largest 0. */
export function viterbi(
  data: ChainData,
  around: Surroundings,
  path: Path,
): Common & { vector: Float64Array } {
  return run('HmmViterbi', data, around, { own: 2, path }, ([, vector]) => ({ vector: readPairs(vector!) }));
}

/** The same without the paths. */
export function viterbiScores(data: ChainData, around: Surroundings): Common & { vector: Float64Array } {
  return run('HmmViterbi', data, around, { want: 1, own: 2 }, ([, vector]) => ({
    vector: readPairs(vector!),
  }));
}

/** What differs between operations: what they are asked for, how many outputs are their own, where rows go. */
interface Request {
  want?: number;
  own: number;
  into?: Float64Array | undefined;
  path?: Path | undefined;
  more?: readonly Float64Array[];
}

const COMMON_OUTPUTS = 3;

function run<Own>(
  operation: string,
  data: ChainData,
  { entry = NOTHING, after = NOTHING, nextState = -1, warmUp = 0 }: Surroundings,
  { want = 0, own: ownOutputs, into, path, more = [] }: Request,
  readOwn: (outputs: Tensor[]) => Own,
): Common & Own {
  const { stateCount: K, initial, transitions, codes, normals, offsets } = data;
  // Rows of all positions are read where they are; a table is small, or comes with a copy.
  const from = codes || normals ? undefined : data.logEmissions;
  return withLent([from, into, codes, normals?.values, path], lent => {
    const attributes: Attributes = [
      integerAttribute('code_bytes', codes?.BYTES_PER_ELEMENT ?? 0),
      integerAttribute('threads', threads()),
      integerAttribute('warm_up', warmUp),
      integerAttribute('next_state', nextState),
      integerAttribute('want', want),
      integerAttribute('width', normals ? widthOf(normals.states) : 0),
      lent,
    ];
    const inputs = [
      pairs(initial, [K]),
      pairs(transitions, [K, K]),
      emissionTable(data),
      bytes(NO_CODES),
      longIntegers(offsets),
      ...[entry, after, ...more].map(values => pairs(values, [values.length])),
    ];
    const [logs, lost, notes, ...own] = execute(operation, attributes, inputs, COMMON_OUTPUTS + ownOutputs);
    const [steps] = readIntegers(notes!);
    return { logs: readPairs(logs!), lost: readIntegers(lost!), warmUp: steps!, ...readOwn(own) };
  });
}

/** What is not read where it lies: logs that codes name, or the normal distributions, a row [peak, mean, inverse] each. */
function emissionTable(data: ChainData): Tensor {
  const { stateCount: K, codes, normals } = data;
  if (normals) return pairs(packed(normals.states), [K, momentCount(normals.states)]);
  return codes ? pairs(data.logEmissions, [data.logEmissions.length / K, K]) : pairs(NOTHING, [0, K]);
}

/**
 * Calls `body` while operations use memory of ours instead of tensors, in these slots: rows that they read, rows that
 * they write, codes and values that they read, states that they write. The attribute tells them which slots are used.
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
