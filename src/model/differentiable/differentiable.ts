// The log-likelihood as a differentiable operation of TensorFlow.js, for the end of a neural network.
//   p = softmax(θ / τ) of each row of logits:  ∂ log L / ∂θ_m = (n_m - p_m Σ n) / τ,  n the expected counts
//   scores s_t(k) = log b_k(o_t):              ∂ log L / ∂s_t(k) = γ_t(k)
//   soft rows, b_k = Σ_m w_t(m) B[k][m]:       ∂ log L / ∂w_t(m) = Σ_k γ_t(k) B[k][m] / b_k
// One E-step in double precision gives all three gradients; the tensors are float32.
import { UserError } from '../../user-error.ts';
import { MOST_SYMBOLS } from '../codes.ts';
import { countsOfSoft, gradientOfSoft, logDensitiesOfSoft } from '../emissions/categorical/soft.ts';
import { fastEngine } from '../inference/choose.ts';
import {
  differentiable,
  type Tensor1D,
  type Tensor2D,
  type TensorFlowTensor,
} from '../native/custom-gradient.ts';
import type { RowTable } from '../observations.ts';
import { finish } from '../work.ts';
import { chainOf, SoftmaxRows } from './logit-rows.ts';
import { type PaddedBatch, pack, paddedBatch, unpack } from './padded-batch.ts';
import { weightedExpectations } from './weighted-expectations.ts';

/** The logits of a model of K states that emit and Z silent ones. -Infinity gives an entry probability 0. */
export interface LogitTensors {
  /** [K + Z] of the first state. */
  initial: Tensor1D;
  /** [K + Z, K + Z] of the next state, a row for each state. */
  transitions: Tensor2D;
  /** [K, M] of the symbols, a row for each state that emits. */
  emissions: Tensor2D;
}

export interface LikelihoodOptions {
  /** [B] how many positions each sequence of a batch has; the rest is padding. Unless given, all have T. */
  lengths?: ArrayLike<number> | Tensor1D;
  /** Every row of logits θ is used as softmax(θ / temperature); 1 unless given. */
  temperature?: number;
  /**
   * Z, how many of the states, the last ones, emit nothing; 0 unless given. They go to later ones alone: to others, their
   * logits are -Infinity. One whose logits are all -Infinity is an end: where there are ends, sequences end there.
   */
  silent?: number;
}

/**
 * Natural log-likelihood of symbols, a scalar for one sequence and `[B]` for a batch. `observations` are codes, an
 * int32 tensor `[T]` or `[B, T]` of 0 to M - 1 (negative: missing), or soft rows, a float32 tensor `[T, M]` or
 * `[B, T, M]` of weights that are used as they are (a row of ones: missing). First-order gradients with respect to
 * all logits and to soft rows; both are zero for a sequence that is impossible, whose value is -Infinity.
 * @throws UserError for shapes that do not fit, codes or weights out of range, logits that are not numbers
 */
export function logLikelihood(
  logits: LogitTensors,
  observations: TensorFlowTensor,
  options: LikelihoodOptions = {},
): TensorFlowTensor {
  const { initial, transitions, emissions } = logits;
  const K = stateCountOf(initial, transitions, options);
  const M = emissions.shape[1]!;
  if (emissions.shape.length !== 2 || emissions.shape[0] !== K || M === 0) {
    throw misshapen('emissions', emissions, `[${K}, M]`);
  }
  const isSoft = observations.dtype !== 'int32';
  const batch = batchOf(observations, isSoft ? M : undefined, options);
  const codes = isSoft ? undefined : codesOf(observations, batch, M);
  const inputs = [initial, transitions, emissions, ...(isSoft ? [observations] : [])];
  return differentiable(inputs, batch.shape, ([initial, transitions, emissions, weights]) => {
    const chain = chainOf(initial!, transitions!, options);
    const rows = new SoftmaxRows('emissions', emissions!, K, options.temperature);
    const table: RowTable = {
      kind: 'rows',
      width: M,
      values: codes ? oneHot(M) : softRows(weights!, batch, M),
    };
    const logEmissions = logDensitiesOfSoft(rows.probabilities, table);
    const trellis = { ...chain.trellis, logEmissions, codes, offsets: batch.offsets };
    return {
      values: finish(fastEngine.logLikelihoods(trellis)),
      adjoints(upstream) {
        const sums = weightedExpectations(trellis, upstream);
        const counts = countsOfSoft(rows.probabilities, table, sums.emissions);
        const adjoints = [...chain.gradient(sums), rows.gradient(counts)];
        if (isSoft)
          adjoints.push(unpack(batch, gradientOfSoft(rows.probabilities, table, sums.emissions), M));
        return adjoints;
      },
    };
  });
}

/**
 * Natural log-likelihood of scores, a float32 tensor `[T, K]` or `[B, T, K]` of log P(observation t | state k), up to
 * whatever constant a position has: what a neural network gives. A scalar, or `[B]`. First-order gradients with
 * respect to the logits and the scores; that to the scores is the posterior probability of each state.
 * @throws UserError for shapes that do not fit, scores or logits that are not numbers
 */
export function logLikelihoodOfScores(
  logits: Pick<LogitTensors, 'initial' | 'transitions'>,
  scores: TensorFlowTensor,
  options: LikelihoodOptions = {},
): TensorFlowTensor {
  const { initial, transitions } = logits;
  const K = stateCountOf(initial, transitions, options);
  const batch = batchOf(scores, K, options);
  return differentiable([initial, transitions, scores], batch.shape, ([initial, transitions, scores]) => {
    const chain = chainOf(initial!, transitions!, options);
    const logEmissions = pack(batch, scores!, K);
    if (logEmissions.some(score => !(score < Infinity))) {
      throw new UserError('bad-number', 'a score is not a number, or infinite', {
        hint: 'scores are finite, or -Infinity',
      });
    }
    const trellis = { ...chain.trellis, logEmissions, codes: undefined, offsets: batch.offsets };
    return {
      values: finish(fastEngine.logLikelihoods(trellis)),
      adjoints(upstream) {
        const sums = weightedExpectations(trellis, upstream);
        return [...chain.gradient(sums), unpack(batch, sums.emissions, K)];
      },
    };
  });
}

/** K, the number of states that emit. */
function stateCountOf(initial: Tensor1D, transitions: Tensor2D, { silent = 0 }: LikelihoodOptions): number {
  const N = initial.shape[0];
  if (initial.shape.length !== 1 || N === 0) throw misshapen('initial', initial, '[K]');
  if (String(transitions.shape) !== `${N},${N}`) throw misshapen('transitions', transitions, `[${N}, ${N}]`);
  if (Number.isInteger(silent) && silent >= 0 && silent < N) return N - silent;
  throw new UserError('bad-number', `${silent} of ${N} states are silent`, {
    hint: 'a whole number of them, and at least one emits',
  });
}

/** The batch that observations make: `width` numbers a position, or one code. */
function batchOf(
  observations: TensorFlowTensor,
  width: number | undefined,
  { lengths }: LikelihoodOptions,
): PaddedBatch {
  const { shape } = observations;
  const axes = width === undefined ? shape : shape.slice(0, -1);
  if ((axes.length !== 1 && axes.length !== 2) || (width !== undefined && shape.at(-1) !== width)) {
    const last = width === undefined ? '' : `, ${width}`;
    throw misshapen('observations', observations, `[T${last}] or [B, T${last}]`);
  }
  return paddedBatch(axes, lengths && 'dataSync' in lengths ? lengths.dataSync() : lengths);
}

function misshapen(name: string, { shape, dtype }: TensorFlowTensor, expected: string): UserError {
  return new UserError(
    'bad-tensor',
    `${name}: a ${dtype} tensor of shape [${shape.join(', ')}], expected ${expected}`,
    {
      hint: 'codes are an int32 tensor, all else is float32',
    },
  );
}

/** [positions] codes from 0 to M; M stands for a missing code. */
function codesOf(observations: TensorFlowTensor, batch: PaddedBatch, M: number): Uint16Array {
  if (M > MOST_SYMBOLS)
    throw new UserError('too-large', `codes name at most ${MOST_SYMBOLS} symbols, not ${M}`);
  const codes = pack(batch, Float64Array.from(observations.dataSync()), 1);
  const wrong = codes.find(code => code >= M);
  if (wrong !== undefined) {
    throw new UserError('bad-symbol', `there is a code ${wrong}`, {
      hint: `with ${M} symbols, codes are below ${M}`,
    });
  }
  return Uint16Array.from(codes, code => (code < 0 ? M : code));
}

/** [M + 1, M] the soft row that each code stands for: one symbol, or all of them for the missing code. */
function oneHot(M: number): Float64Array {
  return Float64Array.from({ length: (M + 1) * M }, (_, n) =>
    n >= M * M || n % M === Math.floor(n / M) ? 1 : 0,
  );
}

function softRows(weights: Float64Array, batch: PaddedBatch, M: number): Float64Array {
  const rows = pack(batch, weights, M);
  const wrong = rows.find(weight => !(weight >= 0 && weight < Infinity));
  if (wrong === undefined) return rows;
  throw new UserError('bad-number', `a soft observation has the weight ${wrong}`, {
    hint: 'weights are 0 or more',
  });
}
