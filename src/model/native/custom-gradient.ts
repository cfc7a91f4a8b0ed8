// Operations of TensorFlow.js whose values and gradients we work out ourselves, on arrays of doubles.
import type { Tensor } from '@tensorflow/tfjs';
import { tensorFlowApi } from './binding.ts';

export type {
  Tensor as TensorFlowTensor,
  Tensor1D,
  Tensor2D,
} from '@tensorflow/tfjs';

/** The value of an operation at its inputs, and its adjoint. */
export interface ValueAndAdjoints {
  /** The value, row-major. */
  values: Float64Array;
  /** For each input, Σ upstream ∂ value / ∂ input, row-major. Called only if a gradient is asked for. */
  adjoints(upstream: Float64Array): Float64Array[];
}

/**
 * A differentiable operation. `evaluate` takes the values of the inputs, row-major, and returns a value of this shape.
 * Tensors of TensorFlow.js are float32, so values are rounded on the way in and out. Second-order gradients throw.
 */
export function differentiable(
  inputs: readonly Tensor[],
  shape: readonly number[],
  evaluate: (inputs: Float64Array[]) => ValueAndAdjoints,
): Tensor {
  const tf = tensorFlowApi();
  const make = (values: Float64Array, like: readonly number[]) =>
    tf.tensor(Float32Array.from(values), [...like], 'float32');
  const operation = tf.customGrad(() => {
    const { values, adjoints } = evaluate(inputs.map(input => Float64Array.from(input.dataSync())));
    const gradFunc = (upstream: Tensor) =>
      adjoints(Float64Array.from(upstream.dataSync())).map((adjoint, n) => {
        const adjointOf = tf.customGrad(() => ({
          value: make(adjoint, inputs[n]!.shape),
          gradFunc: refuseSecondOrder,
        }));
        return adjointOf(upstream, ...inputs);
      });
    return { value: make(values, shape), gradFunc };
  });
  return operation(...inputs);
}

function refuseSecondOrder(): never {
  throw new Error('the log-likelihood has first-order gradients only');
}
